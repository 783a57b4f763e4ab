"""The business date as the database has it: the later of the clock and of the last day whose daily work was done."""

from datetime import date

from shared.data.db import Row, Session, rows
from shared.kernel.clock import AHEAD_MAX, Clock, ClockAhead, refuse_ahead

DAYS = """
(SELECT day FROM ticked WHERE name = 'daily') AS ticked, (now() AT TIME ZONE 'Europe/London')::date AS here
"""
_READ = "days that this transaction has read"


async def business_date(session: Session, clock: Clock) -> date:
    """A clock that was set back undoes no day: what is certain after the last tick stays so."""
    days: Row | None = session.info.get(_READ)
    if days is None:
        (days,) = await rows(session, f"SELECT {DAYS}")
    return _later(clock, days)


def note_days(session: Session, row: Row) -> None:
    """`DAYS` were read with something else, which spares this transaction a question."""
    session.info[_READ] = {"ticked": row["ticked"], "here": row["here"]}


def _later(clock: Clock, found: Row) -> date:
    today: date = clock.today()
    refuse_ahead(clock, today, found["here"])
    ticked: date = found["ticked"] or today
    if not clock.settable and ticked > found["here"] + AHEAD_MAX:
        raise ClockAhead(
            f"The daily work was done for {ticked}, and it is {found['here']}: `lasars clock repair` sets it back.",
            headers={"Retry-After": "60"},
        )
    return max(today, ticked)
