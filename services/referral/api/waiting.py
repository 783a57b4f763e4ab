"""The waiting lists: who stands where, and who was offered a place before others."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.referral.api.actors import Concerned, Overseer
from services.referral.api.list_filters import ServiceFilter, Since, Until, days_asked_for
from services.referral.api.referrals import tagged
from services.referral.api.replays import WHILE_REFERRAL_IS_SEEN
from services.referral.api.views import waiting_view
from services.referral.commands import waiting as commands
from services.referral.commands.visible import ids_asked_for, seen_by
from services.referral.errors import BadValue, NoPlace, UnknownReferral, WrongState
from services.referral.models import Referral
from services.referral.schemas.referrals import ReferralView
from services.referral.schemas.waiting import OfferBody, OutOfOrderView, QueuedReferralView
from services.referral.store import directory
from services.referral.store import waiting as store
from shared.web.etags import IfMatchSaid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["waiting list"], route_class=WritingRoute)


@router.get("/waiting-list")
async def list_waiting(
    actor: Concerned,
    session: ReadSession,
    query: Page,
    today: Today,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the LASARS under any of their ids.")
    ] = None,
    service_id: ServiceFilter = None,
) -> PageOf[QueuedReferralView]:
    """Who waits for a place, by service, in the order in which places are offered; first who was offered one and has
    no answer yet. An assessor sees all, a provider its own services.
    """
    wanted = store.WantedQueues(seen_by(actor), service_id, await ids_asked_for(session, actor, client_id))
    queued = await store.queues(session, actor.area, wanted, query.after(UUID, int, UUID), query.fetch)
    shown = page(queued, query, lambda row: (row.service_id, row.turn, row.queued_as))
    days = await directory.wanted_days(session, actor.area) if queued else {}
    items = [waiting_view(row, days.get(row.service_id), today) for row in shown["items"]]
    return PageOf[QueuedReferralView](items=items, next=shown["next"])


@router.get("/waiting-list/exceptions", responses=describe(BadValue))
async def list_exceptions(
    actor: Overseer,
    session: ReadSession,
    query: Page,
    service_id: ServiceFilter = None,
    since: Since = None,
    until: Until = None,
) -> PageOf[OutOfOrderView]:
    """Each place that was offered to somebody before others, the latest first: why, by whom, and how many stood before
    them. By the days of the offers if `from` or `to` is given.
    """
    days = days_asked_for(since, until)
    rows = await store.exceptions(
        session, actor.area, service_id, days.since, days.until, query.after(date, UUID), query.fetch
    )
    return PageOf[OutOfOrderView].model_validate(page(rows, query, lambda row: (row.offered_on, row.referral_id)))


@router.post(
    "/referrals/{referral_id}/offer",
    response_model=ReferralView,
    dependencies=WHILE_REFERRAL_IS_SEEN,
    responses=describe(UnknownReferral, WrongState, NoPlace, BadValue),
)
async def offer_place(
    referral_id: UUID,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
    body: OfferBody | None = None,
) -> Referral:
    """Hold a place for somebody who waits. Each day does so for who stands first; before others it needs a reason."""
    reason_code = body.reason_code if body else None
    return tagged(await commands.offer(session, referral_id, reason_code, actor, today, expected), response)
