"""What falls due by date: holds that end and instalments; and when that is done, on Mondays, the weekly position."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from services.payments.commands import forecasts, gates
from services.payments.commands.known_positions import keep_paid
from services.payments.commands.older import reconcile_misdated
from services.payments.commands.passing_on import keep_older
from services.payments.commands.pending import Cause
from services.payments.commands.period_facts import facts_of_periods
from services.payments.commands.periods import reconcile_periods
from services.payments.commands.positions import contracts_shown, publish_positions
from services.payments.commands.reconcile import reconcile_claims
from services.payments.commands.unheard_what_ifs import look_for_unheard
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import periods_stand
from services.payments.store import accrued, at_risk, daily, facts, ledger, what_ifs
from shared.data.apart import each_apart
from shared.data.db import Session

MONDAY = 0


async def tick(session: Session, today: date, last: date | None) -> list[str]:
    """Safe to repeat: what was posted is no longer a difference.

    Days since the last tick, on which nobody worked, are worked one by one in their order: each posts under its own
    date what fell due on it, and the position of a missed Monday is taken then: what it would have been on that Monday.
    Without a last one it reconciles all claims, since holds may have ended on days that had not come.

    Answers which claims and areas could not be reconciled. A day only brings what is due: nothing is, of those.
    """
    await ledger.lock_all(session)
    misdated = await daily.all_misdated(session)
    left = await each_apart(session, "claim", misdated, partial(reconcile_misdated, session, today))
    for area in sorted(await facts.schemes_of_all(session)):
        await keep_older(session, area, today)
    if last is None:
        due = await daily.look(session, today)
        everybody = await facts.outcome_ids_of_areas(session, list(due.schemes))
        left += await each_apart(session, "claim", sorted(everybody), partial(_reconcile, session, today))
    to_work = days_to_work(last, today)
    await at_risk.repair(session, to_work[0])
    await accrued.repair(session, to_work[0])
    for day in to_work:
        left += await _work(session, day, is_past=day < today)
    return left


async def _reconcile(session: Session, day: date, keys: Sequence[UUID]) -> None:
    await reconcile_claims(session, dict.fromkeys(keys, _cause(day)), day)


async def _work(session: Session, day: date, *, is_past: bool) -> list[str]:
    due = await daily.look(session, day)

    async def work(areas: Sequence[str]) -> None:
        for area in areas:
            schemes = due.schemes[area]
            turned = await gates.turned(session, area, schemes, day)
            await reconcile_claims(session, dict.fromkeys(turned, _cause(day)), day)
            of_periods = await facts_of_periods(session, area, schemes)
            if not periods_stand(schemes, day, due.periods.get(area, {}), of_periods):
                await reconcile_periods(session, area, schemes, day, _cause(day), leave_later=is_past)
            if is_past and day.weekday() == MONDAY:
                await publish_positions(session, area, schemes, day, seconds=forecasts.SECONDS_WITHIN_THE_DAY)

    left = await each_apart(session, "claim", due.holds_ended, partial(_reconcile, session, day))
    return left + await each_apart(session, "area", list(due.schemes), work)


async def afterwards(session: Session, today: date, last: date | None, *, what_if_days: int) -> list[str]:
    """Positions, forecasts and all: no money waits for them, and no lock of the ledger is held meanwhile. What-ifs that
    nobody needs any more go: those that another was reckoned as go with it, on the same day.

    Of Mondays since the last day too, as far as they are not out. Answers which areas have none. What was paid by the
    end of each month is kept, so that the course of a year has its points without its lines.
    """
    left: list[str] = []
    await look_for_unheard(session)
    while await what_ifs.delete_old(session, today - timedelta(days=what_if_days)):
        pass
    for day in days_to_work(last, today):
        work = _publish if day.weekday() == MONDAY else _keep_month_end if day.day == 1 else None
        if work is not None:
            schemes = await facts.schemes_of_all(session)
            left += await each_apart(session, "area", list(schemes), partial(work, session, day, schemes))
    return left


async def _publish(session: Session, day: date, schemes: Mapping[str, Sequence[Scheme]], areas: Sequence[str]) -> None:
    for area in areas:
        await publish_positions(session, area, schemes[area], day, seconds=forecasts.SECONDS_MAX)


async def _keep_month_end(
    session: Session, day: date, schemes: Mapping[str, Sequence[Scheme]], areas: Sequence[str]
) -> None:
    for area in areas:
        await keep_paid(session, area, schemes[area], await contracts_shown(session, area, schemes[area], day), day)


def _cause(day: date) -> Cause:
    return Cause(f"day {day.isoformat()}")


def days_to_work(last: date | None, today: date) -> list[date]:
    """Those after the last one and up to this one, the oldest first; without a last one only this."""
    count = max(1, (today - last).days) if last else 1
    return [today - timedelta(days=ago) for ago in reversed(range(count))]
