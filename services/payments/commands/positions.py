"""The weekly financial position of each contract: published on Mondays, read for any day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.payments.commands import position_groups
from services.payments.commands.finance_events import SYSTEM
from services.payments.commands.forecast_facts import cash_facts_of
from services.payments.commands.forecasts import MadeForecast, forecast_of, outturn_forecast
from services.payments.commands.known_positions import keep_paid, known_positions
from services.payments.commands.left_out import left_out_of_balances
from services.payments.commands.position_groups import PositionInputs
from services.payments.events import PositionPublished
from services.payments.rules.forecast.certain import certain_cash
from services.payments.rules.forecast.shown import CertainCash
from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.catching_up import standing
from services.payments.rules.position.earnings import Earnings
from services.payments.rules.position.ended_year import graver
from services.payments.rules.position.top_activity import CountedTops
from services.payments.rules.position.warnings import Alarm
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import terms_to_come
from services.payments.rules.terms_in_force import last_terms, terms_on
from services.payments.store import positions, top_counts
from services.payments.store.forecast import LastForecast, PayableRow, last_forecasts, payable
from shared.data.db import Session
from shared.messaging import outbox

Position = dict[str, Any]


async def positions_on(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date, today: date
) -> list[Position]:
    """Money as the ledger stood at the end of that day, whatever came later; what still waits, as it waits now.

    The forecast is that of the last position published by then. What of the due balance no run takes, and what cash is
    certain, is told of today alone: of a past day nobody knows it.
    """
    places = [ContractParty(contract.code, contract.party) for contract in contracts]
    forecasts = await last_forecasts(session, area, places, day)
    counts = await top_counts.last(session, area, contracts, day)
    inputs_of_day = await known_positions(session, area, schemes, contracts, day)
    shown = [
        _position(inputs, counts.get(place), forecasts.get(place))
        for inputs, place in zip(inputs_of_day, places, strict=True)
    ]
    payable_now = await payable(session, area, [place.contract for place in places], day) if day == today else {}
    of_balances = await left_out_of_balances(session, area, schemes, today) if day == today else {}
    for position, inputs, place in zip(shown, inputs_of_day, places, strict=True):
        is_today, balances = day == today, position["balances_now"]
        balances["due_waiting"] = position_groups.due_and_waits(inputs.due_waiting) if is_today else None
        left_out = of_balances.get(place, ())
        balances["left_out_of_balances"] = position_groups.due_and_waits(left_out) if is_today else None
        position["certain_cash"] = _certain_cash(inputs, payable_now.get(place, ())) if is_today else None
    return shown


def _certain_cash(inputs: PositionInputs, payable_now: Iterable[PayableRow]) -> list[CertainCash]:
    return [CertainCash(starts=month, pence=pence) for month, pence in certain_cash(cash_facts_of(inputs, payable_now))]


def _position(inputs: PositionInputs, count: CountedTops | None, made: MadeForecast | LastForecast | None) -> Position:
    forecast = made.figures if made else None
    if forecast is not None and forecast.year_from != inputs.plan.starts:
        forecast = None  # of the year before
    council_forecast = forecast.council_year if forecast else None
    stand = standing(inputs.plan, Earnings(inputs.contract.starts, inputs.outcomes), inputs.day)
    catching_up = position_groups.catching_up(inputs, stand, outturn_forecast(forecast))
    still_open = position_groups.open_potential(inputs)
    council = position_groups.the_councils_year(inputs, stand, council_forecast)
    ended = position_groups.ended_year(inputs, catching_up["outturn"]["likely_pence"], still_open)
    over_budget = graver(council["warning"], ended.warning if ended else Alarm.NONE)
    return {
        "contract": inputs.contract.code,
        "party": inputs.contract.party,
        "on": inputs.day,
        "this_year": position_groups.this_year(inputs, stand),
        "may_extend": position_groups.may_extend(inputs),
        "catching_up": catching_up | {"over_budget": over_budget},
        "shortfall_causes": position_groups.causes(inputs, stand),
        "balances_now": position_groups.balances_now(inputs),
        "unpriced_by_reason": position_groups.unpriced_by_reason(inputs),
        "council_year": council | {"ended_contract_year": position_groups.as_group(ended) if ended else None},
        "top_activity": {
            "week_done": inputs.figures.week_done,
            "four_weeks_done": inputs.figures.four_weeks_done,
            "counted_to": count.counted_to if count else None,
            "windows": count.windows if count else [],
        },
        "open_potential": still_open,
        "since_last": position_groups.changes_since_last(inputs),
        "forecast": forecast,
        "no_forecast": made.missing if made else None,
        "reviews_done": inputs.figures.week_done,
    }


def contracts_on(schemes: Sequence[Scheme], day: date, with_money: Iterable[ContractParty] = ()) -> list[Contract]:
    """Those that run on a day or still pay for what was begun under them, an instalment included that is due after the
    end, and all with money on them, by code.

    A contract is there once for each party that it pays, or has paid and still has money with.
    """
    codes = sorted({code for scheme in schemes for code in scheme.contracts})
    terms = [contract for code in codes if (contract := terms_on(schemes, code, day)) is not None]
    shown = {
        ContractParty(running.code, running.party): running
        for running in terms
        if running.starts <= day < running.run_off_ends
    }
    for code in sorted(set(codes) - {place.contract for place in shown}):
        if (over := terms_to_come(schemes, code, day)) is not None:
            shown[ContractParty(code, over.party)] = over
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
    running = [ContractParty(terms.code, terms.party) for terms in contracts_on(schemes, day)]
    others = await positions.with_money(session, area, day, party, besides=running)
    return [terms for terms in contracts_on(schemes, day, others) if party in {None, terms.party}]


async def publish_positions(
    session: Session, area: str, schemes: Sequence[Scheme], today: date, *, seconds: int
) -> None:
    """Once a day, contract and party, however often it is asked for. A forecast has so many seconds."""
    actor, organisation = SYSTEM
    done = await positions.published_on(session, area, today)
    shown = await contracts_shown(session, area, schemes, today)
    contracts = [contract for contract in shown if ContractParty(contract.code, contract.party) not in done]
    await keep_paid(session, area, schemes, contracts, today)
    counts = await top_counts.last(session, area, contracts, today)
    of_contracts = await known_positions(session, area, schemes, contracts, today)
    published = [
        PositionPublished(
            area=area,
            actor=actor,
            actor_organisation=organisation,
            **_told_to_all(
                _position(
                    inputs,
                    counts.get(ContractParty(inputs.contract.code, inputs.contract.party)),
                    await forecast_of(session, area, inputs, schemes, seconds),
                )
            ),
        )
        for inputs in of_contracts
    ]
    kept = [
        {
            "area": area,
            "contract": position.contract,
            "party": position.party,
            "published_on": today,
            "last_seq": inputs.ledger.last_seq,
            "last_accrued": inputs.ledger.last_accrued,
            "body": _body(position),
        }
        for position, inputs in zip(published, of_contracts, strict=True)
    ]
    await positions.keep(session, kept)
    outbox.add_all(session, [(position.contract, position) for position in published])


def _told_to_all(position: Position) -> Position:
    """The event goes to whoever reads the topic: it says what who is paid may know."""
    return position | {"since_last": position_groups.since_last_to_paid(position["since_last"])}


def _body(position: PositionPublished) -> Position:
    return position.model_dump(mode="json", by_alias=True, exclude={"area", "actor", "actor_organisation"})
