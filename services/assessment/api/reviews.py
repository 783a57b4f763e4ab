"""TOP reviews and evidence over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Reader, Recorder
from services.assessment.api.list_filters import OfDays, OptionalClient, after, cursors_by
from services.assessment.api.replays import WHILE_EVIDENCE_IS_SEEN, WHILE_REVIEW_IS_SEEN
from services.assessment.api.views import evidence_view, review_view
from services.assessment.commands import lists, proving, reviews
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    EpisodeOver,
    NoScheme,
    NotYourEpisode,
    NotYours,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownEvidence,
    UnknownPerson,
    UnknownReview,
    Voided,
)
from services.assessment.models import Evidence, TopReview
from services.assessment.rules.proving import Nothing
from services.assessment.schemas.fields import Reason, ShortCode
from services.assessment.schemas.reviews import (
    EvidenceBody,
    EvidenceView,
    ReviewBody,
    ReviewCorrection,
    ReviewView,
    Stage,
    Status,
)
from shared.kernel.claims import Actor
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
PENDING = "Stored; it counts as soon as its episode is known here"


@router.post(
    "/top-reviews",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_REVIEW_IS_SEEN,
    responses={
        202: {"model": ReviewView, "description": PENDING},
        **describe(
            UnknownReview, EpisodeOver, CorrectionsOver, TreatsThePerson, NotYourEpisode, BadValue, TooManyRecords
        ),
    },
    tags=["reviews"],
)
async def record_review(
    body: ReviewBody, actor: Recorder, session: WriteSession, today: Today, response: Response
) -> ReviewView:
    """Record a TOP review. Leaving an item out means that it has no answer, which is not the same as 0."""
    review = await reviews.record_review(session, body, actor, today)
    response.headers["Location"] = f"/top-reviews/{review.id}"
    return show_review(review, response, actor, created=True)


@router.get("/top-reviews", responses=describe(UnknownPerson, BadValue), tags=["reviews"])
async def list_reviews(
    actor: Reader,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    stage: Annotated[Stage | None, Query(description="Only of this stage.")] = None,
    state: Annotated[Status | None, Query(alias="status", description="Only those of which this is so.")] = None,
) -> PageOf[ReviewView]:
    """TOP reviews, void ones too: of a person in the order of recording, or by their days all that the LASARS sees, or
    your organisation recorded itself. What waits is shown to its sender only.
    """
    wanted = days.wanted(stage=stage, status=state)
    place = after(query, client_id)
    fetched = await lists.page(session, TopReview, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    return PageOf(items=[review_view(review, actor) for review in answer["items"]], next=answer["next"])


@router.get("/top-reviews/{review_id}", responses=describe(UnknownReview), tags=["reviews"])
async def read_review(
    review_id: UUID, actor: Reader, session: ReadSession, today: Today, response: Response
) -> ReviewView:
    """A TOP review at its present revision."""
    return show_review(await reviews.read_review(session, review_id, actor, today), response, actor)


@router.put(
    "/top-reviews/{review_id}",
    responses=describe(UnknownReview, NotYours, TreatsThePerson, CorrectionsOver, TooManyCorrections, Voided, BadValue),
    tags=["reviews"],
)
async def correct_review(
    review_id: UUID,
    body: ReviewCorrection,
    expected: IfMatch,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReviewView:
    """Correct the answers of a TOP: this is a higher revision."""
    return show_review(await reviews.correct_review(session, review_id, body, expected, actor, today), response, actor)


@router.post(
    "/top-reviews/{review_id}/void",
    dependencies=WHILE_REVIEW_IS_SEEN,
    responses=describe(UnknownReview, NotYours, TreatsThePerson, CorrectionsOver, Voided),
    tags=["reviews"],
)
async def void_review(
    review_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReviewView:
    """Entered by mistake: as if it had never been."""
    review = await reviews.void_review(session, review_id, body.reason_code, actor, today, expected)
    return show_review(review, response, actor)


@router.post(
    "/evidence",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_EVIDENCE_IS_SEEN,
    responses={
        202: {"model": EvidenceView, "description": PENDING},
        **describe(UnknownEvidence, EpisodeOver, NotYourEpisode, NoScheme, BadValue, TooManyRecords),
    },
    tags=["evidence"],
)
async def record_evidence(
    body: EvidenceBody, actor: Recorder, session: WriteSession, today: Today, response: Response
) -> EvidenceView:
    """Record a dated event by its code: a vaccination, no proven offence, a death."""
    evidence = await reviews.record_evidence(session, body, actor, today)
    why = await proving.why_nothing(session, [evidence], actor, today)
    return show_evidence(evidence, response, actor, why.get(evidence.id), created=True)


@router.get("/evidence", responses=describe(UnknownPerson, BadValue), tags=["evidence"])
async def list_evidence(
    actor: Reader,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    code: Annotated[ShortCode | None, Query(description="Only of this event.")] = None,
    state: Annotated[Status | None, Query(alias="status", description="Only those of which this is so.")] = None,
) -> PageOf[EvidenceView]:
    """Evidence, void pieces too: of a person in the order of recording, or by their days all that the LASARS sees, or
    your organisation recorded itself. What waits is shown to its sender only.
    """
    wanted = days.wanted(code=code, status=state)
    place = after(query, client_id)
    fetched = await lists.page(session, Evidence, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    why = await proving.why_nothing(session, answer["items"], actor, today) if client_id else {}
    return PageOf(
        items=[evidence_view(evidence, why.get(evidence.id), actor) for evidence in answer["items"]],
        next=answer["next"],
    )


@router.post(
    "/evidence/{evidence_id}/void",
    dependencies=WHILE_EVIDENCE_IS_SEEN,
    responses=describe(UnknownEvidence, NotYours, TreatsThePerson, CorrectionsOver, Voided),
    tags=["evidence"],
)
async def void_evidence(
    evidence_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> EvidenceView:
    """Recorded by mistake: as if it had never been."""
    evidence = await reviews.void_evidence(session, evidence_id, body.reason_code, actor, today, expected)
    return show_evidence(evidence, response, actor)


def show_review(review: TopReview, response: Response, actor: Actor, *, created: bool = False) -> ReviewView:
    mark(review, response, created=created)
    return review_view(review, actor)


def show_evidence(
    evidence: Evidence,
    response: Response,
    actor: Actor,
    proves_nothing: Nothing | None = None,
    *,
    created: bool = False,
) -> EvidenceView:
    mark(evidence, response, created=created)
    return evidence_view(evidence, proves_nothing, actor)


def mark(record: TopReview | Evidence, response: Response, *, created: bool) -> None:
    response.headers["ETag"] = etag(record.revision)
    if created and record.status == "pending":
        response.status_code = status.HTTP_202_ACCEPTED
