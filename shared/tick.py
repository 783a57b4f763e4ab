"""The daily tick: what falls due by date is settled once for each new business date."""

from collections.abc import Awaitable, Callable
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from shared.db import Database, rows, run

Tick = Callable[[AsyncSession, date], Awaitable[None]]

_FIRST = "INSERT INTO ticked (name, day) VALUES ('daily', '-infinity') ON CONFLICT DO NOTHING"
_HOLD = "SELECT day < CAST(:day AS date) AS due FROM ticked WHERE name = 'daily' FOR UPDATE"
_KEEP = "UPDATE ticked SET day = :day, at = now() WHERE name = 'daily'"


async def tick(database: Database, service_tick: Tick | None, day: date) -> bool:
    """Whether it was due. The row is locked, so that of many workers one does it; a day never comes twice."""
    async with database.session() as session:
        found = await rows(session, _HOLD, day=day)
        if not found:
            await run(session, _FIRST)
            found = await rows(session, _HOLD, day=day)
        if not found[0]["due"]:
            return False
        if service_tick is not None:
            await service_tick(session, day)
        await run(session, _KEEP, day=day)
    return True
