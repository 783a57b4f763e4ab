"""The tariff API. Each route reads the request, calls one command or query and answers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response, status

from services.tariff import store
from services.tariff.commands import confirm, reopen, schemes
from services.tariff.errors import (
    AlreadyProposed,
    ChoiceRefused,
    OwnBand,
    OwnPrice,
    OwnScheme,
    ProposalNotOpen,
    SchemeHasFaults,
    TariffVoided,
    VersionPublished,
)
from services.tariff.schemas import (
    CheckedView,
    ConfirmationBody,
    ExplanationView,
    ProposalView,
    PublishedView,
    ReopeningBody,
    SchemeBody,
    SchemeView,
    TariffView,
    WholeSchemeView,
)
from shared.kernel.problems import NotFound
from shared.web.auth import Actor, require
from shared.web.bodies import larger_body
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.visible import shown_to

Commissioner = Annotated[Actor, Depends(require("commissioner"))]
Assessor = Annotated[Actor, Depends(require("assessor"))]
SchemeReader = Annotated[Actor, Depends(require("commissioner", "auditor"))]
ProposalReader = Annotated[Actor, Depends(require("assessor", "auditor"))]
TariffReader = Annotated[Actor, Depends(require("assessor", "commissioner", "auditor"))]
SchemeId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
VersionNumber = Annotated[int, Path(ge=1, le=1000)]
WholeScheme = Depends(larger_body(1_000_000, 60_000))

router = APIRouter(route_class=WritingRoute)


@router.post(
    "/schemes",
    tags=["schemes"],
    status_code=status.HTTP_201_CREATED,
    responses=describe(SchemeHasFaults, VersionPublished, OwnScheme),
    dependencies=[Depends(idempotency_key), WholeScheme],
)
async def draft_scheme(body: SchemeBody, actor: Commissioner, session: WriteSession, response: Response) -> CheckedView:
    """Check a scheme and keep it as a draft. A draft of the same version is replaced."""
    checked = checked_view(await schemes.draft_scheme(session, body, actor))
    response.headers["Location"] = f"/schemes/{checked.scheme_id}/versions/{checked.version}"
    return checked


@router.post("/schemes/check", tags=["schemes"], responses=describe(SchemeHasFaults), dependencies=[WholeScheme])
async def check_scheme(body: SchemeBody, actor: Commissioner, session: ReadSession) -> CheckedView:
    """What drafting would answer, without keeping anything."""
    return checked_view(await schemes.check_scheme(session, body, actor.area))


def checked_view(checked: schemes.Checked) -> CheckedView:
    scheme = checked.scheme
    return CheckedView(
        scheme_id=scheme.id, version=scheme.version, hash=checked.hash, problems=[], warnings=checked.warnings
    )


@router.post(
    "/schemes/{scheme_id}/versions/{version}/publish",
    tags=["schemes"],
    responses=describe(NotFound, SchemeHasFaults, VersionPublished, OwnScheme),
    dependencies=[Depends(idempotency_key)],
)
async def publish_scheme(
    scheme_id: SchemeId, version: VersionNumber, actor: Commissioner, session: WriteSession
) -> PublishedView:
    """Publish a draft. It never changes again, and of the versions valid on a day the last published counts."""
    published, warnings = await schemes.publish_scheme(session, scheme_id, version, actor)
    return PublishedView.model_validate(published.model_dump() | {"warnings": warnings})


@router.get("/schemes", tags=["schemes"])
async def list_schemes(query: Page, actor: SchemeReader, session: ReadSession) -> PageOf[SchemeView]:
    """All versions of all schemes of the area."""
    found = await store.scheme_versions(session, actor.area, query)
    return PageOf[SchemeView].model_validate(page(found, query, lambda row: (row.scheme_id, row.version)))


@router.get("/schemes/{scheme_id}/versions/{version}", tags=["schemes"], responses=describe(NotFound))
async def read_scheme(
    scheme_id: SchemeId, version: VersionNumber, actor: SchemeReader, session: ReadSession
) -> WholeSchemeView:
    """One version with its whole canonical scheme."""
    return WholeSchemeView.model_validate(await store.scheme_version(session, actor.area, scheme_id, version))


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
    found = await store.proposals(
        session, actor.area, query, assessment_id=assessment_id, client_id=client_id, state=state
    )
    return PageOf[ProposalView].model_validate(page(found, query, _by_id))


@router.get("/proposals/{proposal_id}", tags=["proposals"], responses=describe(NotFound))
async def read_proposal(
    proposal_id: UUID, actor: ProposalReader, session: ReadSession, response: Response
) -> ProposalView:
    """A proposal with its arithmetic and prices. Its ETag is what a confirmation names."""
    proposal = await store.proposal(session, actor.area, proposal_id)
    response.headers["ETag"] = etag(proposal.revision)
    return ProposalView.model_validate(proposal)


@router.post(
    "/proposals/{proposal_id}/confirm",
    tags=["proposals"],
    status_code=status.HTTP_201_CREATED,
    responses=describe(NotFound, ProposalNotOpen, ChoiceRefused, OwnBand, OwnPrice),
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
    tariff = await confirm.confirm_proposal(session, proposal_id, body, expected, actor, today)
    response.headers["ETag"] = etag(tariff.revision)
    response.headers["Location"] = f"/tariffs/{tariff.id}"
    return TariffView.model_validate(tariff)


@router.get("/tariffs", tags=["tariffs"])
async def list_tariffs(
    query: Page,
    actor: TariffReader,
    session: ReadSession,
    client_id: Annotated[UUID | None, Query(alias="clientId", description="Any id of the person.")] = None,
) -> PageOf[TariffView]:
    """Tariffs, oldest first, voided ones included."""
    found = await store.tariffs(session, actor.area, query, client_id=client_id)
    return PageOf[TariffView].model_validate(page(found, query, _by_id))


@router.get("/tariffs/{tariff_id}", tags=["tariffs"], responses=describe(NotFound))
async def read_tariff(tariff_id: UUID, actor: TariffReader, session: ReadSession, response: Response) -> TariffView:
    """A tariff as it stands, or stood until it was voided."""
    tariff = await store.tariff(session, actor.area, tariff_id)
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
    """Have a wrong choice made anew: somebody is asked again, and the tariff stands until they have confirmed."""
    proposal = await reopen.reopen_tariff(session, tariff_id, body, actor, today)
    response.headers["ETag"] = etag(proposal.revision)
    response.headers["Location"] = f"/proposals/{proposal.id}"
    return ProposalView.model_validate(proposal)


@router.get("/tariffs/{tariff_id}/explanation", tags=["tariffs"], responses=describe(NotFound))
async def explain_tariff(tariff_id: UUID, actor: TariffReader, session: ReadSession) -> ExplanationView:
    """How the tariff came about: band, each price with its row of the scheme, and to clinical eyes the points."""
    tariff = await store.tariff(session, actor.area, tariff_id)
    explanation = ExplanationView.model_validate(
        {
            "tariff": tariff,
            "price_from": "achievement" if tariff.prices is None else "tariff",
            "arithmetic": tariff.arithmetic,
            "prices": tariff.priced,
        }
    )
    return shown_to(explanation, actor)


def _by_id(row: Any) -> str:
    return str(row.id)
