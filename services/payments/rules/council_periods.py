"""The council's year of a contract as a table of its periods, April being the first: what an accountant closes by.

Payment rules 7, The council's year.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """`period`: from 1; None of the whole year. What is a provision is one as it stands on a day, so it has its place
    in the period of that day and in the year.
    """

    contract: str
    party: str
    year_from: date
    period: int | None
    starts: date
    ends: date
    budget_pence: int | None
    actual_pence: int
    accrual_pence: int
    provision_pence: int | None
    likely_falls_pence: int | None
    likely_pence: int
    variance_pence: int | None


def period_rows(place: tuple[str, str], year: Mapping[str, Any], day: date, falls: int | None) -> Iterator[PeriodRow]:
    """The periods in their order, and the year as the last; `falls`: None where nobody knows."""
    held = year["provision_pence"]
    for number, period in enumerate(year["periods"], start=1):
        is_now = period["starts"] <= day < period["ends"]
        yield PeriodRow(
            *place, year["starts"], number, period["starts"], period["ends"], period["budget_pence"],
            period["actual_pence"], period["accrual_pence"], held if is_now else None, falls if is_now else None,
            period["likely_pence"], period["variance_pence"],
        )  # fmt: skip
    yield PeriodRow(
        *place, year["starts"], None, year["starts"], year["ends"], year["budget_pence"], year["actual_pence"],
        year["accrual_pence"], held, falls, year["outturn"]["likely_pence"], year["variance_pence"],
    )  # fmt: skip
