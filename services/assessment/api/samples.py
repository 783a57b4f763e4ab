"""Samples of verified outcomes, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Auditing, SampleReader, Verifier
from services.assessment.api.cursors import last_id
from services.assessment.api.sample_views import agreement_rows, sample_view
from services.assessment.commands import sample_draws, samples
from services.assessment.commands.samples import SampleRead
from services.assessment.errors import (
    AlreadyDrawn,
    BadValue,
    NothingToDraw,
    NothingToVerify,
    OwnAssessment,
    OwnDeclaration,
    OwnOutcome,
    OwnRecord,
    OwnVerification,
    PaidForTheLike,
    PaidInTheArea,
    SampledOutcomeChanged,
    SampleUnfinished,
    UnknownSample,
    VerifiedByOthers,
)
from services.assessment.models import SampledOutcome
from services.assessment.schemas.attestations import SchemeCode
from services.assessment.schemas.samples import (
    Purpose,
    SampleBody,
    SampledBody,
    SampledContractsView,
    SampledContractView,
    SampledOutcomeView,
    SampledState,
    SampleFrameView,
    SampleView,
    VerifierAgreementView,
)
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.withheld import of_everybody
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["samples"])
ONCE = [Depends(idempotency_key)]
NOT_YOURS = (
    OwnVerification, OwnDeclaration, OwnRecord, OwnOutcome, OwnAssessment, PaidForTheLike, VerifiedByOthers,
)  # fmt: skip


@router.post(
    "/samples",
    status_code=status.HTTP_201_CREATED,
    dependencies=[*ONCE, Depends(of_everybody)],
    responses=describe(BadValue, PaidInTheArea, AlreadyDrawn, NothingToDraw),
)
async def draw_sample(
    body: SampleBody, actor: Verifier, session: WriteSession, today: Today, response: Response
) -> SampleView:
    """Draw from what is verified of a contract's month, once. How many of which class the scheme says; the seed is made
    by chance, and shown when the sample is finished, so that anybody draws the same again.
    """
    sample = await sample_draws.draw_sample(session, body, actor, today)
    return _shown(await samples.read(session, sample.id, actor), response)


@router.get("/samples")
async def list_samples(
    actor: SampleReader,
    session: ReadSession,
    query: Page,
    contract: Annotated[SchemeCode | None, Query(description="Only of this contract.")] = None,
    month: Annotated[Day | None, Query(description="Only of the month that begins on this day.")] = None,
    purpose: Annotated[Purpose | None, Query(description="Only of this purpose.")] = None,
) -> PageOf[SampleView]:
    """What was drawn, in that order, with what became of it."""
    fetched = await samples.page_of(session, actor, (contract, month, purpose), last_id(query), query.fetch)
    answer = page(fetched, query, lambda read: str(read.sample.id))
    return PageOf(items=[sample_view(read) for read in answer["items"]], next=answer["next"])


@router.get("/sampled-contracts")
async def list_sampled_contracts(actor: SampleReader, session: ReadSession, today: Today) -> SampledContractsView:
    """Of which contracts samples are drawn by the scheme, and of which months; where there is none, no draw is."""
    contracts = await sample_draws.sampled_contracts(session, actor.area, today)
    return SampledContractsView(items=[SampledContractView(contract=code, months=months) for code, months in contracts])


@router.get("/samples/{sample_id}", responses=describe(UnknownSample))
async def read_sample(sample_id: UUID, actor: SampleReader, session: ReadSession, response: Response) -> SampleView:
    """One sample, with what became of it by class."""
    return _shown(await samples.read(session, sample_id, actor), response)


@router.get("/samples/{sample_id}/outcomes", responses=describe(UnknownSample))
async def list_sampled_outcomes(
    sample_id: UUID,
    actor: SampleReader,
    session: ReadSession,
    query: Page,
    state: Annotated[SampledState | None, Query(description="Only in this state.")] = None,
) -> PageOf[SampledOutcomeView]:
    """What was drawn. What your own organisation verified is not shown as long as it waits."""
    fetched = await samples.sampled_of(session, sample_id, actor, state, last_id(query), query.fetch)
    answer = page(fetched, query, lambda sampled: str(sampled.id))
    return PageOf(items=[SampledOutcomeView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.get("/samples/{sample_id}/frame", responses=describe(UnknownSample, SampleUnfinished))
async def list_sample_frame(
    sample_id: UUID, actor: SampleReader, session: ReadSession, query: Page
) -> PageOf[SampleFrameView]:
    """All that a finished sample was drawn from, in the order of the lots: with the seed anybody draws it again."""
    fetched = await samples.frame_of(session, sample_id, actor, query.after(str), query.fetch)
    answer = page(fetched, query, lambda row: row.lot)
    return PageOf(items=[SampleFrameView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.get("/sampled-outcomes/{sampled_id}", responses=describe(UnknownSample))
async def read_sampled_outcome(
    sampled_id: UUID, actor: SampleReader, session: ReadSession, response: Response
) -> SampledOutcomeView:
    """One that was drawn, at its present revision."""
    return _sampled(await samples.read_sampled(session, sampled_id, actor), response)


@router.post(
    "/sampled-outcomes/{sampled_id}/decide",
    dependencies=ONCE,
    responses=describe(UnknownSample, SampledOutcomeChanged, NothingToVerify, BadValue, *NOT_YOURS),
)
async def decide_sampled_outcome(
    sampled_id: UUID,
    body: SampledBody,
    expected: IfMatchSaid,
    actor: Verifier,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SampledOutcomeView:
    """Say that you looked at it once more and it is so, or is not, or that it cannot be looked at. Nobody does who
    declared or verified it or is paid for it, nor anybody of their organisation. What fails its validation falls, and
    stands again where that is corrected.
    """
    return _sampled(await samples.decide(session, sampled_id, body, expected, actor, today), response)


@router.get("/verifier-agreement")
async def read_verifier_agreement(actor: Auditing, session: ReadSession) -> VerifierAgreementView:
    """How far each verifier is agreed with by who looked at the same once more."""
    return VerifierAgreementView(items=agreement_rows(await samples.agreement(session, actor)))


def _shown(read: SampleRead, response: Response) -> SampleView:
    response.headers["ETag"] = etag(read.sample.revision)
    return sample_view(read)


def _sampled(sampled: SampledOutcome, response: Response) -> SampledOutcomeView:
    response.headers["ETag"] = etag(sampled.revision)
    return SampledOutcomeView.model_validate(sampled)
