"""Of whom counted cases are. What is published is decided by people: one of them may have many cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.figures.periods import Period, window_of
from shared.figures.series import Group, Tally, steps_of
from shared.figures.totals import NO_VALUE


@dataclass(frozen=True, slots=True)
class StepPeople:
    """Cases of one group that are there from the step `begun` to the one before `gone`: steps count from 1.

    `people` has a number of the person for each case, `met_people` for each that met the test. The group is `a`, `b`
    and `c`, of which those too many are empty.
    """

    begun: int
    gone: int
    a: str
    b: str
    c: str
    value: int
    people: list[int]
    met_people: list[int]


@dataclass(slots=True)
class CountedPeople:
    """A tally of cases with whom they are of: all, who has a case that met the test or one that did not, and each
    value.
    """

    tally: Tally = field(default_factory=Tally)
    people: set[int] = field(default_factory=set)
    met: set[int] = field(default_factory=set)
    by_value: dict[int, set[int]] = field(default_factory=dict)
    unmet: set[int] = field(default_factory=set)

    def count(self, rows: StepPeople, *, with_value: bool) -> None:
        self.tally.eligible += len(rows.people)
        self.tally.met += len(rows.met_people)
        self.people.update(rows.people)
        self.met.update(rows.met_people)
        self.unmet.update(Counter(rows.people) - Counter(rows.met_people))
        if with_value and rows.value != NO_VALUE:
            self.tally.values[rows.value] = self.tally.values.get(rows.value, 0) + len(rows.people)
            self.by_value.setdefault(rows.value, set()).update(rows.people)

    def add(self, other: "CountedPeople") -> None:
        self.tally.add(other.tally)
        self.people |= other.people
        self.met |= other.met
        self.unmet |= other.unmet
        for value, people in other.by_value.items():
            self.by_value.setdefault(value, set()).update(people)

    def with_values(self, least: int | None = None, most: int | None = None) -> set[int]:
        """Who has a case with a value, of at least or at most so much."""
        those = (
            people
            for value, people in self.by_value.items()
            if (least is None or value >= least) and (most is None or value <= most)
        )
        return set().union(*those)


PeopleTable = dict[Group, list[CountedPeople]]


def people_in_all(several: Iterable[CountedPeople]) -> CountedPeople:
    whole = CountedPeople()
    for counted in several:
        whole.add(counted)
    return whole


def people_table(
    rows: Iterable[StepPeople], dimensions: int, wanted: Sequence[Period], months: int | None, *, stock: bool
) -> PeopleTable:
    """By group one for each period; a group has so many dimensions. Of a stock no values are told."""
    steps = steps_of(wanted, months)
    by_step: PeopleTable = defaultdict(lambda: [CountedPeople() for _ in steps])
    for row in rows:
        counted = by_step[(row.a, row.b, row.c)[:dimensions]]
        for step in range(max(row.begun, 1), min(row.gone, len(steps) + 1)):
            counted[step - 1].count(row, with_value=not stock)
    if months is None:
        return dict(by_step)
    windows = [window_of(period, months) for period in wanted]
    return {group: [_within(window, steps, counted) for window in windows] for group, counted in by_step.items()}


def _within(window: Period, steps: Sequence[Period], counted: Sequence[CountedPeople]) -> CountedPeople:
    return people_in_all(
        those for step, those in zip(steps, counted, strict=True) if window.first <= step.first <= window.last
    )


def people_in_ratio(part: PeopleTable, whole: PeopleTable, count: int) -> PeopleTable:
    """As the counts of a ratio: those of the part are who met of the whole, beside whom all of these stand."""
    nobody = [CountedPeople() for _ in range(count)]
    return {
        group: [
            CountedPeople(
                Tally(all_of.tally.eligible, some_of.tally.eligible),
                all_of.people,
                some_of.people,
                unmet=all_of.people,
            )
            for some_of, all_of in zip(part.get(group, nobody), whole.get(group, nobody), strict=True)
        ]
        for group in part.keys() | whole.keys()
    }
