"""The facts of a forecast, from what the store knows of a contract at the end of a day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.payments.commands.known_journeys import KnownJourneys, known_since, windows
from services.payments.commands.position_groups import PositionInputs
from services.payments.rules.final_accounts import closes_on
from services.payments.rules.forecast.facts import (
    AmountAtRisk,
    CashFacts,
    ForecastFacts,
    ForecastTerms,
    Journey,
    MetMeasure,
    Payable,
)
from services.payments.rules.forecast.on_account import (
    RunningQuarter,
    instalments_on_account,
    quarters_on_account,
)
from services.payments.rules.forecast.pricing import book_prices, priced_bands, prices_at, set_by_hand, with_later
from services.payments.rules.position.plan import YearPlan, blocks_of, pots_of
from services.payments.rules.schemes import EVERY_BAND, Scheme
from services.payments.store.forecast import AtRiskRow, ForecastRows, PayableRow

PAY_DAYS = 30  # a run a month, and finance pays it


@dataclass(frozen=True, slots=True)
class PublishedTerms:
    """The version whose prices the contract has on the day, and all that are published."""

    book: Scheme
    schemes: Sequence[Scheme]


def facts_of(inputs: PositionInputs, terms: PublishedTerms, rows: ForecastRows) -> ForecastFacts:
    contract, plan, on_account = inputs.contract, inputs.plan, _quarters_on_account(inputs)
    journeys = _Journeys(inputs, terms, rows)
    forecast_terms = _terms(inputs, terms, journeys.bands, rows)
    waiting = [(amounts.effective_on, amounts.pence) for amounts in inputs.awaiting]
    return ForecastFacts(
        day=inputs.day,
        year_starts=plan.starts,
        year_ends=plan.ends,
        known_since=known_since(contract, rows, inputs.day),
        starts_end=contract.ends,
        journeys=tuple(journeys.priced(forecast_terms)),
        earned=(*inputs.outcomes, *waiting),
        at_risk=tuple(
            amounts_at_risk(rows.at_risk, inputs.schemes, contract.code, plan, lambda row: _due_on(row, on_account))
        ),
        instalments=tuple(instalments_to_come(inputs)),
        payable=tuple(map(_payable, rows.payable)),
        receivable_pence=receivable_pence(inputs),
        terms=forecast_terms,
        council_cost_pence=inputs.council_cost_pence,
        runs_off=plan.runs_off,
        earned_from=plan.counts_from,
        by_time_pence=inputs.by_time_pence + plan.block_after(inputs.day),
        pots=tuple(pot for year in _years_ahead(inputs) for pot in pots_of(contract, year)),
        on_account=on_account,
    )


def amounts_at_risk(
    rows: Sequence[AtRiskRow],
    schemes: Sequence[Scheme],
    contract: str,
    plan: YearPlan,
    due_on: Callable[[AtRiskRow], date] = lambda row: row.due_on,
) -> Iterator[AmountAtRisk]:
    """A final account ends what can fall: from that day on nothing takes back what it has closed."""
    closes = {day: closes_on(schemes, contract, day) or date.max for day in {row.effective_on for row in rows}}
    for row in rows:
        until, counts = min(row.until, closes[row.effective_on]), plan.counts(row.effective_on)
        yield AmountAtRisk(row.since, until, row.fell_on, row.pence, counts, due_on(row))


def _due_on(row: AtRiskRow, on_account: Iterable[RunningQuarter]) -> date:
    """What comes with a quarter that is over was due then, or is: its fall takes back what was paid."""
    if not row.accrues:
        return row.due_on
    days = (quarter.due_on for quarter in on_account if quarter.starts <= row.effective_on < quarter.counts_until)
    return next(days, row.due_on)


def _years_ahead(inputs: PositionInputs) -> tuple[int, int]:
    return inputs.plan.number, inputs.plan.number + 1


def instalments_to_come(inputs: PositionInputs) -> Iterator[tuple[date, int]]:
    """Of this contract year and the next: of a block, and on account."""
    for year in _years_ahead(inputs):
        yield from blocks_of(inputs.contract, year)
    yield from instalments_on_account(inputs.schemes, inputs.contract, _years_ahead(inputs))


def _quarters_on_account(inputs: PositionInputs) -> tuple[RunningQuarter, ...]:
    accrued = [(day.effective_on, day.pence) for day in inputs.figures.accrued]
    return tuple(quarters_on_account(inputs.schemes, inputs.contract, _years_ahead(inputs), inputs.day, accrued))


def receivable_pence(inputs: PositionInputs) -> int:
    return -_balance(inputs, "receivable")


def _balance(inputs: PositionInputs, account: str) -> int:
    return sum(balance.pence for balance in inputs.ledger.balances if balance.account == account)


def _payable(row: PayableRow) -> Payable:
    return Payable(row.due_on, row.pence, row.owed, row.stands, row.approved)


def _with_what_is_due(inputs: PositionInputs, of_claims: Sequence[Payable]) -> tuple[Payable, ...]:
    """And what is due here of outcomes that count elsewhere by now, since their payment came back: for the next run."""
    left = _balance(inputs, "due") - sum(amount.pence for amount in of_claims if amount.owed and not amount.approved)
    should_be_paid = inputs.day - timedelta(days=PAY_DAYS)
    return (*of_claims, *([Payable(should_be_paid, left, owed=True)] if left > 0 else []))


def cash_facts_of(inputs: PositionInputs, payable: Iterable[PayableRow]) -> CashFacts:
    """Of today: what is payable is known as it is now."""
    return CashFacts(
        day=inputs.day,
        payable=_with_what_is_due(inputs, [_payable(row) for row in payable]),
        instalments=tuple(instalments_to_come(inputs)),
        receivable_pence=receivable_pence(inputs),
        pay_days=PAY_DAYS,
        floor=inputs.contract.floor,
        on_account=_quarters_on_account(inputs),
    )


class _Journeys:
    """Who started, with what each has met, and what the rest would bring at their tariffs."""

    def __init__(self, inputs: PositionInputs, terms: PublishedTerms, rows: ForecastRows) -> None:
        self._contract, self._day, self._terms, self._rows = inputs.contract, inputs.day, terms, rows
        self._journeys = KnownJourneys(rows, inputs.day)

    @property
    def bands(self) -> set[str]:
        return {tariff.band for tariff in self._journeys.tariffs}

    def priced(self, terms: ForecastTerms) -> Iterator[Journey]:
        book, schemes = self._terms.book, self._terms.schemes
        for row in self._rows.journeys:
            met, at_start = self._journeys.met(row), self._journeys.tariff_on(row, row.started_on)
            in_force = self._journeys.tariff_on(row, row.ended_on or self._day)
            prices = with_later(prices_at(in_force, book, self._contract, schemes, self._day), in_force, terms)
            has_met = {met_row.measure for met_row in met}
            yield Journey(
                started_on=row.started_on,
                band=at_start.band if at_start else None,
                ended_on=row.ended_on,
                achieved=tuple(MetMeasure(met_row.measure, met_row.achieved_on) for met_row in met),
                open_pence={
                    measure: pence
                    for measure, pence in prices.items()
                    if measure not in has_met and self._journeys.may_come(row, measure)
                },
                priced_band=in_force.band if in_force else None,
                set_by_hand=set_by_hand(at_start, book, self._contract, schemes),
            )


def _terms(inputs: PositionInputs, terms: PublishedTerms, bands: set[str], rows: ForecastRows) -> ForecastTerms:
    contract, watched_days = inputs.contract, windows(rows.at_risk)
    of_all = bands | priced_bands(terms.schemes, contract) or {EVERY_BAND}
    return ForecastTerms(
        prices=book_prices(terms.schemes, contract, of_all, inputs.day),
        priced_on_achievement=terms.book.price_from == "achievement",
        held_days=watched_days if contract.provisional == "hold" else {},
        watched_days=watched_days,
        pay_days=PAY_DAYS,
        floor=contract.floor,
    )
