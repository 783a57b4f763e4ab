"""A price by the success of all who began in the last months. Payment rules, section 4, "Cohort band"."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.model.amounts import Amount, at_end
from tests.model.attribution import contract_in_force
from tests.model.days import Period, add_months, calendar_month, contract_year
from tests.model.facts import CohortBands, Contract, Facts
from tests.model.places import paid
from tests.model.prices import tariff_on
from tests.model.versions import run_off_ends, terms_of_period


class CohortCase(NamedTuple):
    cohort_on: date
    group: str
    achieved_on: date | None


def cohort_cases(facts: Facts, code: str, rule: CohortBands) -> list[CohortCase]:
    """The group is the band on the cohort date, of a journey without any tariff none.

    silent: of which contract an episode is a case. Of its party's on the cohort date, if that lists the measure, and in
    the run-off if it began before the end; one that began before the first version is none.
    silent: an achievement without an episode, or of an episode that is no case. Neither counted nor paid.
    """
    achieved = {
        outcome.episode: outcome.achieved_on
        for outcome, covered in paid(facts)
        if outcome.measure == rule.measure and covered.contract.code == code
    }
    cases = []
    for episode in facts.episodes:
        cohort_on = episode.started_on if rule.cohort_date == "start" else episode.ended_on
        if cohort_on is None:
            continue
        contract = contract_in_force(facts, episode.party, rule.measure, cohort_on, cohort_on, episode.started_on)
        tariff = tariff_on(facts.tariffs, episode.journey, cohort_on)
        if contract is not None and contract.code == code and tariff:
            cases.append(CohortCase(cohort_on, tariff.band, achieved.get(episode.id)))
    return cases


def rate(cases: Sequence[CohortCase], rule: CohortBands, month: Period) -> Fraction | None:
    """Of the cohort of a month; None where that is too small."""
    months = Period(add_months(month.end, -rule.months), month.end)
    cohort = [case for case in cases if case.cohort_on in months]
    achieved = [case for case in cohort if case.achieved_on is not None and case.achieved_on < month.end]
    return Fraction(len(achieved), len(cohort)) if cohort and len(cohort) >= rule.minimum else None


def band(bands: Sequence[tuple[Fraction, int]], reached: Fraction | None) -> int:
    """The place of the highest one whose rate is reached."""
    return max((place for place, (at_least, _) in enumerate(bands) if at_least <= (reached or 0)), default=0)


def band_of_month(
    cases: Sequence[CohortCase], rule: CohortBands, bands: Sequence[tuple[Fraction, int]], months: Sequence[Period]
) -> int:
    """That of the last month whose cohort was large enough, the given month included; else the lowest.

    silent: whose bands that earlier month had, where a version changed them. Those of the month that is paid.
    """
    rates = (rate(cases, rule, month) for month in reversed(months))
    return band(bands, next((reached for reached in rates if reached is not None), None))


def calendar_months(contract: Contract, today: date) -> list[Period]:
    """Those that have ended, from the contract's first to the last of its run-off."""
    months, month = [], calendar_month(contract.starts)
    while month.start < run_off_ends(contract) and month.end <= today:
        months.append(month)
        month = calendar_month(month.end)
    return months


def cohort_months(facts: Facts, code: str, today: date) -> Iterator[Amount]:
    contracts = [c for version in facts.versions for c in version.contracts if c.code == code and c.cohorts]
    for contract in contracts:
        months = calendar_months(contract, today)
        own = {place for place, month in enumerate(months) if terms_of_period(facts.versions, code, month) is contract}
        for rule in contract.cohorts if own else ():
            all_cases = cohort_cases(facts, code, rule)
            for place in sorted(own):
                yield from month_amounts(all_cases, contract, rule, months[: place + 1])


def month_amounts(
    all_cases: Sequence[CohortCase], contract: Contract, rule: CohortBands, months: Sequence[Period]
) -> Iterator[Amount]:
    month = months[-1]
    year = contract_year(contract.starts, contract.ends, max(month.start, contract.starts))
    number = year.number if year else 0
    for group, bands in sorted(rule.groups.items()):
        cases = [case for case in all_cases if case.group == group]
        achieved = [case for case in cases if case.achieved_on is not None and case.achieved_on in month]
        pence = len(achieved) * bands[band_of_month(cases, rule, bands, months)][1]
        key = f"{contract.code}/cohort/{rule.measure}/{group}/{month.start:%Y-%m}"
        yield at_end(key, contract.code, number, pence, month)
