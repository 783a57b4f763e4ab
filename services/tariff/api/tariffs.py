"""Tariffs: read, explained and reopened."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.tariff.api.actors import Assessor, TariffReader
from services.tariff.api.cursors import by_id
from services.tariff.api.views import explanation_view, proposal_view
from services.tariff.commands import proposals as proposal_commands
from services.tariff.commands import tariffs as commands
from services.tariff.errors import (
    AlreadyProposed,
    OwnBand,
    OwnPrice,
    TariffVoided,
)
from services.tariff.schemas import (
    ExplanationView,
    ProposalView,
    ReopeningBody,
    TariffView,
)
from services.tariff.store import persons, tariffs
from shared.kernel.problems import NotFound
from shared.web.etags import etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

_ORDER = "As they were confirmed: `oldest` has the first one first, `newest` the last."


router = APIRouter(route_class=WritingRoute)


@router.get("/tariffs", tags=["tariffs"])
async def list_tariffs(
    query: Page,
    actor: TariffReader,
    session: ReadSession,
    client_id: Annotated[UUID | None, Query(alias="clientId", description="Any id of the person.")] = None,
    overridden: Annotated[bool | None, Query(description="Only those decided otherwise than proposed, or not.")] = None,
    state: Annotated[
        Literal["stands", "replaced", "withdrawn"] | None,
        Query(description="Only those that stand, or whose place another took, or that were withdrawn."),
    ] = None,
    order: Annotated[Literal["oldest", "newest"], Query(description=_ORDER)] = "oldest",
) -> PageOf[TariffView]:
    """Tariffs, voided ones included."""
    client_ids = None if client_id is None else await persons.same_person(session, actor.area, client_id)
    rows = await tariffs.page(
        session,
        actor.area,
        client_ids=client_ids,
        overridden=overridden,
        state=state,
        newest=order == "newest",
        after=query.after(UUID),
        limit=query.fetch,
    )
    return PageOf[TariffView].model_validate(page(rows, query, by_id))


@router.get("/tariffs/{tariff_id}", tags=["tariffs"], responses=describe(NotFound))
async def read_tariff(tariff_id: UUID, actor: TariffReader, session: ReadSession, response: Response) -> TariffView:
    """A tariff as it stands, or stood until it was voided."""
    tariff = await commands.find_tariff(session, actor.area, tariff_id)
    response.headers["ETag"] = etag(tariff.revision)
    return TariffView.model_validate(tariff)


@router.post(
    "/tariffs/{tariff_id}/reopen",
    tags=["tariffs"],
    status_code=status.HTTP_201_CREATED,
    responses=describe(NotFound, TariffVoided, AlreadyProposed, OwnBand, OwnPrice),
    dependencies=[Depends(idempotency_key)],
)
async def reopen_tariff(
    tariff_id: UUID, body: ReopeningBody, actor: Assessor, today: Today, session: WriteSession, response: Response
) -> ProposalView:
    """Reopen a wrong choice: this makes a new proposal, and the tariff stands until somebody has confirmed it."""
    proposal = await commands.reopen_tariff(session, tariff_id, body, actor, today)
    response.headers["ETag"] = etag(proposal.revision)
    response.headers["Location"] = f"/proposals/{proposal.id}"
    (read,) = await proposal_commands.read_proposals(session, [proposal], actor)
    return proposal_view(read)


@router.get("/tariffs/{tariff_id}/explanation", tags=["tariffs"], responses=describe(NotFound))
async def explain_tariff(tariff_id: UUID, actor: TariffReader, session: ReadSession) -> ExplanationView:
    """How the tariff came about: band, each price with its row of the scheme, and to clinical eyes the points."""
    return explanation_view(await commands.explain_tariff(session, tariff_id, actor), actor)
