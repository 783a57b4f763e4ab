"""The cohort band: each calendar month pays what was achieved in it, at a price by the share of a rolling cohort that
has achieved it by the month's end.

Payment rules 4, Cohort band.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.cohort_terms import CohortTerms, PriceFromRate
from services.payments.rules.cohorts import CohortCase
from services.payments.rules.money import DAY, add_months, contract_year
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts, Step

NAME = "cohort_band"
NOTHING_ACHIEVED = "nothing-achieved"


@dataclass(frozen=True, slots=True)
class CohortCount:
    """Of the calendar months that end with one: how many cases there are, and how many have achieved it by then."""

    starts: date
    ends: date  # half-open: the first day after the month that it is for
    size: int
    achieved: int

    @property
    def rate(self) -> Fraction:
        return Fraction(self.achieved, self.size)

    @property
    def step(self) -> Step:
        said = {"from": self.starts.isoformat(), "to": self.ends.isoformat(), "size": self.size}
        return said | {"achieved": self.achieved, "rate": str(self.rate) if self.size else None}


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Of each measure, group and month that has ended by today, from the contract's first month to the last one of its
    run-off.
    """
    return [
        amount
        for terms in contract.cohorts
        for group in terms.groups
        for amount in _of_group(area, contract, terms, group, today, facts)
    ]


def _of_group(
    area: str, contract: Contract, terms: CohortTerms, group: str, today: date, facts: PeriodFacts
) -> Iterator[PeriodAmount]:
    cases = facts.cohorts.cases(contract.code, terms).get(group, [])
    achieved = Counter(day.replace(day=1) for case in cases for day in case.achieved)
    counted: CohortCount | None = None  # the last one that was large enough
    for starts in _months(contract, today):
        cohort = cohort_of(cases, terms, starts)
        counted = cohort if cohort.size >= terms.minimum else counted
        yield _of_month(area, contract, terms, group, _Month(starts, cohort, counted, achieved[starts]))


def cohort_of(cases: Sequence[CohortCase], terms: CohortTerms, month: date) -> CohortCount:
    """That of the month that begins on a day; the cases are in the order of their cohort dates."""
    ends = add_months(month, 1)
    starts = add_months(ends, -terms.months)
    inside = cases[bisect_left(cases, (starts,)) : bisect_left(cases, (ends,))]
    return CohortCount(
        starts, ends, len(inside), sum(1 for case in inside if case.achieved and case.achieved[0] < ends)
    )


def reached(rates: Sequence[PriceFromRate], cohort: CohortCount | None) -> PriceFromRate:
    """The highest whose share is reached; without a cohort that was large enough the first."""
    return rates[0] if cohort is None else [rate for rate in rates if rate.at_least <= cohort.rate][-1]


@dataclass(frozen=True, slots=True)
class _Month:
    starts: date
    cohort: CohortCount
    counted: CohortCount | None  # whose rate is paid by
    achievements: int

    @property
    def ends(self) -> date:
        return self.cohort.ends


def _months(contract: Contract, today: date) -> Iterator[date]:
    month = contract.starts.replace(day=1)
    while month < contract.run_off_ends and add_months(month, 1) <= today:
        yield month
        month = add_months(month, 1)


def _of_month(area: str, contract: Contract, terms: CohortTerms, group: str, month: _Month) -> PeriodAmount:
    last = month.ends - DAY
    rate = reached(terms.groups[group], month.counted)
    pence = month.achievements * rate.pence
    return PeriodAmount(
        key=key(area, contract.code, terms.measure, group, month.starts),
        terms_on=month.starts,
        terms_by=month.ends,
        effective_on=last,
        due_on=month.ends,
        pence=pence,
        steps=_steps(terms, group, month, rate, pence),
        year=contract_year(contract.starts, contract.ends, last),
        subject=f"{terms.measure} {group}",
        unearned=None if month.achievements else NOTHING_ACHIEVED,
    )


def _steps(terms: CohortTerms, group: str, month: _Month, rate: PriceFromRate, pence: int) -> tuple[Step, ...]:
    whose = {"measure": terms.measure, "band": group, "cohortDate": terms.cohort_date}
    return (
        {"step": "cohort", **whose, "months": terms.months, **month.cohort.step},
        *_earlier(terms, month),
        {"step": "price by cohort", "atLeast": str(rate.at_least), "pence": rate.pence},
        {"step": "cohort month", "month": month.starts.isoformat(), "achieved": month.achievements, "pence": pence},
    )


def _earlier(terms: CohortTerms, month: _Month) -> Iterator[Step]:
    """Where its own cohort is too small: the earlier one whose rate counts, if any was large enough."""
    if month.counted is month.cohort:
        return
    yield {"step": "cohort too small", "minimum": terms.minimum}
    if month.counted is not None:
        yield {"step": "earlier cohort", **month.counted.step}


def key(area: str, contract: str, measure: str, group: str, month: date) -> UUID:
    return uuid5(NAMESPACE_URL, f"cohort_band|{area}|{contract}|{measure}|{group}|{month:%Y-%m}")
