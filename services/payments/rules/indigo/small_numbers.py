"""What of a contract year's outcomes is published: of fewer than five people neither how many nor what was paid.

Payment rules 7, INDIGO record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.payments.rules.indigo.record import AchievedOutcomes, PaidOutcomes, YearOfRecord

FEWEST = 5  # people
FEW = "Fewer than 5 people"


@dataclass(frozen=True, slots=True)
class PublishedPayment:
    """Of a measure, or of None: of all those together that are not published by themselves."""

    measure: str | None
    pence: int


def achieved_in_words(achieved: AchievedOutcomes | None) -> str:
    """Of nobody, one and four people it is the same."""
    if achieved is None or len(achieved.people) < FEWEST:
        return FEW
    return f"{achieved.outcomes} outcomes of {len(achieved.people)} people"


def published_payments(year: YearOfRecord) -> Sequence[PublishedPayment] | None:
    """What was paid for the outcomes of a year: all of it, or None where it was for those of fewer than five people.
    Where those that are put together are of so few, the measures with the fewest people join them.
    """
    apart = {measure: paid for measure, paid in year.paid.items() if measure and len(paid.people) >= FEWEST}
    together = PaidOutcomes()
    for measure, paid in year.paid.items():
        if measure not in apart:
            _join(together, paid)
    for measure in sorted(apart, key=lambda code: (len(apart[code].people), code)):
        if not _is_few(together):
            break
        _join(together, apart.pop(measure))
    if _is_few(together) or not (apart or together.people):
        return None
    payments = [PublishedPayment(measure, apart[measure].pence) for measure in sorted(apart)]
    return payments + ([PublishedPayment(None, together.pence)] if together.people else [])


def _is_few(paid: PaidOutcomes) -> bool:
    return bool(paid.people or paid.pence) and len(paid.people) < FEWEST


def _join(together: PaidOutcomes, paid: PaidOutcomes) -> None:
    together.pence += paid.pence
    together.people |= paid.people


def people_of(year: YearOfRecord) -> set[UUID]:
    """All whose outcomes stand in it."""
    return {person for achieved in year.achieved.values() for person in achieved.people}
