"""How often the year ended within the band that was forecast from an earlier day of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.payments.rules.forecast.bootstrap import Band
from services.payments.rules.forecast.forecasting import DRAWS, forecast
from tests.forecast.generated_facts import facts_on
from tests.forecast.years import YEAR_DAYS, year_of


@dataclass(frozen=True, slots=True)
class Trial:
    origin: int  # the day of the year
    total: int
    band: Band | None
    cross_check: Band | None


def origins_of(number: int) -> list[int]:
    """Mondays, evenly over the year."""
    return [YEAR_DAYS * (each + 1) // (number + 1) // 7 * 7 for each in range(number)]


def trials(seed: int, origins: Iterable[int], draws: int = DRAWS) -> Iterator[Trial]:
    year = year_of(seed)
    for origin in origins:
        told = forecast(facts_on(year, origin), seed, draws)
        yield Trial(origin, year.total_pence, told.year, told.cross_check)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of a hundred years: below, within and above; and how wide the band was against the total."""

    forecasts: int
    below: float
    within: float
    above: float
    width: float
    off: float  # by how much the middle was too high


def coverage(bands: Iterable[tuple[int, Band | None]]) -> Coverage | None:
    told = [(total, band) for total, band in bands if band is not None]
    if not told:
        return None
    each = 100 / len(told)
    return Coverage(
        forecasts=len(told),
        below=each * sum(total < band.low for total, band in told),
        within=each * sum(band.low <= total <= band.high for total, band in told),
        above=each * sum(total > band.high for total, band in told),
        width=each * sum((band.high - band.low) / total for total, band in told),
        off=each * sum((band.likely - total) / total for total, band in told),
    )
