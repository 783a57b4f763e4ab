"""The amounts of periods: by which id payments knows what the model calls `quarter/0/completed/3`."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.model.builders import START
from tests.model.days import add_months
from tests.payments.machine.steps import BANDS, CODES, INDICATORS, MEASURES, STATED

MONTHS_OF_COHORTS = [f"{add_months(START, month):%Y-%m}" for month in range(24)]
YEARS, QUARTERS, MONTHS = 2, 4, 12


@cache
def ids_of_periods(area: str) -> dict[str, UUID]:
    """By the model's key."""
    return {f"{code}/{name}": uuid5(NAMESPACE_URL, text) for code in CODES for name, text in _names(f"{area}|{code}")}


@cache
def period_names(area: str) -> dict[UUID, str]:
    return {known: key.split("/", 1)[1] for key, known in ids_of_periods(area).items()}


def _names(place: str) -> Iterator[tuple[str, str]]:
    for year in range(YEARS):
        yield f"collar/{year}", f"collar|{place}|{year}"
        for month in range(MONTHS):
            yield f"block/{year}/{month}", f"block|{place}|{MONTHS * year + month}"
            yield f"on-account/{year}/{month}", f"on_account_instalment|{place}|{MONTHS * year + month}"
        for calendar_month in MONTHS_OF_COHORTS:
            yield f"extrapolation/{calendar_month}", f"extrapolation|{place}|{calendar_month}|all"
            for measure, band in product(MEASURES, BANDS):
                name = f"{measure}/{band}/{calendar_month}"
                yield f"cohort/{name}", f"cohort_band|{place}|{name.replace('/', '|')}"
        for quarter in range(QUARTERS):
            yield f"on-account-difference/{year}/{quarter}", f"on_account_balance|{place}|{year}|{quarter}"
        for indicator in (*INDICATORS, STATED):
            yield f"true-up/{year}/{indicator}", f"true_up|{place}|{indicator}|{year}"
            for quarter in range(QUARTERS):
                yield f"quarter/{year}/{indicator}/{quarter}", f"at_risk|{place}|{indicator}|{year}|{quarter}"
