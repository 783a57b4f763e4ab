"""What falls due by date: holds that end, instalments, and on Mondays the weekly position."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

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

    Days since the last tick, on which nobody worked, are worked one by one in their order: each posts under its own
    date what fell due on it, so that the position of a missed Monday is what it would have been on that Monday.
    Without a last one it settles all claims, since holds may have ended on days that had not come.
    """
    await ledger.lock(session)
    if misdated := await days.take_misdated(session):
        await settle_claims(session, _caused(today, misdated), today)
    if last is None:
        await _settle_everybody(session, today)
    for day in days_to_work(last, today):
        await _work(session, day, is_past=day < today)


async def _settle_everybody(session: Session, today: date) -> None:
    found = await days.look(session, today)
    everybody = await facts.outcome_ids_of_areas(session, list(found.schemes))
    await settle_claims(session, _caused(today, everybody), today)


async def _work(session: Session, day: date, *, is_past: bool) -> None:
    found = await days.look(session, day)
    await settle_claims(session, _caused(day, found.holds_ended), day)
    for area, schemes in found.schemes.items():
        if not periods_stand(schemes, area, day, found.periods.get(area, {})):
            await settle_periods(session, area, schemes, day, _cause(day), leave_later=is_past)
        if day.weekday() == MONDAY:
            await publish_positions(session, area, schemes, day)


def _caused(day: date, keys: Sequence[UUID]) -> Mapping[UUID, Cause]:
    return dict.fromkeys(keys, _cause(day))


def _cause(day: date) -> Cause:
    return Cause(f"day {day.isoformat()}")


def days_to_work(last: date | None, today: date) -> list[date]:
    """Those after the last one and up to this one, the oldest first; without a last one only this."""
    count = max(1, (today - last).days) if last else 1
    return [today - timedelta(days=ago) for ago in reversed(range(count))]
