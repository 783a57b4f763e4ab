"""What a contract says of measures that are paid by the month, at a price by the success of a cohort.

Payment rules 4, Cohort band.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple


class PriceFromRate(NamedTuple):
    """What each achievement pays from this share of the cohort on."""

    at_least: Decimal
    pence: int


@dataclass(frozen=True, slots=True)
class CohortTerms:
    measure: str
    cohort_date: Literal["start", "discharge"]
    months: int  # how many calendar months a cohort is gathered from
    minimum: int
    groups: Mapping[str, tuple[PriceFromRate, ...]]  # by band, from low to high; the first from 0


def read_cohorts(rows: Iterable[Mapping[str, Any]]) -> tuple[CohortTerms, ...]:
    return tuple(
        CohortTerms(
            measure=row["measure"],
            cohort_date=row["cohort_date"],
            months=row["months"],
            minimum=row["minimum"],
            groups={
                group["band"]: tuple(PriceFromRate(Decimal(rate["from"]), rate["pence"]) for rate in group["rates"])
                for group in row["groups"]
            },
        )
        for row in rows
    )
