"""Organisations, services with their places, and which of them suit a client."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.referral.api.actors import Assessor, Commissioner, Keeper, OrganisationReader, Overseer, Reader
from services.referral.api.cursors import last_code, last_id
from services.referral.api.views import match_view, organisation_said_view, service_said_view, service_view
from services.referral.commands import directory as commands
from services.referral.commands.begun import begun_this_year
from services.referral.commands.matches import matches
from services.referral.errors import (
    BadValue,
    CommissionersField,
    NotAssessed,
    NotYourOrganisation,
    UnknownOrganisation,
    UnknownService,
)
from services.referral.models import Organisation
from services.referral.rules.matching import MODALITY_LIST
from services.referral.schemas.coded import OrganisationCode
from services.referral.schemas.directory import (
    MatchView,
    OrganisationBody,
    OrganisationSaidView,
    OrganisationView,
    PaidPartyView,
    ServiceBody,
    ServiceSaidView,
    ServiceView,
)
from services.referral.store import directory as store
from services.referral.store import waiting
from shared.kernel.impartial import PaidOrganisation
from shared.kernel.problems import PreconditionRequired, Stale, UnknownName
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["directory"], route_class=WritingRoute)


@router.put(
    "/organisations/{code}",
    response_model=OrganisationView,
    responses={
        201: {"model": OrganisationView, "description": "The organisation is new"},
        **describe(PaidOrganisation, PreconditionRequired, Stale),
    },
)
async def put_organisation(
    code: OrganisationCode,
    body: OrganisationBody,
    actor: Commissioner,
    session: WriteSession,
    expected: IfMatchSaid,
    today: Today,
    response: Response,
) -> Organisation:
    """Name an organisation, or change what is said of it. The code is the same in tokens and schemes.

    Without If-Match it names a new one, or repeats what is said already; to change what is said needs the ETag that you
    read (428 `precondition-required`). Who is paid says only how itself is called and reached.
    """
    organisation, new = await commands.put_organisation(session, code, body, actor, expected, today)
    response.headers["ETag"] = etag(organisation.revision)
    response.status_code = status.HTTP_201_CREATED if new else status.HTTP_200_OK
    return organisation


@router.get("/organisations")
async def list_organisations(actor: OrganisationReader, session: ReadSession, query: Page) -> PageOf[OrganisationView]:
    """All organisations of the area, by code."""
    organisations = await store.organisations(session, actor.area, last_code(query), query.fetch)
    return PageOf[OrganisationView].model_validate(page(organisations, query, lambda organisation: organisation.code))


@router.get("/organisations/{code}", responses=describe(UnknownOrganisation))
async def read_organisation(
    code: OrganisationCode, actor: Reader, session: ReadSession, response: Response
) -> OrganisationView:
    """An organisation: what it is called, what sort it is, and how people reach it."""
    organisation = await commands.find_organisation(session, actor.area, code)
    response.headers["ETag"] = etag(organisation.revision)
    return OrganisationView.model_validate(organisation)


@router.get("/paid-parties")
async def list_paid_parties(actor: Overseer, session: ReadSession) -> PageOf[PaidPartyView]:
    """Whom any published scheme pays, and whether such an organisation is here: of one that is not nobody is paid."""
    items = [PaidPartyView(code=code, name=name) for code, name in await commands.paid_parties(session, actor.area)]
    return PageOf[PaidPartyView](items=items, next=None)


@router.get("/organisations/{code}/history", responses=describe(UnknownOrganisation))
async def list_history_of_organisation(
    code: OrganisationCode, actor: Overseer, session: ReadSession, query: Page
) -> PageOf[OrganisationSaidView]:
    """What was said of an organisation, each time, by whom and on which day."""
    history = await commands.find_history(session, actor.area, "organisation", code, query.after(int), query.fetch)
    shown = page(history, query, lambda said: said.revision)
    return PageOf(items=[organisation_said_view(said) for said in shown["items"]], next=shown["next"])


@router.post(
    "/services",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(idempotency_key)],
    responses=describe(BadValue, PaidOrganisation),
)
async def add_service(
    body: ServiceBody, actor: Commissioner, session: WriteSession, today: Today, response: Response
) -> ServiceView:
    """Add a service: whom it takes, what it is and how many places it has."""
    service = await commands.add_service(session, body, actor, today)
    response.headers["ETag"] = etag(service.revision)
    response.headers["Location"] = f"/services/{service.id}"
    return service_view(service, actor, {}, {})


@router.put(
    "/services/{service_id}",
    responses=describe(UnknownService, NotYourOrganisation, CommissionersField, PaidOrganisation, BadValue),
)
async def change_service(
    service_id: UUID,
    body: ServiceBody,
    actor: Keeper,
    session: WriteSession,
    expected: IfMatch,
    today: Today,
    response: Response,
) -> ServiceView:
    """Places are not lowered below what is in use: whoever has one or is to have one keeps it (422 on `places`).

    A provider keeps its own services, but repeats `isTreatment` as it stands: the commissioner decides it.
    """
    service = await commands.change_service(session, service_id, body, actor, expected, today)
    response.headers["ETag"] = etag(service.revision)
    begun = await begun_this_year(session, actor.area, [service], today)
    return service_view(service, actor, begun, await waiting.lengths(session, actor.area))


@router.get("/services", responses=describe(UnknownName))
async def list_services(
    actor: Reader,
    session: ReadSession,
    query: Page,
    today: Today,
    organisation: Annotated[OrganisationCode | None, Query(description="Only of this organisation.")] = None,
) -> PageOf[ServiceView]:
    """Services, and which have room."""
    await commands.check_named(session, actor.area, organisation)
    services = await store.services(session, actor.area, organisation, last_id(query), query.fetch)
    answer = page(services, query, lambda service: service.id)
    begun = await begun_this_year(session, actor.area, answer["items"], today)
    queues = await waiting.lengths(session, actor.area)
    items = [service_view(service, actor, begun, queues) for service in answer["items"]]
    return PageOf(items=items, next=answer["next"])


@router.get("/services/{service_id}", responses=describe(UnknownService))
async def read_service(
    service_id: UUID, actor: Reader, session: ReadSession, today: Today, response: Response
) -> ServiceView:
    """A service: whom it takes, and whether it has room at this moment."""
    service = await commands.find_service(session, actor.area, service_id)
    response.headers["ETag"] = etag(service.revision)
    begun = await begun_this_year(session, actor.area, [service], today)
    return service_view(service, actor, begun, await waiting.lengths(session, actor.area))


@router.get("/services/{service_id}/history", responses=describe(UnknownService))
async def list_history_of_service(
    service_id: UUID, actor: Overseer, session: ReadSession, query: Page
) -> PageOf[ServiceSaidView]:
    """What was said of a service, each time, by whom and on which day: what it counts as, and its places."""
    history = await commands.find_history(
        session, actor.area, "service", str(service_id), query.after(int), query.fetch
    )
    shown = page(history, query, lambda said: said.revision)
    return PageOf(items=[service_said_view(said) for said in shown["items"]], next=shown["next"])


@router.get("/matches", responses=describe(NotAssessed, BadValue))
async def list_matches(
    actor: Assessor,
    session: ReadSession,
    client_id: Annotated[UUID, Query(alias="clientId", description="Whom to place: any of their ids.")],
    modality: Annotated[
        str | None, Query(max_length=40, description="What sort of treatment is needed: its code.")
    ] = None,
    modality_list: Annotated[
        str, Query(alias="modalityList", max_length=40, description="The list that `modality` is a code of.")
    ] = MODALITY_LIST,
) -> PageOf[MatchView]:
    """All services of the area, the most suitable first, each with the reasons for and against. Never by money.

    What is needed stands first, not who has most room; whoever suits equally well stands in an order that favours none.
    """
    needed = (modality, modality_list) if modality else None
    ranking = await matches(session, actor.area, client_id, needed)
    items = [match_view(match, ranking.assessed_on) for match in ranking.services]
    return PageOf[MatchView](items=items, next=None)
