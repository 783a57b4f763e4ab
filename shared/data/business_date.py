"""The business date as the database has it: the later of the clock and of the last day whose daily work was done.

It goes back by an operator's word alone. No day's work counts as done then, so that the next is worked for everybody:
what was decided on days that had not come is taken back, and the history shows both.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import structlog

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.clock import AHEAD_MAX, Clock, ClockAhead, refuse_ahead
from shared.kernel.problems import Conflict

Work = Literal["daily", "afterwards"]

DAYS = """
(SELECT day FROM ticked WHERE name = 'daily') AS ticked, (now() AT TIME ZONE 'Europe/London')::date AS here
"""


@dataclass(frozen=True, slots=True)
class DatabaseDays:
    """The last day whose daily work was done, and the date of the database's own clock."""

    ticked: date | None
    here: date


_DAYS = sql(f"SELECT {DAYS}", into=DatabaseDays)
_BEGIN = sql(
    """
    WITH locked AS MATERIALIZED (SELECT day FROM ticked WHERE name = :work FOR UPDATE)
    SELECT (SELECT day FROM locked) AS ticked, (now() AT TIME ZONE 'Europe/London')::date AS here
    """,
    into=DatabaseDays,
)
_LOCK = sql("SELECT day FROM ticked WHERE name = :work FOR UPDATE", into=date)
_KEEP = command(
    """
    INSERT INTO ticked (name, day, at) VALUES (:work, :day, now())
    ON CONFLICT (name) DO UPDATE SET day = excluded.day, at = excluded.at WHERE ticked.day < excluded.day
    """
)
_SET_BACK = command("UPDATE ticked SET day = :last WHERE name = :work")
_FORGET = command("DELETE FROM ticked WHERE name = :work")
_FORGET_ALL = command("DELETE FROM ticked")
_AGAIN = command(
    "UPDATE ticked SET day = CAST(:today AS date) - 1 WHERE name = 'daily' AND day >= CAST(:today AS date)"
)
_NOTE = command("INSERT INTO clock_repair (was, day, reason, repaired_by) VALUES (:was, :day, :reason, :repaired_by)")

log = structlog.get_logger("clock")


class NothingToRepair(Conflict):
    """The daily work has not been done for a day ahead of the clock."""


@dataclass(slots=True)
class _DaysRead:
    """What this transaction has read of it."""

    days: DatabaseDays | None = None


async def business_date(session: Session, clock: Clock) -> date:
    """A clock that was set back undoes no day: what is certain after the last tick stays so."""
    days = session.of(_DaysRead).days or await read_days(session)
    return _later(clock, days)


async def read_days(session: Session) -> DatabaseDays:
    return await _DAYS.one(session)


def note_days(session: Session, days: DatabaseDays) -> None:
    """`DAYS` were read with something else, which spares this transaction a question."""
    session.of(_DaysRead).days = days


def _later(clock: Clock, days: DatabaseDays) -> date:
    today: date = clock.today()
    refuse_ahead(clock, today, days.here)
    ticked: date = days.ticked or today
    if not clock.settable and ticked > days.here + AHEAD_MAX:
        raise ClockAhead(
            f"The daily work was done for {ticked}, and it is {days.here}: `lasars clock repair` sets it back.",
            headers={"Retry-After": "60"},
        )
    return max(today, ticked)


async def begin_day(session: Session, clock: Clock, work: Work = "daily") -> tuple[date, date | None] | None:
    """The day whose work is due, and the last one whose work was done; None where it is done.

    The row is locked, so that of many workers one does it.
    """
    day = clock.today(fresh=True)
    days = await _BEGIN.one(session, work=work)
    refuse_ahead(clock, day, days.here)
    return (day, days.ticked) if await _KEEP.execute(session, work=work, day=day) else None


async def leave_day(session: Session, last: date | None, work: Work = "daily") -> None:
    """Its work, which was begun, is not done: `last` is the last one again, if there is one."""
    await (_SET_BACK.execute(session, work=work, last=last) if last else _FORGET.execute(session, work=work))


async def work_again(session: Session, today: date) -> None:
    """The day counts as not worked: whom news left out is then tried again, and named while that fails."""
    await _AGAIN.execute(session, today=today)


async def repair(session: Session, clock: Clock, *, reason: str, by: str) -> DatabaseDays:
    """The last day of the daily work goes back behind the clock: the clock's day is worked again, for everybody."""
    last = await _LOCK.first(session, work="daily")
    days = await read_days(session)
    today = clock.today(fresh=True)
    refuse_ahead(clock, today, days.here)
    if last is None or last <= today:
        raise NothingToRepair
    await _FORGET_ALL.execute(session)
    day = today - timedelta(days=1)
    await _NOTE.execute(session, was=last, day=day, reason=reason, repaired_by=by)
    log.warning("clock_repaired", was=str(last), day=str(day), repaired_by=by)
    return await read_days(session)
