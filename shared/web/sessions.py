"""The session of a request, for its route: one to write with, or one to read with."""

from contextlib import AsyncExitStack
from typing import Annotated

from fastapi import Depends, Request

from shared.data.db import Database, Session
from shared.web.handing import at_hand

SESSION = "lasars.session"
READING = "lasars.reading"  # what ends with the request, made by its route (`WritingRoute`)


@at_hand
async def write_session(request: Request) -> Session:
    """Opened by the route (`shared/web/idempotency.py`), which commits before it answers: a commit that fails is then
    no success.
    """
    session: Session = request.scope[SESSION]
    return session


@at_hand
async def read_session(request: Request) -> Session:
    """The one that the route opened, else one to read with. It is opened once for each request, by the first who asks,
    and given back by the route before the answer leaves.
    """
    opened: Session | None = request.scope.get(SESSION)
    if opened is None:
        database: Database = request.app.state.database
        reading: AsyncExitStack = request.scope[READING]
        opened = await reading.enter_async_context(database.reading(for_caller=True))
        request.scope[SESSION] = opened
    return opened


WriteSession = Annotated[Session, Depends(write_session)]
ReadSession = Annotated[Session, Depends(read_session)]
