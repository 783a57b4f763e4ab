"""The business date of a request."""

from collections.abc import MutableMapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request

from shared.data.business_date import business_date
from shared.kernel.clock import Clock
from shared.web.handing import at_hand
from shared.web.sessions import read_session

VISIT = "lasars.visit"  # where, in a request's scope, the page's stands that it is part of
DAY = "lasars.day"  # and in that the day of the page, once it is known


@at_hand
async def _today(request: Request) -> date:
    """All that one page reads is of one day. What is written is of the day on which it is."""
    visit: MutableMapping[str, Any] = request.scope.get(VISIT, {})
    kept: date | None = visit.get(DAY)
    if kept is not None and request.method == "GET":
        return kept
    clock: Clock = request.app.state.clock
    visit[DAY] = today = await business_date(await read_session(request), clock)
    return today


Today = Annotated[date, Depends(_today)]
