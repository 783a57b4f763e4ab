"""What the measures would bring that people can still meet: at their tariffs, were all of them met on the day.

Payment rules 7, What is still open.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.forecast.pricing import prices_at
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.tariffs import Tariff, tariff_for


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
    measure: str
    people: int
    pence: int


@dataclass(frozen=True, slots=True)
class Potential:
    people_open: int
    open_pence: int
    people_overdue: int
    overdue_pence: int
    by_measure: tuple[PotentialOfMeasure, ...]


def potential(
    people: Iterable[OpenToPerson], book: Scheme, contract: Contract, schemes: Sequence[Scheme], day: date
) -> Potential:
    """Who has no tariff yet is worth the lowest price of any band; what has no price brings nothing."""
    counts, pence = Counter[str](), Counter[str]()
    people_open, people_overdue, overdue_pence = 0, 0, 0
    for person in people:
        people_open += 1
        counts.update(set(person.measures))
        prices = prices_at(tariff_for(person.tariffs, day, None, None), book, contract, schemes, day)
        for measure in person.measures:
            pence[measure] += prices.get(measure, 0)
        people_overdue += bool(person.overdue)
        overdue_pence += sum(prices.get(measure, 0) for measure in person.overdue)
    by_measure = tuple(PotentialOfMeasure(measure, counts[measure], pence[measure]) for measure in sorted(counts))
    return Potential(people_open, sum(pence.values()), people_overdue, overdue_pence, by_measure)
