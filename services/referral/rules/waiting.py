"""Who waits for a place of a service, in which order, and when a place is offered to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

OFFER_DAYS = timedelta(days=14)  # for which a place is held for whoever waited, until the provider has answered
OutOfOrderReason = Literal[
    "urgent_need", "safeguarding", "place_does_not_fit", "not_reached", "recorded_late", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class InQueue:
    """Somebody who waits at a service. `queued_as`: the referral by which they came to wait, whose id is of when it was
    recorded: what was referred on from a provider that left keeps it. `priority`: a reason that the service publishes;
    None: as everybody.
    """

    referral_id: UUID
    queued_as: UUID
    priority: str | None = None


def in_order(waiting: Iterable[InQueue]) -> list[InQueue]:
    """Who has a priority first, then whose referral was recorded first, whatever day it says: nobody is dated back
    before who waits. Nobody's say, and nothing about money, counts.
    """
    return sorted(waiting, key=lambda entry: (entry.priority is None, entry.queued_as))


def passed_over(waiting: Iterable[InQueue], referral_id: UUID) -> int:
    """How many stood before this one."""
    return [entry.referral_id for entry in in_order(waiting)].index(referral_id)


def to_be_offered(waiting: Iterable[InQueue], free: int) -> list[InQueue]:
    return in_order(waiting)[: max(0, free)]


def free_beside_queue(free: int, waiting: int) -> int:
    """Places that are free and that nobody waits for."""
    return max(0, free - waiting)


def offer_expires_on(today: date) -> date:
    """The first day on which the place goes to the next."""
    return today + OFFER_DAYS


def unpublished(priority: str | None, published: Sequence[str]) -> bool:
    return priority is not None and priority not in published
