"""The business date of a request."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from shared.data.business_date import business_date
from shared.kernel.clock import Clock
from shared.web.handing import at_hand
from shared.web.sessions import read_session


@at_hand
async def _today(request: Request) -> date:
    clock: Clock = request.app.state.clock
    return await business_date(await read_session(request), clock)


Today = Annotated[date, Depends(_today)]
