"""How many wait, for who oversees the area."""

from datetime import date, timedelta

from fastapi import APIRouter

from services.referral.api.actors import Overseer
from services.referral.schemas.queue_lengths import QueuedPriorityView, QueueLengthView
from services.referral.store import queue_lengths as store
from shared.figures.small_numbers import FEWEST, rounded
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["waiting list"], route_class=WritingRoute)
LOOKS_BACK = timedelta(days=364)  # and today: over how many days exceptions are counted


@router.get("/waiting-list/lengths")
async def list_queue_lengths(actor: Overseer, session: ReadSession, today: Today) -> PageOf[QueueLengthView]:
    """How many wait for a place, by service, since when, and how many were offered one out of order. Nobody is named:
    who waits the LASARS and the service see. Of a reason to go first it is told where at least five wait for it, and
    at least five for none or another.
    """
    lengths = await store.queue_lengths(session, actor.area, today - LOOKS_BACK)
    return PageOf(items=[_shown(length, today) for length in lengths], next=None)


def _shown(length: store.QueueLength, today: date) -> QueueLengthView:
    of_each = zip(length.priorities, length.of_each, strict=True)
    return QueueLengthView(
        service_id=length.service_id,
        organisation=length.organisation,
        waiting=length.waiting,
        offered=length.offered,
        longest_since=length.longest_since,
        longest_days=_days(length.longest_since, today),
        median_days=_days(length.median_since, today) if length.waiting >= FEWEST else None,
        priorities=[
            QueuedPriorityView(priority=priority, waiting=rounded(number))
            for priority, number in of_each
            if number >= FEWEST <= length.waiting - number
        ],
        out_of_order=length.out_of_order,
    )


def _days(since: date | None, today: date) -> int | None:
    return None if since is None else (today - since).days
