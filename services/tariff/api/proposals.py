"""Proposals: read and confirmed."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.tariff.api.actors import Assessor, ProposalReader
from services.tariff.api.cursors import by_id
from services.tariff.api.views import book_view, proposal_view
from services.tariff.commands import proposals as commands
from services.tariff.errors import (
    ChoiceRefused,
    OwnAssessment,
    OwnBand,
    OwnPrice,
    ProposalNotOpen,
)
from services.tariff.schemas import (
    ConfirmationBody,
    ProposalBookView,
    ProposalView,
    TariffView,
)
from services.tariff.store import persons, proposals
from shared.kernel.problems import NotFound
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)


@router.get("/proposals", tags=["proposals"])
async def list_proposals(
    query: Page,
    actor: ProposalReader,
    session: ReadSession,
    assessment_id: Annotated[UUID | None, Query(alias="assessmentId", description="Only from this assessment.")] = None,
    client_id: Annotated[UUID | None, Query(alias="clientId", description="Any id of the person.")] = None,
    state: Annotated[
        Literal["proposed", "confirmed", "withdrawn"] | None, Query(description="Only in this state.")
    ] = None,
) -> PageOf[ProposalView]:
    """Proposals, oldest first."""
    rows = await proposals.page(
        session,
        actor.area,
        assessment_id=assessment_id,
        client_ids=None if client_id is None else await persons.same_person(session, actor.area, client_id),
        state=state,
        after=query.after(UUID),
        limit=query.fetch,
    )
    shown = page(rows, query, by_id)
    items = [proposal_view(read) for read in await commands.read_proposals(session, shown["items"], actor)]
    return PageOf[ProposalView](items=items, next=shown["next"])


@router.get("/proposals/{proposal_id}", tags=["proposals"], responses=describe(NotFound))
async def read_proposal(
    proposal_id: UUID, actor: ProposalReader, session: ReadSession, response: Response
) -> ProposalView:
    """A proposal with its arithmetic and prices. Its ETag is what a confirmation names. The points by domain of an
    assessment that waits to be rated a second time are withheld from assessors who have confirmed no tariff of it, but
    from those whose points they are.
    """
    read = await commands.read_proposal(session, proposal_id, actor)
    response.headers["ETag"] = etag(read.proposal.revision)
    return proposal_view(read)


@router.get("/proposals/{proposal_id}/book", tags=["proposals"], responses=describe(NotFound))
async def read_proposal_book(proposal_id: UUID, actor: ProposalReader, session: ReadSession) -> ProposalBookView:
    """What each band's prices are by the book of the day of the assessment, the proposed one's too."""
    return book_view(await commands.read_proposal(session, proposal_id, actor))


@router.post(
    "/proposals/{proposal_id}/confirm",
    tags=["proposals"],
    status_code=status.HTTP_201_CREATED,
    responses=describe(NotFound, ProposalNotOpen, ChoiceRefused, OwnAssessment, OwnBand, OwnPrice),
    dependencies=[Depends(idempotency_key)],
)
async def confirm_proposal(
    proposal_id: UUID,
    body: ConfirmationBody,
    expected: IfMatch,
    actor: Assessor,
    today: Today,
    session: WriteSession,
    response: Response,
) -> TariffView:
    """Confirm a proposal, as it is or with a coded override. Only this makes a tariff."""
    tariff = await commands.confirm_proposal(session, proposal_id, body, expected, actor, today)
    response.headers["ETag"] = etag(tariff.revision)
    response.headers["Location"] = f"/tariffs/{tariff.id}"
    return TariffView.model_validate(tariff)
