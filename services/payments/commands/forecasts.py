"""The forecast of each contract year: worked out when positions are published, kept with them, and read from there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import structlog

from services.payments.commands.forecast_facts import PublishedTerms, facts_of
from services.payments.commands.position_groups import PositionInputs
from services.payments.rules.forecast.bootstrap import Band
from services.payments.rules.forecast.facts import ForecastFacts
from services.payments.rules.forecast.forecasting import CouncilCost, Forecast, forecast
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
from services.payments.rules.position.warnings import Outturn
from services.payments.rules.schemes import Scheme
from services.payments.store.forecast import forecast_rows
from shared.data.apart import attempt
from shared.data.db import Session
from shared.data.errors import may_be_of_one
from shared.kernel import metrics
from shared.kernel.describing import describe

SEEN = timedelta(weeks=156)
SECONDS_MAX = 60
SECONDS_WITHIN_THE_DAY = 5  # of a Monday that is made up for, while money waits
log = structlog.get_logger("forecast")


@dataclass(slots=True)
class MadeForecast:
    """A forecast, or why there is none."""

    figures: ForecastFigures | None = None
    missing: NoForecast | None = None


async def forecast_of(
    session: Session, area: str, inputs: PositionInputs, schemes: Sequence[Scheme], seconds: int
) -> MadeForecast:
    """None of a contract whose run-off is over, or that has not begun, or whose terms nobody knows.

    One that fails, or takes more `seconds`, is left out, told by the position, the log and a metric, and holds up
    nothing.
    """
    contract, plan, made = inputs.contract, inputs.plan, MadeForecast()
    book = inputs.book
    if book is None or not plan.starts <= inputs.day < (contract.run_off_ends if plan.runs_off else plan.ends):
        return MadeForecast(missing="not_running")

    async def make() -> None:
        made.figures = await _make(session, area, inputs, PublishedTerms(book, schemes), seconds)

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
    session: Session, area: str, inputs: PositionInputs, terms: PublishedTerms, seconds: int
) -> ForecastFigures | None:
    """None if it takes too long; its thread comes to an end by itself."""
    contract = inputs.contract
    rows = await forecast_rows(session, area, contract, day=inputs.day, since=inputs.day - SEEN)
    facts = facts_of(inputs, terms, rows)
    seed = crc32(f"{area} {contract.code} {contract.party} {inputs.day}".encode())
    # Beside what else the process does: it counts for a while.
    counting = asyncio.create_task(asyncio.to_thread(forecast, facts, seed))
    done, _ = await asyncio.wait({counting}, timeout=seconds)
    if not done:
        counting.cancel()
        return None
    return shown(facts, counting.result())


def shown(facts: ForecastFacts, forecast: Forecast) -> ForecastFigures:
    return ForecastFigures(
        on=facts.day,
        year_from=facts.year_starts,
        incomplete_from=forecast.incomplete_from,
        too_few=forecast.too_few,
        basis=forecast.basis,
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
