"""The forecast of a contract year and of the cash of six months, with how sure it is; or that too little is known.

Payment rules 7, The forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from services.payments.rules.forecast.bootstrap import WEEKS, Band, band_of, bootstrap
from services.payments.rules.forecast.certain import (
    CASH_MONTHS,
    CashNetting,
    balance_months,
    cash_months,
    certain_cash,
    certain_cost,
    certain_gross,
    council_months,
    on_its_way,
)
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import ForecastFacts, Journey
from services.payments.rules.forecast.journeys import LEAST_SEEN, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS
from services.payments.rules.forecast.rates import RecordingDelays
from services.payments.rules.forecast.simulate import Draws, Simulation, nothing_drawn
from services.payments.rules.position.council_year import shared_by_month
from services.payments.rules.position.earnings import first_full_week, monday_of

DRAWS = 200
LEAST_WEEKS = 52  # before, what comes half a year after the end of treatment was seen of nobody
LEAST_STARTS = LEAST_SEEN
LEAST_OUTCOMES = 20

TooFewSeen = Literal["weeks", "starts", "outcomes"]
TooFew = TooFewSeen | Literal["run_off"]
Basis = Literal["forecast", "certain"]


@dataclass(frozen=True, slots=True)
class CashMonth:
    starts: date
    band: Band


@dataclass(frozen=True, slots=True)
class CouncilCost:
    """What the council's year comes to, and what is still to come of it by month, which makes up the middle."""

    cost: Band
    to_come: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Without a band where too little is known: `too_few` says of what, and the cash is what is certain of it."""

    incomplete_from: date  # of this day and those after it not nearly all is recorded yet
    too_few: TooFew | None
    people_open: int
    open_pence: int
    year: Band | None = None
    cross_check: Band | None = None
    still_to_earn: Band | None = None
    cash: tuple[CashMonth, ...] = ()
    basis: Basis = "certain"
    council: CouncilCost | None = None


def forecast(facts: ForecastFacts, seed: int, draws: int = DRAWS) -> Forecast:
    facts = facts.in_order()
    delays = RecordingDelays.of(facts)
    still_open = [journey for journey in facts.journeys if journey.ended_on is None]
    months = cash_months(facts.day)
    certain = Forecast(
        incomplete_from=delays.complete_until(facts.day),
        too_few=_too_few(facts),
        people_open=len(still_open),
        open_pence=sum(sum(journey.open_pence.values()) for journey in still_open),
        cash=tuple(CashMonth(month, Band(pence, pence, pence)) for month, pence in certain_cash(facts.cash)),
    )
    if certain.too_few:
        return certain
    if facts.by_time_alone:
        drawn = nothing_drawn(facts.day, months, len(facts.on_account))
        planned = any(due_on > facts.day for due_on, _ in facts.pots)
        return replace(_with_bands(certain, facts, drawn, seed), basis="forecast" if planned else "certain")
    codes = BandMeasureCodes.of(facts.journeys, facts.terms)
    drawn = Simulation(facts, codes, delays, months, draws=draws, seed=seed).run()
    return replace(_with_bands(certain, facts, drawn, seed), basis="forecast")


def _with_bands(certain: Forecast, facts: ForecastFacts, drawn: Draws, seed: int) -> Forecast:
    stands = facts.earned_pence + facts.by_time_pence
    return replace(
        certain,
        year=band_of(stands + drawn.of_people_open + drawn.of_new_starts - drawn.falls),
        cross_check=cross_check(facts, certain.incomplete_from, seed),
        still_to_earn=band_of(drawn.of_people_open),
        cash=tuple(_cash(facts, drawn)),
        council=_council(facts, drawn),
    )


def cross_check(facts: ForecastFacts, complete_until: date, seed: int) -> Band | None:
    """From the last week of which nearly all is recorded on."""
    end = monday_of(complete_until)
    first = max(first_full_week(facts.known_since), end - timedelta(weeks=WEEKS))
    weeks = [0] * max(0, (end - first).days // WEEK_DAYS)
    for on, pence in facts.earned:
        if first <= on < end:
            weeks[(on - first).days // WEEK_DAYS] += pence
    ahead = bootstrap(weeks, -(-(facts.year_ends - end).days // WEEK_DAYS), seed)
    if ahead is None:
        return None
    stands = facts.by_time_pence + facts.earned_before(end)
    return Band(stands + ahead.low, stands + ahead.likely, stands + ahead.high)


def _too_few(facts: ForecastFacts) -> TooFew | None:
    """What is left of a contract in its run-off is not drawn."""
    if facts.runs_off:
        return "run_off"
    if facts.by_time_alone:
        return None
    return too_few_seen(facts.day, facts.known_since, facts.journeys)


def too_few_seen(day: date, known_since: date, journeys: Sequence[Journey]) -> TooFewSeen | None:
    """Of what too little is known for anything to be drawn."""
    if (day - known_since).days < LEAST_WEEKS * WEEK_DAYS:
        return "weeks"
    if sum(journey.started_on >= known_since for journey in journeys) < LEAST_STARTS:
        return "starts"
    return "outcomes" if sum(len(journey.achieved) for journey in journeys) < LEAST_OUTCOMES else None


def _council(facts: ForecastFacts, drawn: Draws) -> CouncilCost:
    """By month as it is on average; a month of which more falls than comes has nothing to come."""
    months, balances = council_months(facts.day), _balances(facts, drawn)
    by_draw = drawn.cost + np.array(certain_cost(facts.planned, months), dtype=np.int64)
    for quarter, month in balance_months(facts, months, pay_days=0):
        by_draw[:, month] += balances[:, quarter]
    cost = band_of(facts.council_cost_pence + by_draw.sum(axis=1))
    shares = [max(0, int(pence)) for pence in by_draw.sum(axis=0)]
    return CouncilCost(cost, shared_by_month(cost.likely - facts.council_cost_pence, months[:-1], shares))


def _cash(facts: ForecastFacts, drawn: Draws) -> list[CashMonth]:
    months = cash_months(facts.day)
    approved = np.array(on_its_way(facts.cash, months), dtype=np.int64)
    gross = np.array(certain_gross(facts.planned.cash, months), dtype=np.int64) - approved + drawn.gross
    fallen_paid, balances = drawn.fallen_paid.copy(), _balances(facts, drawn)
    for quarter, month in balance_months(facts, months, facts.terms.pay_days):
        gross[:, month] += np.maximum(balances[:, quarter], 0)
    for quarter, month in balance_months(facts, months, pay_days=0):
        fallen_paid[:, month] += np.maximum(-balances[:, quarter], 0)
    netting = CashNetting(facts.receivable_pence, facts.terms.floor)
    paid: Ints = np.array(
        [
            netting.net(month_gross.tolist(), falls.tolist())
            for month_gross, falls in zip(gross, fallen_paid, strict=True)
        ],
        dtype=np.int64,
    )
    return [CashMonth(months[month], band_of(paid[:, month] + approved[month])) for month in range(CASH_MONTHS)]


def _balances(facts: ForecastFacts, drawn: Draws) -> Ints:
    """By draw, of each quarter that is paid on account: above 0 it is due, below it is owed back."""
    stands = [quarter.accrued_pence - quarter.on_account_pence for quarter in facts.on_account]
    return drawn.accrued + np.array(stands, dtype=np.int64)
