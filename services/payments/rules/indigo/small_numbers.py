"""What of a contract year's outcomes is published: of fewer than five people neither how many nor what was paid, and
no sum from which that could be worked out.

Payment rules 7, INDIGO record.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.payments.rules.indigo.record import AchievedOutcomes, YearOfRecord

FEWEST = 5  # people
FEW = "Fewer than 5 people"


@dataclass(frozen=True, slots=True)
class PublishedPayment:
    """Of a measure, or of None: what is paid for the outcomes of the whole year."""

    measure: str | None
    pence: int


def achieved_in_words(achieved: AchievedOutcomes | None) -> str:
    """Of nobody, one and four people it is the same. Of how many people exactly would tell who achieved it twice."""
    if achieved is None or _are_few(achieved.people):
        return FEW
    return f"{achieved.outcomes} outcomes of {FEWEST} people or more"


def published_payments(year: YearOfRecord, measures: Collection[str]) -> Iterator[PublishedPayment]:
    """`measures`: what the contract pays for. What is paid for the whole year is for those who are few too."""
    for measure, paid in sorted(year.paid.items(), key=lambda row: row[0] or ""):
        if measure is not None and _is_told(year, measure):
            yield PublishedPayment(measure, paid.pence)
    whole = year.paid.get(None)
    if whole is not None and paid_pence(year, measures) is not None:
        yield PublishedPayment(None, whole.pence)


def paid_pence(year: YearOfRecord, measures: Collection[str]) -> int | None:
    """For all outcomes of the year. None unless each measure is told: else the others, taken off, would tell it."""
    is_of_few = any(measure not in year.achieved or _are_few(year.achieved[measure].people) for measure in measures)
    is_told = all(_is_told(year, measure) for measure in year.paid if measure is not None)
    return sum(paid.pence for paid in year.paid.values()) if measures and is_told and not is_of_few else None


def _is_told(year: YearOfRecord, measure: str) -> bool:
    """How many outcomes there are, and their prices, are published too: together they tell how many had each price, and
    of how many nothing, or only a part, is paid.
    """
    paid, achieved = year.paid[measure], year.achieved.get(measure, AchievedOutcomes())
    groups = [paid.people, *paid.at_price.values(), *achieved.at_paid.values()]
    return not any(_are_few(people) for people in groups)


def _are_few(people: Collection[UUID]) -> bool:
    return len(people) < FEWEST


def people_of(year: YearOfRecord) -> set[UUID]:
    """All whose outcomes stand in it."""
    return {person for achieved in year.achieved.values() for person in achieved.people}
