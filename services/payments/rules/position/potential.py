"""What the measures would bring that people can still meet: at their tariffs, were all of them met on the day.

Payment rules 7, What is still open.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    """Without people and pence where these are of few people."""

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

    Of few people nothing is said, nor what would give it back: what is open to somebody hangs on their answers.
    """
    still_open, overdue = _PeopleAndPence(), _PeopleAndPence()
    by_measure: dict[str, _PeopleAndPence] = defaultdict(_PeopleAndPence)
    for number, person in enumerate(people):
        prices = prices_at(tariff_for(person.tariffs, day, None, None), book, contract, schemes, day)
        for measure in person.measures:
            still_open.add(number, prices.get(measure, 0))
            by_measure[measure].add(number, prices.get(measure, 0))
        for measure in person.overdue:
            overdue.add(number, prices.get(measure, 0))
    withheld = withheld_groups({(measure,): of_measure.people for measure, of_measure in by_measure.items()})
    measures = tuple(
        PotentialOfMeasure(measure, *by_measure[measure].shown(withheld=(measure,) in withheld))
        for measure in sorted(by_measure)
    )
    return Potential(*still_open.shown(), *overdue.shown(), measures)
