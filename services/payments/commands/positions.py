"""The weekly financial position of each contract: published on Mondays, read for any day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.commands.telling import SYSTEM
from services.payments.events import PositionPublished
from services.payments.rules.money import add_months
from services.payments.rules.positions import best_weekly_rate, plan_on, recoverable_until, shortfall
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import terms_on
from services.payments.store import positions
from shared import outbox
from shared.db import Session

Position = dict[str, Any]


async def position_on(session: Session, area: str, contract: Contract, day: date) -> Position:
    """Money as the ledger stood at the end of that day; what still waits, as it waits now."""
    plan = plan_on(contract, day)
    found = await positions.figures(session, area, contract.code, contract.party, day)
    earned_pence = sum(pence for on, pence in found.earned if plan.starts <= on < plan.ends)
    rate = best_weekly_rate(contract.starts, day, found.earned)
    return {
        "contract": contract.code,
        "party": contract.party,
        "on": day,
        "year_from": plan.starts,
        "year_to": plan.ends,
        "annual_pence": plan.annual_pence,
        "planned_pence": plan.planned_pence,
        "earned_pence": earned_pence,
        "held_pence": found.balances.get("held", 0),
        "due_pence": found.balances.get("due", 0),
        "paid_pence": found.balances.get("paid", 0),
        "at_risk_pence": found.at_risk,
        "unpriced": found.unpriced,
        "awaiting": found.awaiting,
        "awaiting_pence": found.awaiting_pence,
        "shortfall_pence": shortfall(plan.planned_pence, earned_pence),
        "recoverable_until": recoverable_until(plan, earned_pence, rate),
        "reviews_done": found.reviews,
    }


def contracts_on(schemes: Sequence[Scheme], day: date) -> list[Contract]:
    """Those that run on a day, or still pay for what was begun under them, in the order of their codes."""
    codes = sorted({code for scheme in schemes for code in scheme.contracts})
    found = [contract for code in codes if (contract := terms_on(schemes, code, day)) is not None]
    return [each for each in found if each.starts <= day < add_months(each.ends, each.run_off_months)]


async def publish_positions(session: Session, area: str, schemes: Sequence[Scheme], today: date) -> None:
    """Once a day and contract, however often it is asked for."""
    actor, organisation = SYSTEM
    done = await positions.published_on(session, area, today)
    news = []
    for contract in contracts_on(schemes, today):
        if contract.code not in done:
            position = await position_on(session, area, contract, today)
            news.append(PositionPublished(area=area, actor=actor, actor_organisation=organisation, **position))
    kept = [{"area": area, "contract": told.contract, "published_on": today, "body": _body(told)} for told in news]
    await positions.keep(session, kept)
    outbox.add_all(session, [(told.contract, told) for told in news])


def _body(told: PositionPublished) -> Position:
    return told.model_dump(mode="json", by_alias=True, exclude={"area", "actor", "actor_organisation"})
