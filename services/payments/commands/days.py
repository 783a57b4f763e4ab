"""What falls due by date: holds that end, instalments, and on Mondays the weekly position."""

from datetime import date, timedelta

from services.payments.commands.marks import Cause
from services.payments.commands.periods import settle_periods
from services.payments.commands.positions import publish_positions
from services.payments.commands.settling import settle_claims
from services.payments.rules.shapes import periods_stand
from services.payments.store import days, facts, ledger
from shared.db import Session

MONDAY = 0


async def tick(session: Session, today: date, last: date | None) -> None:
    """Safe to repeat: what was posted is no longer a difference, and a position is stored once a day.

    Without a last one it settles all claims, since holds may have ended on days that had not come.
    Mondays since the last tick, on which nobody worked, get the position as the ledger stood at their end.
    """
    await ledger.lock(session)
    cause = Cause(f"day {today.isoformat()}")
    found = await days.look(session, today)
    everybody = await facts.outcome_ids_of_areas(session, list(found.schemes)) if last is None else ()
    await settle_claims(session, dict.fromkeys([*found.holds_ended, *everybody], cause), today)
    for area, schemes in found.schemes.items():
        if not periods_stand(schemes, area, today, found.periods.get(area, {})):
            await settle_periods(session, area, schemes, today, cause)
        for monday in mondays(last, today):
            await publish_positions(session, area, schemes, monday)


def mondays(last: date | None, today: date) -> list[date]:
    """Those after the last day and up to this one, the oldest first."""
    days = max(1, (today - last).days) if last else 1
    since = [today - timedelta(days=ago) for ago in reversed(range(days))]
    return [day for day in since if day.weekday() == MONDAY]
