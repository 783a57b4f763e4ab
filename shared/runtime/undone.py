"""What waits in the tables of a service, in one question: it is asked for each day of a sandbox's clock, and often."""

from dataclasses import dataclass
from datetime import date

from shared.data.db import Database
from shared.data.statements import Statement, sql
from shared.figures import storing as figures


@dataclass(frozen=True, slots=True)
class UndoneHere:
    """`marked` waits for its cases to be derived, or to be reconciled; `ticked` is the last day that was worked."""

    outbox: int
    newest: int
    parked: int
    ticked: date | None
    marked: int = 0

    def is_done(self, today: date) -> bool:
        return self.ticked is not None and self.ticked >= today


def _asking(marked: str) -> Statement[UndoneHere]:
    return sql(
        f"""
        SELECT (SELECT count(*) FROM outbox) AS outbox,
               (SELECT coalesce(max(position), 0) FROM log) AS newest,
               (SELECT count(*) FROM parked) AS parked,
               (SELECT day FROM ticked WHERE name = 'daily') AS ticked,
               {marked} AS marked
        """,
        into=UndoneHere,
    )


_COUNTING = _asking(f"({figures.WAITING})")
_NOT_COUNTING = _asking("0")


async def undone_in(database: Database, *, counts: bool) -> UndoneHere:
    """`counts`: it has cases that are derived from marks."""
    (undone,) = await database.read(_COUNTING if counts else _NOT_COUNTING)
    return undone
