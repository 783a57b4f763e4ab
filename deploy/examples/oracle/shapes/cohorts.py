"""A month that pays what was achieved in it, by the success of all who began or left in the months before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from deploy.examples.oracle.scheme import add_months
from deploy.examples.oracle.shapes.years import DAY, Amount, Contract, run_off_ends, year_of


@dataclass(frozen=True)
class CohortCase:
    """An episode in its group, on its cohort date, with each day on which it achieved the measure."""

    on: date
    band: str
    achieved: tuple[date, ...]


def calendar_months(contract: Contract) -> list[date]:
    months = [contract["starts"].replace(day=1)]
    while (following := add_months(months[-1], 1)) < run_off_ends(contract):
        months.append(following)
    return months


def months(contract: Contract, rule: dict[str, Any], cases: Sequence[CohortCase], today: date) -> Iterator[Amount]:
    """Those that are over by today."""
    for group in rule["groups"]:
        own = [case for case in cases if case.band == group["band"]]
        reached = Fraction(0)  # by the last cohort that was large enough
        for month in calendar_months(contract):
            ends = add_months(month, 1)
            if ends > today:
                break
            first = add_months(ends, -rule["months"])
            cohort = [case for case in own if first <= case.on < ends]
            if cohort and len(cohort) >= rule["minimum"]:
                reached = Fraction(sum(any(day < ends for day in case.achieved) for case in cohort), len(cohort))
            number = sum(month <= day < ends for case in own for day in case.achieved)
            price = [row["pence"] for row in group["rates"] if Fraction(row["from"]) <= reached][-1]
            name, year = f"{rule['measure']}/{group['band']}", year_of(contract, ends - DAY)
            yield Amount("cohort_band", name, ends - DAY, ends, number * price, year)
