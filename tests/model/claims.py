"""What outcomes are worth: price, quality gates, cap and collar, in this order. Payment rules, section 4."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import prod

from tests.model.amounts import Amount, at_end
from tests.model.annual_value import of_year
from tests.model.attribution import Cover
from tests.model.counting import count
from tests.model.days import Period
from tests.model.facts import Contract, Facts, Outcome
from tests.model.money import rounded
from tests.model.places import paid
from tests.model.prices import Unpriced, price
from tests.model.provisional import due
from tests.model.versions import place_in_scheme, stated_years, terms, terms_of_period


@dataclass(frozen=True, slots=True)
class ClaimWorth:
    """After each step; unpriced ones are worth 0, with the reason."""

    outcome: Outcome
    cover: Cover
    priced: int
    gated: int
    standing: int
    unpriced: str | None = None

    @property
    def over_cap(self) -> int:
        return self.gated - self.standing

    @property
    def quarter_number(self) -> int:
        return self.cover.year.quarter_of(self.outcome.achieved_on)

    @property
    def quarter(self) -> Period:
        return self.cover.year.quarters[self.quarter_number]

    @property
    def contract_year(self) -> tuple[str, int]:
        return self.cover.contract.code, self.cover.year.number


def in_cohort(contract: Contract, measure: str) -> bool:
    return measure in {cohort.measure for cohort in contract.cohorts}


def claims(facts: Facts, today: date) -> list[ClaimWorth]:
    """silent: whether what pots and cohorts yield is gated, capped, held or under a collar. No: it is of periods."""
    single = [
        (outcome, covered) for outcome, covered in paid(facts) if not in_cohort(covered.contract, outcome.measure)
    ]
    return list(capped(facts, (gated(facts, priced(facts, *pair), today) for pair in single)))


def priced(facts: Facts, outcome: Outcome, covered: Cover) -> ClaimWorth:
    pence = price(facts, outcome)
    if isinstance(pence, Unpriced):
        return ClaimWorth(outcome, covered, 0, 0, 0, pence.reason)
    return ClaimWorth(outcome, covered, pence, pence, pence)


def gated(facts: Facts, claim: ClaimWorth, today: date) -> ClaimWorth:
    """Ungated until the quarter has ended; all factors are multiplied before the one rounding."""
    quarter, contract = claim.quarter, claim.cover.contract
    stated = terms_of_period(facts.versions, contract.code, quarter)
    if today < quarter.end or stated is None:
        return claim
    factors: list[Fraction] = []
    for gate in stated.gates:
        counted = count(facts, contract, gate.counted, claim.cover.year, claim.quarter_number)
        if claim.outcome.measure in gate.measures and counted.eligible and counted.rate < gate.target:
            factors.append(gate.factor)
    pence = rounded(claim.priced * prod(factors, start=Fraction(1)))
    return replace(claim, gated=pence, standing=pence)


def capped(facts: Facts, worth: Iterable[ClaimWorth]) -> Iterator[ClaimWorth]:
    """In order of achievement, place in the scheme and id; the one that crosses the cap is split.

    silent: a version that moves the cap within a year. Each claim sees the cap of the day of its achievement.
    silent: the cap of a year that is shorter. As it is stated, whatever the length.
    """
    stood: dict[tuple[str, int], int] = defaultdict(int)

    def order(claim: ClaimWorth) -> tuple[date, int, str]:
        outcome = claim.outcome
        return outcome.achieved_on, place_in_scheme(facts.versions, outcome.measure, outcome.achieved_on), outcome.id

    for claim in sorted(worth, key=order):
        caps, year = claim.cover.contract.cap_pence, claim.contract_year
        room = max(of_year(caps, claim.cover.year.number) - stood[year], 0) if caps else claim.gated
        standing = min(claim.gated, room)
        stood[year] += standing
        yield replace(claim, standing=standing)


def amount_of(claim: ClaimWorth) -> Amount:
    outcome, (code, year) = claim.outcome, claim.contract_year
    rule = outcome.provisional_rule or claim.cover.contract.provisional
    due_on, held = due(rule, outcome.achieved_on, outcome.provisional_until)
    key, person = f"{code}/claim/{outcome.id}", outcome.person
    return Amount(key, code, year, claim.standing, outcome.achieved_on, due_on, held, person)


def collars(facts: Facts, code: str, stood: Iterable[ClaimWorth]) -> Iterator[Amount]:
    """silent: which version's collar. That of the last day of the year. What the run-off still earns lessens it."""
    for contract, year in stated_years(facts.versions, code):
        last = year.period.end - timedelta(days=1)
        if contract.collar_pence and terms(facts.versions, code, last) is contract:
            earned = sum(claim.standing for claim in stood if claim.contract_year == (code, year.number))
            missing = max(of_year(contract.collar_pence, year.number) - earned, 0)
            yield at_end(f"{code}/collar/{year.number}", code, year.number, missing, year.period)
