"""The amounts of periods: by which id payments knows what the model calls `quarter/0/completed/3`."""

from collections.abc import Iterator
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.payments.machine.steps import CODES, INDICATORS

YEARS, QUARTERS, MONTHS = 2, 4, 12


@cache
def period_names(area: str) -> dict[UUID, str]:
    return {uuid5(NAMESPACE_URL, text): name for code in CODES for name, text in _names(f"{area}|{code}")}


def _names(place: str) -> Iterator[tuple[str, str]]:
    for year in range(YEARS):
        yield f"collar/{year}", f"collar|{place}|{year}"
        for month in range(MONTHS):
            yield f"block/{year}/{month}", f"block|{place}|{MONTHS * year + month}"
        for indicator in INDICATORS:
            yield f"true-up/{year}/{indicator}", f"true_up|{place}|{indicator}|{year}"
            for quarter in range(QUARTERS):
                yield f"quarter/{year}/{indicator}/{quarter}", f"at_risk|{place}|{indicator}|{year}|{quarter}"
