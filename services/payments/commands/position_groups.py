"""The groups of figures that a position is made of, amounts of its own period, never mixed in one row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from services.payments.commands.due_waits import DueWaiting
from services.payments.rules.forecast.on_account import instalments_on_account
from services.payments.rules.forecast.shown import CouncilForecast
from services.payments.rules.money import add_months, round_pence
from services.payments.rules.position.assumptions import PersonStart, lowest_price
from services.payments.rules.position.catching_up import PlanStanding, PlanState, standing
from services.payments.rules.position.council_year import (
    ACCRUED,
    ACTUAL,
    BalanceChange,
    council_year,
    to_come_at_rates,
    to_come_by_forecast,
    year_of,
)
from services.payments.rules.position.earnings import Earnings, monday_of
from services.payments.rules.position.ended_year import EndedContractYear, ended_contract_year
from services.payments.rules.position.plan import YearPlan, blocks_of, instalments_of
from services.payments.rules.position.potential import OpenToPerson, potential
from services.payments.rules.position.shortfall import WaitingPence, assumed_of, causes_of
from services.payments.rules.position.since_last import AmountChange, since_last
from services.payments.rules.position.warnings import Outturn, outturn_of_year, warn_council, warn_provider
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.waiting import TURNS, WaitsShown, rows_to_paid
from services.payments.store.paid_kept import PaidSums
from services.payments.store.position_figures import PositionFigures, WaitingAmounts
from services.payments.store.positions import LedgerFigures

Group = dict[str, Any]
NO_TARIFF = "no-tariff"
COUNTED = "counted"  # of the share of its cases something is earned, and by itself nothing: it waits for nothing


def as_group(figures: Any) -> Group:
    """By the names of its fields, and so all that is in it. Nothing of it changes: nothing is copied."""
    return {part.name: _grouped(getattr(figures, part.name)) for part in fields(figures)}


def _grouped(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_grouped(part) for part in value)
    return as_group(value) if is_dataclass(value) else value


@dataclass(frozen=True, slots=True)
class PositionInputs:
    """All that a position is made of: the terms, the plan, and what the store knows of the day."""

    contract: Contract
    book: Scheme | None
    plan: YearPlan
    day: date
    ledger: LedgerFigures
    paid: PaidSums
    figures: PositionFigures
    starts: Sequence[PersonStart]
    last_on: date | None
    open_to_people: Sequence[OpenToPerson] | None
    schemes: Sequence[Scheme]
    due_waiting: Sequence[DueWaiting] = ()

    @property
    def outcomes(self) -> list[tuple[date, int]]:
        """What outcomes earned, by day: all but the instalments."""
        earned = {day.effective_on: day.pence for day in self.ledger.earned}
        for by_time in self.figures.blocks:
            earned[by_time.effective_on] = earned.get(by_time.effective_on, 0) - by_time.pence
        for accrued in self.figures.accrued:
            earned[accrued.effective_on] = earned.get(accrued.effective_on, 0) + accrued.pence
        return list(earned.items())

    @property
    def by_time_pence(self) -> int:
        """What amounts of periods of the year were settled at: those of their own year, and months of cohorts."""
        own = [(day.effective_on, day.pence) for day in self.figures.blocks if day.of_own_year and not day.on_account]
        other = [(day.effective_on, day.pence) for day in self.figures.blocks if not day.of_own_year]
        return self.plan.own_sum_of(own) + self.plan.sum_of(other)

    @property
    def earned_pence(self) -> int:
        """Of the year, in all: what is paid on account is not, but the outcomes that it is paid for."""
        return self.plan.sum_of(self.outcomes) + self.by_time_pence

    @property
    def pots_not_earned_pence(self) -> int:
        """Of the year's pots that are settled by now what neither their quarters nor their true-up came to."""
        settled = self.plan.own_sum_of((day.effective_on, day.pence) for day in self.figures.blocks if day.of_pots)
        return max(0, self.plan.pots_to(self.day) - settled)

    @property
    def council_cost_pence(self) -> int:
        """Paid in the council's year so far, and by how much more is owed."""
        return sum(move.pence for move in self.figures.moved if move.account in ACTUAL | ACCRUED)

    @property
    def awaiting(self) -> list[WaitingAmounts]:
        """Of the year, to be verified."""
        return [
            amounts
            for amounts in self.figures.waiting
            if amounts.state == "awaiting_verification" and self._counts(amounts)
        ]

    @property
    def without_tariff(self) -> list[WaitingAmounts]:
        """Of the year, verified or not, whose price nobody can know before a tariff is set."""
        return [amounts for amounts in self.figures.waiting if amounts.reason == NO_TARIFF and self._counts(amounts)]

    def _counts(self, amounts: WaitingAmounts) -> bool:
        return self.plan.counts(amounts.effective_on)


def this_year(inputs: PositionInputs, stand: PlanStanding) -> Group:
    plan, day, awaiting = inputs.plan, inputs.day, inputs.awaiting
    until = stand.can_catch_up_until
    return {
        "starts": plan.starts,
        "ends": plan.ends,
        "run_off_ends": inputs.contract.run_off_ends if plan.counts_until is None else None,
        "annual_pence": plan.annual_pence,
        "expected_pence": plan.expected_pence,
        "expected_to_end_pence": plan.expected_to_end(plan.starts),
        "planned_pence": plan.planned_pence(day),
        "earned_pence": inputs.earned_pence,
        "awaiting": sum(amounts.count for amounts in awaiting),
        "awaiting_pence": sum(amounts.pence for amounts in awaiting),
        "approved_pence": inputs.paid.approved_pence,
        "paid_pence": inputs.paid.paid_pence,
        "withdrawn": inputs.figures.withdrawn,
        "withdrawn_pence": inputs.figures.withdrawn_pence,
        "shortfall_pence": stand.shortfall_pence,
        "pots_not_earned_pence": inputs.pots_not_earned_pence,
        "recoverable_until": monday_of(until) if until and stand.state is PlanState.BEHIND else None,
    }


def catching_up(inputs: PositionInputs, stand: PlanStanding, forecast: Outturn | None = None) -> Group:
    done = [(amounts.effective_on, amounts.pence) for amounts in inputs.awaiting]
    plan, day = inputs.plan, inputs.day
    with_awaiting = stand
    if done:
        with_awaiting = standing(plan, Earnings(inputs.contract.starts, [*inputs.outcomes, *done]), day)
    earned = inputs.earned_pence + plan.sum_of(done)
    outturn = outturn_of_year(plan, stand.rates, earned, day, forecast)
    required = stand.rates.required
    return {
        "state": stand.state,
        "since": stand.since,
        "state_with_awaiting": with_awaiting.state,
        "short_since": stand.short_since,
        "can_catch_up_until": stand.can_catch_up_until,
        "required_weekly_pence": None if required is None else round_pence(required),
        "current_weekly_pence": round_pence(stand.rates.current),
        "best_weekly_pence": round_pence(stand.rates.best),
        "rate_basis": stand.rates.basis,
        "outturn": as_group(outturn),
        # A backlog of verification does not colour a provider.
        "warning": warn_provider(inputs.contract.plan, plan, with_awaiting, outturn, day),
    }


def causes(inputs: PositionInputs, stand: PlanStanding) -> Group:
    tariff_pence = sum(
        amounts.count * lowest_price(inputs.book, amounts.measure, amounts.effective_on)
        for amounts in inputs.without_tariff
    )
    verification_pence = sum(amounts.pence for amounts in inputs.awaiting if amounts.reason != NO_TARIFF)
    assumed = assumed_of(inputs.contract, inputs.book, inputs.plan, inputs.starts, inputs.day)
    return as_group(causes_of(stand.shortfall_pence, WaitingPence(tariff_pence, verification_pence), assumed))


def balances_now(inputs: PositionInputs) -> Group:
    balance = {account.account: account.pence for account in inputs.ledger.balances if account.pence}
    return {
        "held_pence": balance.get("held", 0),
        "due_pence": balance.get("due", 0),
        "approved_pence": balance.get("approved", 0),
        "receivable_pence": -balance.get("receivable", 0),
        "debt_pence": -balance.get("debt", 0),
        "paid_pence": balance.get("paid", 0),
        "at_risk_pence": inputs.paid.at_risk_pence,
        "unpriced": sum(amounts.count for amounts in inputs.figures.waiting if amounts.state == "unpriced"),
    }


def may_extend(inputs: PositionInputs) -> Group | None:
    """Once the contract is over it is none."""
    option = inputs.contract.may_extend
    if option is None or inputs.day >= inputs.contract.ends:
        return None
    return {"until": option.ends, "decide_by": option.decide_by}


def open_potential(inputs: PositionInputs) -> Group | None:
    """None while assessment has not said what is open."""
    if inputs.open_to_people is None or inputs.book is None:
        return None
    return as_group(potential(inputs.open_to_people, inputs.book, inputs.contract, inputs.schemes, inputs.day))


def unpriced_by_reason(inputs: PositionInputs) -> list[Group]:
    counts: dict[str, int] = {}
    for amounts in inputs.figures.waiting:
        if amounts.state == "unpriced":
            reason = amounts.reason or "unknown"
            counts[reason] = counts.get(reason, 0) + amounts.count
    return [{"reason": reason, "claims": counts[reason]} for reason in sorted(counts)]


def the_councils_year(inputs: PositionInputs, stand: PlanStanding, made: CouncilForecast | None = None) -> Group:
    """By the forecast where there is one of this year; else by the present rates."""
    balances = {account.account: account.pence for account in inputs.ledger.balances}
    moved = [BalanceChange(move.month, move.account, move.pence) for move in inputs.figures.moved]
    if made is not None and made.starts == year_of(inputs.day):
        outturn = Outturn(made.cost.likely_pence, made.cost.high_pence, "forecast")
        by_month = {month.starts: month.likely_pence for month in made.to_come}
        to_come = to_come_by_forecast(outturn, by_month, inputs.council_cost_pence, inputs.day)
    else:
        blocks = [*inputs.plan.blocks, *instalments_of(inputs.contract, inputs.plan.number + 1)]
        to_come = to_come_at_rates(inputs.contract, stand.rates, blocks, inputs.day)
    year = council_year(inputs.contract, inputs.day, moved, balances.get("held", 0), to_come)
    is_assumed = year.outturn.basis == "current_rate" and stand.rates.basis == "plan"
    warning = warn_council(
        inputs.contract.plan, year.budget_pence, year.outturn, _certain_cost(inputs) if is_assumed else None
    )
    return as_group(year) | {"warning": warning}


def _certain_cost(inputs: PositionInputs) -> int:
    """Of the council's year: what it has cost by now, and the instalments to come in it."""
    first, following = inputs.day, add_months(year_of(inputs.day), 12)
    years = inputs.plan.number, inputs.plan.number + 1
    to_come = [instalment for year in years for instalment in blocks_of(inputs.contract, year)]
    to_come += instalments_on_account(inputs.schemes, inputs.contract, years)
    return inputs.council_cost_pence + sum(pence for due_on, pence in to_come if first < due_on < following)


def ended_year(inputs: PositionInputs, likely_pence: int, still_open: Group | None) -> EndedContractYear | None:
    open_pence = (still_open or {}).get("open_pence") or 0
    return ended_contract_year(inputs.contract, inputs.plan, likely_pence, open_pence, inputs.day)


def changes_since_last(inputs: PositionInputs) -> Group | None:
    if inputs.last_on is None:
        return None
    changes = [
        AmountChange(change.before_pence, change.now_pence, change.count, change.of_period, change.on_account)
        for change in inputs.figures.changed
    ]
    return as_group(since_last(inputs.last_on, changes, _stuck(inputs, inputs.last_on)))


def since_last_to_paid(since: Group | None) -> Group | None:
    """As who is paid is told it, and whoever reads the event."""
    if since is None:
        return None
    rows = rows_to_paid(since["stuck"], named="waits_for", summed=("count", "pence"))
    return since | {"stuck": tuple(sorted(rows, key=lambda row: str(row["waits_for"])))}


def _stuck(inputs: PositionInputs, last_on: date) -> list[tuple[str, int, int]]:
    """How many wait for what, and what is owed of them or would be. What no run takes is no turn of finance, though it
    is due.
    """
    stuck: dict[str, tuple[int, int]] = {}

    def add(waits_for: str, count: int, pence: int) -> None:
        before = stuck.get(waits_for, (0, 0))
        stuck[waits_for] = before[0] + count, before[1] + pence

    for amounts in inputs.figures.waiting:
        is_counted = (amounts.state, amounts.reason) == ("unpriced", COUNTED)
        if amounts.since <= last_on and not (amounts.of_period or is_counted):
            waits_for = amounts.reason if amounts.reason == NO_TARIFF or amounts.state == "unpriced" else amounts.state
            add(waits_for or amounts.state, amounts.count, amounts.pence)
    for waiting in inputs.due_waiting:
        if waiting.amount.since <= last_on:
            add(waiting.amount.state, -1, -waiting.amount.due_pence)
            add(waiting.reason, 1, waiting.amount.due_pence)
    return [(waits_for, count, pence) for waits_for, (count, pence) in stuck.items() if count]


def due_and_waits(due_waiting: Iterable[DueWaiting]) -> list[Group]:
    """What no run takes, or no balance of a quarter, by the reason."""
    sums: dict[WaitsShown, tuple[int, int]] = {}
    for waiting in due_waiting:
        claims, pence = sums.get(waiting.reason, (0, 0))
        sums[waiting.reason] = claims + 1, pence + waiting.amount.due_pence
    return [
        {"reason": reason, "turn": TURNS[reason], "claims": claims, "pence": pence}
        for reason, (claims, pence) in sorted(sums.items())
    ]


def starts_from(plan: YearPlan, contract: Contract) -> date:
    """Who started earlier can achieve nothing in the year by what is assumed of them."""
    longest = max((rate.after_weeks for rate in contract.plan.rates), default=0)
    return plan.starts - timedelta(weeks=longest)
