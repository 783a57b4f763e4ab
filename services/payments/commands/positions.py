"""The weekly financial position of each contract: published on Mondays, read for any day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.payments.commands import position_groups
from services.payments.commands.finance_events import SYSTEM
from services.payments.commands.position_groups import Known
from services.payments.events import PositionPublished
from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.assumptions import Start
from services.payments.rules.position.catching_up import standing
from services.payments.rules.position.council_year import year_of
from services.payments.rules.position.earnings import Earnings
from services.payments.rules.position.plan import plan_on
from services.payments.rules.postings import Place
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import block, last_source, last_terms, terms_on
from services.payments.store import position_figures, positions
from shared.data.db import Session
from shared.messaging import outbox

Position = dict[str, Any]


async def position_on(
    session: Session, area: str, schemes: Sequence[Scheme], contract: Contract, day: date, last_on: date | None
) -> Position:
    """Money as the ledger stood at the end of that day, whatever came later; what still waits, as it waits now."""
    known = await _known(session, area, schemes, contract, day, last_on)
    stand = standing(known.plan, Earnings(contract.starts, known.outcomes), day)
    return {
        "contract": contract.code,
        "party": contract.party,
        "on": day,
        "this_year": position_groups.this_year(known, stand),
        "catching_up": position_groups.catching_up(known, stand),
        "shortfall_causes": position_groups.causes(known, stand),
        "balances_now": position_groups.balances_now(known),
        "unpriced_by_reason": position_groups.unpriced_by_reason(known),
        "council_year": position_groups.the_councils_year(known, stand),
        "top_activity": {"week_done": known.figures.week_done, "four_weeks_done": known.figures.four_weeks_done},
        "since_last": position_groups.changes_since_last(known),
        "reviews_done": known.figures.week_done,
    }


async def _known(
    session: Session, area: str, schemes: Sequence[Scheme], contract: Contract, day: date, last_on: date | None
) -> Known:
    place, book = Place(contract.code, contract.party), last_source(schemes, contract.code, day)
    plan = plan_on(contract, book, day)
    ledger = await positions.figures(session, area, place, plan, day)
    figures = await position_figures.position_figures(
        session,
        area,
        place,
        day,
        year=(plan.starts, plan.counts_until or date.max),
        council_from=year_of(day),
        last_on=last_on or day,
        blocks=block.keys(area, contract, day),
    )
    starts: list[Start] = []
    if contract.plan.people:
        first = position_groups.starts_from(plan, contract)
        rows = await position_figures.starts_of_treatment(session, area, contract.party, first, day)
        starts = [Start(row.started_on, row.band) for row in rows]
    return Known(contract, book, plan, day, ledger, figures, starts, last_on)


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
            if last.party != place.party:
                last = replace(last, party=place.party, annual_value_pence=(), plan=PlanTerms())
            shown[place] = last
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
    before = await position_figures.last_published(session, area, today)
    news = []
    for contract in await contracts_shown(session, area, schemes, today):
        place = Place(contract.code, contract.party)
        if place not in done:
            position = await position_on(session, area, schemes, contract, today, before.get(place))
            news.append(PositionPublished(area=area, actor=actor, actor_organisation=organisation, **position))
    kept = [
        {"area": area, "contract": told.contract, "party": told.party, "published_on": today, "body": _body(told)}
        for told in news
    ]
    await positions.keep(session, kept)
    outbox.add_all(session, [(told.contract, told) for told in news])


def _body(told: PositionPublished) -> Position:
    return told.model_dump(mode="json", by_alias=True, exclude={"area", "actor", "actor_organisation"})
