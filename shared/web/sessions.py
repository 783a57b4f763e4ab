"""The session of a request, for its route: one to write with, or one to read with."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.data.db import Database, Session

SESSION = "lasars.session"


async def write_session(request: Request) -> Session:
    """Opened by the route (`shared/web/idempotency.py`), which commits before it answers: a commit that fails is then
    no success.
    """
    session: Session = request.scope[SESSION]
    return session


async def _session(request: Request) -> AsyncIterator[Session]:
    """The one that the route opened, else one to read with. FastAPI asks for it once for each request, so all that
    depends on it, in whatever order, has the same.
    """
    opened: Session | None = request.scope.get(SESSION)
    if opened is not None:
        yield opened
        return
    database: Database = request.app.state.database
    async with database.reading(for_caller=True) as session:
        yield session


WriteSession = Annotated[Session, Depends(write_session)]
ReadSession = Annotated[Session, Depends(_session, scope="function")]
