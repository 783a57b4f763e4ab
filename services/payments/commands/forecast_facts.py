"""The facts of a forecast, from what the store knows of a contract at the end of a day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from uuid import UUID

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
from services.payments.rules.tariffs import Tariff, tariff_for
from services.payments.store import tariffs
from services.payments.store.forecast import AtRiskRow, ForecastRows, JourneyRow, MetRow, PayableRow

PAY_DAYS = 30  # a run a month, and finance pays it
LATE = timedelta(weeks=12)  # for so long after the end of treatment, what was met before it may still be recorded


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
        known_since=_known_since(inputs, rows),
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


def _known_since(inputs: PositionInputs, rows: ForecastRows) -> date:
    """Starts may be known of years before: what came of them only since the contract began, or the first outcome."""
    first_start = min((row.started_on for row in rows.journeys), default=inputs.day)
    first_met = min((row.achieved_on for row in rows.met), default=inputs.day)
    return max(first_start, min(inputs.contract.starts, first_met))


class _Journeys:
    """Who started, with what each has met, and what the rest would bring at their tariffs."""

    def __init__(self, inputs: PositionInputs, terms: PublishedTerms, rows: ForecastRows) -> None:
        self._contract, self._day, self._terms, self._rows = inputs.contract, inputs.day, terms, rows
        stored = tariffs.of_persons({row.client_id for row in rows.journeys}, rows.links, rows.tariffs)
        self._tariffs = {client: tariffs.now(of_person) for client, of_person in stored.items()}
        self._met: defaultdict[UUID, list[MetRow]] = defaultdict(list)
        for met_row in rows.met:
            self._met[met_row.episode_id].append(met_row)
        ended = {row.episode_id: row.ended_on for row in rows.journeys if row.ended_on}
        self._after_end = {
            row.measure for row in rows.met if row.episode_id in ended and row.achieved_on > ended[row.episode_id]
        }

    def _tariff_on(self, row: JourneyRow, day: date) -> Tariff | None:
        """Where a journey begins only its outcomes say: the last before the day counts, whenever it was set."""
        return tariff_for(self._tariffs[row.client_id], day, None, None)

    @property
    def bands(self) -> set[str]:
        return {tariff.band for of_person in self._tariffs.values() for tariff in of_person}

    def priced(self, terms: ForecastTerms) -> Iterator[Journey]:
        book, schemes = self._terms.book, self._terms.schemes
        for row in self._rows.journeys:
            met, at_start = self._met[row.episode_id], self._tariff_on(row, row.started_on)
            in_force = self._tariff_on(row, row.ended_on or self._day)
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
                    if measure not in has_met and self._may_come(row, measure)
                },
                priced_band=in_force.band if in_force else None,
                set_by_hand=set_by_hand(at_start, book, self._contract, schemes),
            )

    def _may_come(self, row: JourneyRow, measure: str) -> bool:
        is_over = row.ended_on is not None and self._day - row.ended_on > LATE
        return not is_over or measure in self._after_end


def _terms(inputs: PositionInputs, terms: PublishedTerms, bands: set[str], rows: ForecastRows) -> ForecastTerms:
    contract, windows = inputs.contract, _windows(rows.at_risk)
    of_all = bands | priced_bands(terms.schemes, contract) or {EVERY_BAND}
    return ForecastTerms(
        prices=book_prices(terms.schemes, contract, of_all, inputs.day),
        priced_on_achievement=terms.book.price_from == "achievement",
        held_days=windows if contract.provisional == "hold" else {},
        watched_days=windows,
        pay_days=PAY_DAYS,
        floor=contract.floor,
    )


def _windows(at_risk: Iterable[AtRiskRow]) -> Mapping[str, int]:
    """How long each measure has been at risk, as a rule."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for row in at_risk:
        days[row.measure].append((row.until - row.since).days)
    return {measure: median_low(of_measure) for measure, of_measure in days.items()}
