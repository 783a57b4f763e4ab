"""The weekly financial position of each contract: published on Mondays, read for any day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.payments.commands.finance_events import SYSTEM
from services.payments.events import PositionPublished
from services.payments.rules.positions import Plan, best_weekly_rate, plan_on, recoverable_until, shortfall
from services.payments.rules.postings import Place
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import last_terms, terms_on
from services.payments.store import positions
from services.payments.store.positions import Figures
from shared.data.db import Session
from shared.messaging import outbox

Position = dict[str, Any]


async def position_on(session: Session, area: str, contract: Contract, day: date) -> Position:
    """Money as the ledger stood at the end of that day, whatever came later; what still waits, as it waits now."""
    plan = plan_on(contract, day)
    figures = await positions.figures(session, area, Place(contract.code, contract.party), plan, day)
    return {
        "contract": contract.code,
        "party": contract.party,
        "on": day,
        "this_year": _this_year(plan, contract, figures, day),
        "balances_now": _balances(figures),
        "reviews_done": figures.reviews,
    }


def _this_year(plan: Plan, contract: Contract, figures: Figures, day: date) -> dict[str, Any]:
    earned = [(stood.effective_on, stood.pence) for stood in figures.earned]
    earned_pence = sum(pence for on, pence in earned if plan.counts(on))
    rate = best_weekly_rate(contract.starts, day, earned)
    return {
        "starts": plan.starts,
        "ends": plan.ends,
        "annual_pence": plan.annual_pence,
        "planned_pence": plan.planned_pence,
        "earned_pence": earned_pence,
        "awaiting": figures.awaiting,
        "awaiting_pence": figures.awaiting_pence,
        "paid_pence": figures.paid_this_year,
        "shortfall_pence": shortfall(plan.planned_pence, earned_pence),
        "recoverable_until": recoverable_until(plan, earned_pence, rate),
    }


def _balances(figures: Figures) -> dict[str, int]:
    balance = {account.account: account.pence for account in figures.balances if account.pence}
    return {
        "held_pence": balance.get("held", 0),
        "due_pence": balance.get("due", 0),
        "approved_pence": balance.get("approved", 0),
        "receivable_pence": -balance.get("receivable", 0),
        "debt_pence": -balance.get("debt", 0),
        "paid_pence": balance.get("paid", 0),
        "at_risk_pence": figures.at_risk,
        "unpriced": figures.unpriced,
    }


def contracts_on(schemes: Sequence[Scheme], day: date, with_money: Iterable[Place] = ()) -> list[Contract]:
    """Those that run on a day or still pay for what was begun under them, and all with money on them, by code.

    A contract is there once for each party that it pays, or has paid and still has money with.
    """
    codes = sorted({code for scheme in schemes for code in scheme.contracts})
    terms = [contract for code in codes if (contract := terms_on(schemes, code, day)) is not None]
    shown = {
        Place(running.code, running.party): running for running in terms if running.starts <= day < running.run_off_ends
    }
    for place in with_money:
        if place not in shown and (last := last_terms(schemes, place.contract, day)) is not None:
            # what is planned is of the party that the contract has
            annual = last.annual_value_pence if last.party == place.party else ()
            shown[place] = replace(last, party=place.party, annual_value_pence=annual)
    return [shown[place] for place in sorted(shown)]


async def contracts_shown(
    session: Session, area: str, schemes: Sequence[Scheme], day: date, party: str | None = None
) -> list[Contract]:
    """Of all parties, or of one: what such a reader's list costs does not depend on the others' money."""
    running = [Place(terms.code, terms.party) for terms in contracts_on(schemes, day)]
    others = await positions.with_money(session, area, day, party, besides=running)
    return [terms for terms in contracts_on(schemes, day, others) if party in {None, terms.party}]


async def publish_positions(session: Session, area: str, schemes: Sequence[Scheme], today: date) -> None:
    """Once a day, contract and party, however often it is asked for."""
    actor, organisation = SYSTEM
    done = await positions.published_on(session, area, today)
    news = []
    for contract in await contracts_shown(session, area, schemes, today):
        if Place(contract.code, contract.party) not in done:
            position = await position_on(session, area, contract, today)
            news.append(PositionPublished(area=area, actor=actor, actor_organisation=organisation, **position))
    kept = [
        {"area": area, "contract": told.contract, "party": told.party, "published_on": today, "body": _body(told)}
        for told in news
    ]
    await positions.keep(session, kept)
    outbox.add_all(session, [(told.contract, told) for told in news])


def _body(told: PositionPublished) -> Position:
    return told.model_dump(mode="json", by_alias=True, exclude={"area", "actor", "actor_organisation"})
