"""Statements about cohorts, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import AttestationReader, Signer, Verifier
from services.assessment.api.cursors import last_id
from services.assessment.commands import attestations
from services.assessment.errors import (
    AttestationDecided,
    BadValue,
    NoScheme,
    NotNamedToSign,
    OwnStatement,
    PaidInTheArea,
    UnknownAttestation,
)
from services.assessment.models import Attestation
from services.assessment.schemas.attestations import AttestationBody, AttestationView, SchemeCode, State
from services.assessment.schemas.outcomes import VerificationBody
from shared.web.etags import etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["attestations"])
ONCE = [Depends(idempotency_key)]


@router.post(
    "/attestations",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, NoScheme, NotNamedToSign, PaidInTheArea),
)
async def sign_attestation(
    body: AttestationBody, actor: Signer, session: WriteSession, today: Today, response: Response
) -> AttestationView:
    """Sign how many of a contract's cohort of a quarter met what the scheme names. It counts once somebody of another
    organisation has verified it. A correction is a new one: it replaces what waits at once, and what counts when it is
    verified.
    """
    return _shown(await attestations.sign(session, body, actor, today), response)


@router.get("/attestations")
async def list_attestations(
    actor: AttestationReader,
    session: ReadSession,
    query: Page,
    contract: Annotated[SchemeCode | None, Query(description="Only of this contract.")] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
) -> PageOf[AttestationView]:
    """What was signed, in the order of signing; `state=signed` is what waits for a verifier. A referrer sees what its
    own organisation signed.
    """
    fetched = await attestations.page_of(session, actor, contract, state, last_id(query), query.fetch)
    answer = page(fetched, query, lambda attestation: str(attestation.id))
    return PageOf(items=[AttestationView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.post(
    "/attestations/{attestation_id}/verify",
    dependencies=ONCE,
    responses=describe(UnknownAttestation, AttestationDecided, OwnStatement, PaidInTheArea),
)
async def verify_attestation(
    attestation_id: UUID,
    body: VerificationBody,
    actor: Verifier,
    session: WriteSession,
    today: Today,
    response: Response,
) -> AttestationView:
    """Say that the evidence was seen and the numbers are so, or that they are not, and why. Neither can be changed:
    a new statement takes its place.
    """
    return _shown(await attestations.decide(session, attestation_id, body, actor, today), response)


def _shown(attestation: Attestation, response: Response) -> AttestationView:
    response.headers["ETag"] = etag(attestation.revision)
    return AttestationView.model_validate(attestation)
