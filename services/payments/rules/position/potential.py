"""What the measures would bring that people can still meet: at their tariffs, were all of them met on the day.

Payment rules 7, What is still open.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.payments.rules.forecast.pricing import prices_at
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.tariffs import Tariff, tariff_for
from shared.figures.small_numbers import few, withheld_groups


@dataclass(frozen=True, slots=True)
class OpenToPerson:
    """By code the measures that a person can still meet, one that is open in two episodes twice; those of them that
    wait for a TOP that is overdue; and the person's tariffs.
    """

    measures: Sequence[str]
    tariffs: Sequence[Tariff]
    overdue: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PotentialOfMeasure:
    """Without people and pence where these are of few people."""

    measure: str
    people: int | None
    pence: int | None


@dataclass(frozen=True, slots=True)
class Potential:
    """Without people and pence where these, or the rest of all that is open, are of few people."""

    people_open: int | None
    open_pence: int | None
    people_overdue: int | None
    overdue_pence: int | None
    by_measure: tuple[PotentialOfMeasure, ...]


@dataclass(slots=True)
class _PeopleAndPence:
    people: set[int] = field(default_factory=set)
    pence: int = 0

    def add(self, person: int, pence: int) -> None:
        self.people.add(person)
        self.pence += pence

    def shown(self, *, withheld: bool = False) -> tuple[int | None, int | None]:
        return (None, None) if withheld or few(self.people) else (len(self.people), self.pence)


def potential(
    people: Iterable[OpenToPerson], book: Scheme, contract: Contract, schemes: Sequence[Scheme], day: date
) -> Potential:
    """Who has no tariff yet is worth the lowest price of any band; what has no price brings nothing.

    Of few people nothing is said, nor what would give it back: what is open to somebody hangs on their answers. So
    nothing of a part either, of which all less that part is of few people.
    """
    still_open, overdue = _PeopleAndPence(), _PeopleAndPence()
    in_time: set[int] = set()  # to whom something is open that waits for no overdue TOP
    by_measure: dict[str, _PeopleAndPence] = defaultdict(_PeopleAndPence)
    for number, person in enumerate(people):
        prices = prices_at(tariff_for(person.tariffs, day, None, None), book, contract, schemes, day)
        for measure in person.measures:
            still_open.add(number, prices.get(measure, 0))
            by_measure[measure].add(number, prices.get(measure, 0))
        for measure in person.overdue:
            overdue.add(number, prices.get(measure, 0))
        if Counter(person.measures) - Counter(person.overdue):
            in_time.add(number)
    withheld = _withheld({measure: of_measure.people for measure, of_measure in by_measure.items()}, still_open.people)
    measures = tuple(
        PotentialOfMeasure(measure, *by_measure[measure].shown(withheld=measure in withheld))
        for measure in sorted(by_measure)
    )
    tells = bool(overdue.people) and (few(in_time) or few(still_open.people - overdue.people))
    return Potential(*still_open.shown(), *overdue.shown(withheld=tells), measures)


def _withheld(people: Mapping[str, set[int]], everybody: Collection[int]) -> set[str]:
    """Measures that are open to few, or to all but few. One alone is given back by all less the others: the smallest of
    these is withheld too.
    """
    hidden = {group[0] for group in withheld_groups({(measure,): those for measure, those in people.items()})}
    hidden |= {measure for measure, those in people.items() if few(set(everybody) - those)}
    others = sorted(people.keys() - hidden, key=lambda measure: (len(people[measure]), measure))
    return hidden | set(others[:1]) if len(hidden) == 1 else hidden
