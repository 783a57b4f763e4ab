"""Disputes and queries, of who is paid and of the council."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from services.payments.api.actors import ContractFilter, CouncilOfficer, Disputant, Reader, after_day, party_of
from services.payments.commands import disputes as commands
from services.payments.commands.contracts import check_known
from services.payments.commands.disputes import DisputeStands
from services.payments.errors import (
    DisputeClosed,
    DisputeHasAdded,
    DisputeLacks,
    DisputeNotClosed,
    DisputeOpen,
    NotAParty,
    NotTheirsToClose,
    SeparationOfDuties,
    UnknownClaim,
    UnknownContract,
    UnknownDispute,
)
from services.payments.rules.disputes import DISPUTE_STATES, DisputeState, days_open
from services.payments.schemas.disputes import (
    DisputeAnswerBody,
    DisputeBody,
    DisputeClosingBody,
    DisputeReopeningBody,
    DisputeView,
)
from services.payments.store import disputes as store
from shared.data.db import Session
from shared.kernel.problems import UnknownName
from shared.web.auth import Actor
from shared.web.etags import etag
from shared.web.idempotency import Repeat, once_while
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.visible import shown_to
from shared.web.writing import WritingRoute


async def _seen(session: Session, actor: Actor, repeat: Repeat) -> None:
    await commands.dispute_of(session, actor.area, party_of(actor), repeat.about("dispute_id"))


ONCE_WHILE_SEEN = once_while(_seen)
router = APIRouter(prefix="/disputes", tags=["disputes"], route_class=WritingRoute)


@router.get("", responses=describe(UnknownName))
async def list_disputes(
    query: Page,
    actor: Reader,
    session: ReadSession,
    today: Today,
    contract: ContractFilter = None,
    state: Annotated[DisputeState | None, Query(description="Only in this state.")] = None,
    claim_id: Annotated[UUID | None, Query(alias="claimId", description="Only about this claim.")] = None,
) -> PageOf[DisputeView]:
    """In the order in which they were opened; who is paid sees those about its own money, whoever opened them."""
    rows = await store.page(
        session, actor.area, party_of(actor), contract=contract, claim_id=claim_id,
        states=[state] if state else DISPUTE_STATES, after=after_day(query), limit=query.fetch,
    )  # fmt: skip
    if not rows:
        await check_known(session, actor.area, party_of(actor), contract)
    shown = page(rows, query, lambda dispute: (dispute.opened_on, dispute.id))
    stand = await commands.as_they_stand(session, shown["items"])
    return PageOf[DisputeView](items=[_view(row, actor, today) for row in stand], next=shown["next"])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=describe(UnknownClaim, UnknownContract, NotAParty, DisputeOpen, DisputeLacks),
    dependencies=ONCE_WHILE_SEEN,
)
async def open_dispute(
    body: DisputeBody, actor: Disputant, session: WriteSession, today: Today, response: Response
) -> DisputeView:
    """Dispute something or ask about it. Until it is closed no run takes what is due of the claim that it names, as
    long as that is the same party's; what a run has approved stays approved.
    """
    stands = await commands.open_dispute(session, body, actor, party_of(actor), today)
    response.headers["Location"] = f"/disputes/{stands.dispute.id}"
    return _shown(stands, actor, today, response)


@router.get("/{dispute_id}", responses=describe(UnknownDispute))
async def read_dispute(
    dispute_id: UUID, actor: Reader, session: ReadSession, today: Today, response: Response
) -> DisputeView:
    """One of them."""
    stands = await commands.dispute_of(session, actor.area, party_of(actor), dispute_id)
    return _shown(stands, actor, today, response)


@router.post(
    "/{dispute_id}/own",
    responses=describe(UnknownDispute, DisputeClosed),
    dependencies=ONCE_WHILE_SEEN,
)
async def own_dispute(
    dispute_id: UUID, actor: CouncilOfficer, session: WriteSession, today: Today, response: Response
) -> DisputeView:
    """See to it: from now on you are who of the council does. Another may take it over in the same way."""
    return _shown(await commands.own(session, dispute_id, actor, today), actor, today, response)


@router.post(
    "/{dispute_id}/answer",
    responses=describe(UnknownDispute, DisputeClosed),
    dependencies=ONCE_WHILE_SEEN,
)
async def answer_dispute(
    dispute_id: UUID, body: DisputeAnswerBody, actor: Disputant, session: WriteSession, today: Today, response: Response
) -> DisputeView:
    """Say something to it. It stays open, and so do its holds."""
    stands = await commands.answer(session, dispute_id, body.answer, actor, party_of(actor), today)
    return _shown(stands, actor, today, response)


@router.post(
    "/{dispute_id}/close",
    responses=describe(UnknownDispute, DisputeClosed, NotTheirsToClose, SeparationOfDuties),
    dependencies=ONCE_WHILE_SEEN,
)
async def close_dispute(
    dispute_id: UUID,
    body: DisputeClosingBody,
    actor: Disputant,
    session: WriteSession,
    today: Today,
    response: Response,
) -> DisputeView:
    """Say what came of it. From then on runs take what is due of its claim again."""
    stands = await commands.close(session, dispute_id, body.outcome, actor, party_of(actor), today)
    return _shown(stands, actor, today, response)


@router.post(
    "/{dispute_id}/reopen",
    responses=describe(
        UnknownDispute, DisputeNotClosed, DisputeOpen, DisputeHasAdded, NotTheirsToClose, SeparationOfDuties
    ),
    dependencies=ONCE_WHILE_SEEN,
)
async def reopen_dispute(
    dispute_id: UUID,
    body: DisputeReopeningBody,
    actor: Disputant,
    session: WriteSession,
    today: Today,
    response: Response,
) -> DisputeView:
    """Take back what was said to have come of it: it is open as before, and no run takes what is due of its claim. What
    a run has approved meanwhile stays approved.
    """
    stands = await commands.reopen(session, dispute_id, body.reason_code, actor, party_of(actor), today)
    return _shown(stands, actor, today, response)


def _shown(stands: DisputeStands, actor: Actor, today: Today, response: Response) -> DisputeView:
    response.headers["ETag"] = etag(stands.dispute.revision)
    return _view(stands, actor, today)


def _view(stands: DisputeStands, actor: Actor, today: Today) -> DisputeView:
    dispute = stands.dispute
    hidden = {"client_id": None} if stands.has_moved and party_of(actor) is not None else {}
    figures = {
        "days_open": days_open(dispute.opened_on, dispute.closed_on, today),
        "effect_pence": stands.effect_pence,
        "held_pence": stands.held_pence,
        "claim_moved": stands.has_moved,
    }
    return shown_to(DisputeView.model_validate(dispute.model_dump() | figures | hidden), actor)
