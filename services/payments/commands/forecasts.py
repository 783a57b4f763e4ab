"""The forecast of each contract year: worked out when positions are published, kept with them, and read from there."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from uuid import UUID
from zlib import crc32

import structlog

from services.payments.commands.position_groups import PositionInputs
from services.payments.rules.forecast.bootstrap import Band
from services.payments.rules.forecast.facts import (
    AmountAtRisk,
    ForecastFacts,
    ForecastTerms,
    Journey,
    MetMeasure,
    Payable,
)
from services.payments.rules.forecast.forecasting import CouncilCost, Forecast, forecast
from services.payments.rules.forecast.pricing import priced_bands, prices_of
from services.payments.rules.forecast.shown import (
    CashFigures,
    CostFigures,
    CouncilForecast,
    ForecastFigures,
    NoForecast,
    PenceBand,
    StillToEarn,
)
from services.payments.rules.position.council_year import year_of
from services.payments.rules.position.plan import instalments_of
from services.payments.rules.position.warnings import Outturn
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme
from services.payments.store.forecast import AtRiskRow, ForecastRows, MetRow, forecast_rows
from shared.data.apart import attempt
from shared.data.db import Session
from shared.data.errors import may_be_of_one
from shared.kernel import metrics
from shared.kernel.describing import describe

SEEN = timedelta(weeks=156)
PAY_DAYS = 30  # a run a month, and finance pays it
LATE = timedelta(weeks=12)  # for so long after the end of treatment, what was met before it may still be recorded
SECONDS_MAX = 60
SECONDS_WITHIN_THE_DAY = 5  # of a Monday that is made up for, while money waits
log = structlog.get_logger("forecast")


@dataclass(slots=True)
class MadeForecast:
    """A forecast, or why there is none."""

    figures: ForecastFigures | None = None
    missing: NoForecast | None = None


async def forecast_of(session: Session, area: str, inputs: PositionInputs, seconds: int) -> MadeForecast:
    """None of a contract that is over, or has not begun, or whose terms nobody knows.

    One that fails, or takes more `seconds`, is left out, told by the position, the log and a metric, and holds up
    nothing.
    """
    contract, plan, made = inputs.contract, inputs.plan, MadeForecast()
    book = inputs.book
    if book is None or plan.runs_off or not plan.starts <= inputs.day < plan.ends:
        return MadeForecast(missing="not_running")

    async def make() -> None:
        made.figures = await _make(session, area, inputs, book, seconds)

    if error := await attempt(session, make):
        if not may_be_of_one(error):
            raise error
        made.missing = "failed"
        log.error("forecast_failed", area=area, contract=contract.code, party=contract.party, error=describe(error))
    elif made.figures is None:
        made.missing = "took_too_long"
        log.error("forecast_took_too_long", area=area, contract=contract.code, party=contract.party)
    if made.missing:
        metrics.FORECASTS_FAILED.labels(contract.code, made.missing).inc()
    return made


async def _make(
    session: Session, area: str, inputs: PositionInputs, book: Scheme, seconds: int
) -> ForecastFigures | None:
    """None if it takes too long; its thread comes to an end by itself."""
    contract = inputs.contract
    place = ContractParty(contract.code, contract.party)
    rows = await forecast_rows(session, area, place, day=inputs.day, since=inputs.day - SEEN, rule=contract.provisional)
    facts = facts_of(inputs, book, rows)
    seed = crc32(f"{area} {contract.code} {contract.party} {inputs.day}".encode())
    # Beside what else the process does: it counts for a while.
    counting = asyncio.create_task(asyncio.to_thread(forecast, facts, seed))
    done, _ = await asyncio.wait({counting}, timeout=seconds)
    if not done:
        counting.cancel()
        return None
    return shown(facts, counting.result())


def facts_of(inputs: PositionInputs, book: Scheme, rows: ForecastRows) -> ForecastFacts:
    contract, plan = inputs.contract, inputs.plan
    balances = {account.account: account.pence for account in inputs.ledger.balances}
    waiting = [(amounts.effective_on, amounts.pence) for amounts in inputs.awaiting]
    return ForecastFacts(
        day=inputs.day,
        year_starts=plan.starts,
        year_ends=plan.ends,
        known_since=_known_since(inputs, rows),
        starts_end=contract.ends,
        journeys=tuple(_journeys(inputs, book, rows)),
        earned=(*inputs.outcomes, *waiting),
        at_risk=tuple(
            AmountAtRisk(row.since, row.until, row.fell_on, row.pence, plan.counts(row.effective_on), row.due_on)
            for row in rows.at_risk
        ),
        instalments=(*plan.blocks, *instalments_of(contract, plan.number + 1)),
        payable=tuple(Payable(row.due_on, row.pence, row.owed) for row in rows.payable),
        receivable_pence=-balances.get("receivable", 0),
        terms=_terms(inputs, book, rows),
        council_cost_pence=inputs.council_cost_pence,
    )


def _known_since(inputs: PositionInputs, rows: ForecastRows) -> date:
    """Starts may be known of years before: what came of them only since the contract began, or the first outcome."""
    first_start = min((row.started_on for row in rows.journeys), default=inputs.day)
    first_met = min((row.achieved_on for row in rows.met), default=inputs.day)
    return max(first_start, min(inputs.contract.starts, first_met))


def _journeys(inputs: PositionInputs, book: Scheme, rows: ForecastRows) -> Iterable[Journey]:
    met: defaultdict[UUID, list[MetRow]] = defaultdict(list)
    for met_row in rows.met:
        met[met_row.episode_id].append(met_row)
    ended = {row.episode_id: row.ended_on for row in rows.journeys if row.ended_on}
    after_end = {row.measure for row in rows.met if row.episode_id in ended and row.achieved_on > ended[row.episode_id]}
    books: dict[tuple[str | None, date], dict[str, int]] = {}
    for row in rows.journeys:
        priced_on = row.priced_on if book.price_from == "tariff" and row.priced_on else inputs.day
        if (row.band, priced_on) not in books:
            books[row.band, priced_on] = prices_of(book, inputs.contract, row.band, priced_on)
        has_met = {met_row.measure for met_row in met[row.episode_id]}
        is_over = row.ended_on is not None and inputs.day - row.ended_on > LATE
        yield Journey(
            started_on=row.started_on,
            band=row.band,
            ended_on=row.ended_on,
            achieved=tuple(MetMeasure(met_row.measure, met_row.achieved_on) for met_row in met[row.episode_id]),
            open_pence={
                measure: pence
                for measure, pence in books[row.band, priced_on].items()
                if measure not in has_met and (not is_over or measure in after_end)
            },
        )


def _terms(inputs: PositionInputs, book: Scheme, rows: ForecastRows) -> ForecastTerms:
    bands = priced_bands(book, inputs.contract) | {row.band for row in rows.journeys if row.band is not None}
    windows = _windows(rows.at_risk)
    return ForecastTerms(
        prices={band: prices_of(book, inputs.contract, band, inputs.day) for band in sorted(bands)},
        held_days=windows if inputs.contract.provisional == "hold" else {},
        watched_days=windows,
        pay_days=PAY_DAYS,
        floor=inputs.contract.floor,
    )


def _windows(at_risk: Iterable[AtRiskRow]) -> Mapping[str, int]:
    """How long each measure has been at risk, as a rule."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for row in at_risk:
        days[row.measure].append((row.until - row.since).days)
    return {measure: median_low(of_measure) for measure, of_measure in days.items()}


def shown(facts: ForecastFacts, forecast: Forecast) -> ForecastFigures:
    return ForecastFigures(
        on=facts.day,
        year_from=facts.year_starts,
        incomplete_from=forecast.incomplete_from,
        too_few=forecast.too_few,
        year=_band(forecast.year),
        cross_check=_band(forecast.cross_check),
        still_to_earn=StillToEarn(
            people_open=forecast.people_open, open_pence=forecast.open_pence, likely=_band(forecast.still_to_earn)
        ),
        cash=tuple(CashFigures(starts=month.starts, cash=_required(month.band)) for month in forecast.cash),
        council_year=_council(facts.day, forecast.council),
    )


def _council(day: date, council: CouncilCost | None) -> CouncilForecast | None:
    if council is None:
        return None
    to_come = tuple(CostFigures(starts=month, likely_pence=pence) for month, pence in council.to_come.items())
    return CouncilForecast(starts=year_of(day), cost=_required(council.cost), to_come=to_come)


def outturn_forecast(figures: ForecastFigures | None) -> Outturn | None:
    """What the year is likely to end with, and at most of nine years of ten."""
    year = figures.year if figures else None
    return None if year is None else Outturn(year.likely_pence, year.high_pence, "forecast")


def _band(band: Band | None) -> PenceBand | None:
    return None if band is None else _required(band)


def _required(band: Band) -> PenceBand:
    return PenceBand(low_pence=band.low, likely_pence=band.likely, high_pence=band.high)
