"""The business date of a request."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from shared.business_day import business_date
from shared.clock import Clock
from shared.sessions import ReadSession


async def _today(request: Request, session: ReadSession) -> date:
    clock: Clock = request.app.state.clock
    return await business_date(session, clock)


Today = Annotated[date, Depends(_today)]
