"""What is expected of a contract year, and how much of it by which day.

Payment rules 7, The plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from services.payments.rules.contract_years import parts_of_year, quarters_of
from services.payments.rules.final_accounts import counts_from
from services.payments.rules.money import add_months, contract_year, months_of_year, round_pence, year_bounds
from services.payments.rules.position.assumptions import assumed_stretches
from services.payments.rules.position.course import ZERO, Stretch, ValueCourse, course
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import at_risk, block

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class YearPlan:
    """The contract year in which a day counts, and what is planned for it: by outcomes, and by time alone."""

    number: int
    starts: date
    ends: date
    counts_until: date | None  # None: the last year, in which the run-off counts too
    annual_pence: int
    outcomes: ValueCourse
    blocks: tuple[tuple[date, int], ...]  # each instalment, and each quarter's pots, on its due day
    lead_ends: date  # when outcomes were planned first, in the contract's first year
    headroom: Fraction
    runs_off: bool  # the day lies after the contract's end
    pots: tuple[tuple[date, int], ...] = ()  # of the blocks those that are at risk
    counts_since: date | None = None  # None: its first day; else the run-off of a closed year goes into it
    own_until: date | None = (
        None  # as `counts_until`, of amounts of periods, which are of their own year and no run-off
    )

    def counts(self, day: date) -> bool:
        return self.counts_from <= day < self.counts_to

    @property
    def counts_from(self) -> date:
        return self.counts_since or self.starts

    @property
    def counts_to(self) -> date:
        """The first day that does not count in it."""
        return self.counts_until or date.max

    @property
    def own_to(self) -> date:
        """So of amounts of periods, which count from its first day."""
        return self.own_until or date.max

    @property
    def has_own_bounds(self) -> bool:
        return (self.starts, self.own_to) != (self.counts_from, self.counts_to)

    @property
    def own_bounds(self) -> tuple[date, date] | tuple[None, None]:
        """The days of amounts of periods, where they are others."""
        return (self.starts, self.own_to) if self.has_own_bounds else (None, None)

    def sum_of(self, earned: Iterable[tuple[date, int]]) -> int:
        """Of what was earned by day what counts in it."""
        first, until = self.counts_from, self.counts_to
        return sum(pence for day, pence in earned if first <= day < until)

    def own_sum_of(self, earned: Iterable[tuple[date, int]]) -> int:
        """So of amounts of periods."""
        return sum(pence for day, pence in earned if self.starts <= day < self.own_to)

    def block_to(self, day: date) -> int:
        return sum(pence for due_on, pence in self.blocks if due_on <= day)

    def block_after(self, day: date) -> int:
        return self.block_pence - self.block_to(day)

    def pots_to(self, day: date) -> int:
        return sum(pence for due_on, pence in self.pots if due_on <= day)

    def planned_pence(self, day: date) -> int:
        return round_pence(self.outcomes.to(day)) + self.block_to(day)

    @property
    def block_pence(self) -> int:
        return sum(pence for _, pence in self.blocks)

    @property
    def outcomes_pence(self) -> int:
        return round_pence(self.outcomes.total)

    @property
    def expected_pence(self) -> int:
        return self.outcomes_pence + self.block_pence

    def expected_to_end(self, day: date) -> int:
        """What the year's end is held against. The last year expects more, which its run-off brings: in that, what is
        planned of it by the day is in it too.
        """
        return round_pence(self.outcomes.to(max(self.ends, day))) + self.block_pence

    @property
    def weekly_pence(self) -> Fraction:
        """The plan's own rate, from the first day on which outcomes are planned."""
        begins = self.outcomes.starts
        if begins is None or begins >= self.ends:
            return ZERO
        return self.outcomes.to(self.ends) * WEEK_DAYS / (self.ends - begins).days


def plan_on(contract: Contract, book: Scheme | None, day: date) -> YearPlan:
    """Before the contract's start nothing is planned; after its end all that was planned for its last year."""
    number = contract_year(contract.starts, contract.ends, day)
    starts, ends = year_bounds(contract.starts, contract.ends, number)
    has_begun = contract.starts <= day
    return YearPlan(
        number=number,
        starts=starts,
        ends=ends,
        counts_until=ends if ends < contract.ends else None,
        own_until=ends if ends < contract.ends else None,
        annual_pence=contract.value_of_year(number) if has_begun else 0,
        outcomes=course(_stretches(contract, book, number)) if has_begun else ValueCourse(),
        blocks=tuple(instalments_of(contract, number)) if has_begun else (),
        lead_ends=course(_stretches(contract, book, 0)).starts or contract.starts,
        headroom=contract.plan.headroom,
        runs_off=contract.ends <= day,
        pots=tuple(pots_of(contract, number)) if has_begun else (),
    )


def with_run_off(plan: YearPlan, schemes: Sequence[Scheme], contract: str) -> YearPlan:
    """A year that was closed before a version let its contract go on keeps what is dated in its run-off."""
    since = counts_from(schemes, contract, plan.starts)
    until = plan.counts_until and counts_from(schemes, contract, plan.counts_until)
    return replace(plan, counts_since=since, counts_until=until)


class KnownPlans:
    """Plans of many days, each worked out once: of the same terms and prices it changes with the contract year alone,
    with the contract's first day and with its end.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int, bool, bool], tuple[Contract, Scheme | None, YearPlan]] = {}

    def on(self, contract: Contract, book: Scheme | None, day: date) -> YearPlan:
        number = contract_year(contract.starts, contract.ends, day)
        key = id(contract), id(book), number, contract.starts <= day, contract.ends <= day
        if key not in self._known:  # kept with both, so that nothing else has their ids
            self._known[key] = contract, book, plan_on(contract, book, day)
        return self._known[key][2]


def instalments_of(contract: Contract, year: int) -> Iterator[tuple[date, int]]:
    """Those of a contract year, and its pots by the quarter, each on its due day; none of a year that never comes."""
    yield from blocks_of(contract, year)
    yield from pots_of(contract, year)


def blocks_of(contract: Contract, year: int) -> Iterator[tuple[date, int]]:
    if not _comes(contract, year):
        return
    for month, pence in enumerate(block.instalments(contract, year)):
        if pence:
            due_month = 12 * year + month + (0 if contract.block_in_advance else 1)
            yield add_months(contract.starts, due_month), pence


def pots_of(contract: Contract, year: int) -> Iterator[tuple[date, int]]:
    """What is at risk of a contract year, by the quarter, on the day after it."""
    of_measures = at_risk.pots(contract, year).values() if _comes(contract, year) else ()
    for quarter in quarters_of(contract, year) if of_measures else ():
        yield quarter.ends, sum(pots[quarter.number] for pots in of_measures)


def _comes(contract: Contract, year: int) -> bool:
    return add_months(contract.starts, 12 * year) < contract.ends


def _stretches(contract: Contract, book: Scheme | None, year: int) -> Iterable[Stretch]:
    """None where nothing is expected, or no shape of the contract can earn it: none of its measures has a price."""
    if book is None or not any(book.prices.get(measure) for measure in contract.measures):
        return ()
    starts, ends = year_bounds(contract.starts, contract.ends, year)
    if contract.plan.people:
        return assumed_stretches(contract, book, starts, ends if ends < contract.ends else contract.run_off_ends)
    value = Fraction(_by_outcomes(contract, year))
    if value <= 0:
        return ()
    if contract.plan.profile:
        return _by_profile(contract, year, value)
    begins = contract.starts + timedelta(weeks=contract.plan.lead_weeks)
    return (Stretch(max(starts, begins) if begins < ends else starts, ends, value),)


def _by_outcomes(contract: Contract, year: int) -> int:
    """Of what is expected of the year all that neither its block nor what is counted pays."""
    expected, annual = contract.plan.expected_value_pence, contract.value_of_year(year)
    whole = expected[min(year, len(expected) - 1)] if expected else annual
    parts = parts_of_year(contract, year)
    return whole - parts.block - parts.at_risk


def _by_profile(contract: Contract, year: int, value: Fraction) -> Iterator[Stretch]:
    """A shorter last year has the shares of its own months."""
    months = months_of_year(contract.starts, contract.ends, year)
    shares = contract.plan.profile[:months]
    for month, share in enumerate(shares):
        starts = add_months(contract.starts, 12 * year + month)
        ends = min(add_months(contract.starts, 12 * year + month + 1), contract.ends)
        if share:
            yield Stretch(starts, ends, value * share / sum(shares))
