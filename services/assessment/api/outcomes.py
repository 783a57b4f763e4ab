"""Outcomes and their verification, journeys and re-presentations over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.assessment.api.actors import OutcomeReader, Overseer, Verifier
from services.assessment.api.cursors import CLIENT, last_id
from services.assessment.api.list_filters import OptionalClient
from services.assessment.api.views import journey_views, outcome_view, proof_view, treatment_view, verification_view
from services.assessment.commands import outcomes, several_verifications, verifier_evidence
from services.assessment.commands.access import check_may_see, sees_who_treats
from services.assessment.commands.reconcile import outcomes_of_client
from services.assessment.errors import (
    FailedValidation,
    NotForYou,
    NothingToVerify,
    OwnAssessment,
    OwnOutcome,
    OwnRecord,
    PaidForTheLike,
    UnknownEpisode,
    UnknownOutcome,
    UnknownPerson,
    VerifiedByOthers,
)
from services.assessment.schemas.outcomes import (
    JourneyView,
    Order,
    OutcomeView,
    ProofView,
    RepresentationView,
    State,
    TreatmentView,
    VerificationBody,
    VerificationView,
    WithdrawalReason,
)
from services.assessment.schemas.several_verifications import SeveralVerificationsBody, VerificationResultView
from services.assessment.store import outcomes as store
from services.assessment.store.persons import kin
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
NOT_YOURS = (OwnRecord, OwnAssessment, OwnOutcome, PaidForTheLike, VerifiedByOthers)

_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$"


@router.get("/outcomes", tags=["outcomes"])
async def list_outcomes(
    actor: OutcomeReader,
    session: ReadSession,
    query: Page,
    client_id: Annotated[UUID | None, CLIENT] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    reason: Annotated[WithdrawalReason | None, Query(description="Only what this took back.")] = None,
    refusal_code: Annotated[
        str | None,
        Query(alias="refusalCode", pattern=_CODE, description="Only what was refused for this, such as `not_seen`."),
    ] = None,
    measure: Annotated[str | None, Query(pattern=_CODE, description="Only of this measure.")] = None,
    party: Annotated[
        str | None, Query(pattern=_CODE, description="Only those that this organisation is paid for.")
    ] = None,
    order: Annotated[
        Order, Query(description="`id` is the order of the ids; `achievedOn` has the earliest achieved first.")
    ] = "id",
    may_decide: Annotated[
        bool,
        Query(
            alias="mayDecide",
            description="Only those about which your organisation may decide: not what it is paid for, nor the like,"
            " and none of a LASARS's own whose contract does not name it. Who recorded the evidence is looked at one by"
            " one.",
        ),
    ] = False,
) -> PageOf[OutcomeView]:
    """Outcomes; `state=proposed` is what awaits a verifier. A provider sees its own, without what came after."""
    oldest_first = order == "achievedOn"
    fetched = await outcomes.page_of(
        session,
        actor,
        client_id=client_id,
        state=state,
        reason=reason,
        refusal_code=refusal_code,
        measure=measure,
        party=party,
        after=query.after(date, UUID) if oldest_first else last_id(query),
        limit=query.fetch,
        oldest_first=oldest_first,
        may_decide=may_decide,
    )
    codes = await outcomes.refusal_codes(session, fetched)
    views = [outcome_view(outcome, actor, codes) for outcome in fetched]
    return PageOf(**page(views, query, _key_of_day if oldest_first else lambda outcome: str(outcome.id)))


def _key_of_day(outcome: OutcomeView) -> tuple[str, str]:
    return outcome.achieved_on.isoformat(), str(outcome.id)


@router.get("/verifications", tags=["outcomes"])
async def list_verifications(
    actor: Overseer,
    session: ReadSession,
    query: Page,
    client_id: OptionalClient = None,
    since: Annotated[Day | None, Query(alias="from", description="Decided on this day or a later one.")] = None,
) -> PageOf[VerificationView]:
    """What verifiers decided, the earliest first: of each evidence the last word, and what became of the outcome."""
    fetched = await outcomes.verifications(
        session, actor, client_id=client_id, since=since, after=query.after(date, UUID), limit=query.fetch
    )
    return PageOf(**page([verification_view(said) for said in fetched], query, _key_of_decision))


def _key_of_decision(said: VerificationView) -> tuple[str, str]:
    return said.decided_on.isoformat(), str(said.id)


@router.get("/outcomes/{outcome_id}", responses=describe(UnknownOutcome), tags=["outcomes"])
async def read_outcome(outcome_id: UUID, actor: OutcomeReader, session: ReadSession, response: Response) -> OutcomeView:
    """One outcome at its present revision."""
    outcome = await outcomes.read(session, outcome_id, actor)
    return show(outcome_view(outcome, actor, await outcomes.refusal_codes(session, [outcome])), response)


@router.get(
    "/outcomes/{outcome_id}/evidence",
    responses=describe(UnknownOutcome, NotForYou, *NOT_YOURS),
    tags=["outcomes"],
)
async def read_outcome_evidence(
    outcome_id: UUID, verifier: Verifier, session: ReadSession, response: Response
) -> PageOf[ProofView]:
    """What you verify: the records that the outcome names, as much of each as proves it.

    Shown while it waits for a verifier, and to who verified it. The ETag is that of the outcome, for verifying it.
    """
    outcome, shown = await verifier_evidence.evidence_of(session, outcome_id, verifier)
    response.headers["ETag"] = etag(outcome.revision)
    return PageOf(items=[proof_view(proof) for proof in shown], next=None)


@router.get(
    "/outcomes/{outcome_id}/episode",
    responses=describe(UnknownOutcome, UnknownEpisode, NotForYou, *NOT_YOURS),
    tags=["outcomes"],
)
async def read_outcome_episode(
    outcome_id: UUID, verifier: Verifier, session: ReadSession, response: Response
) -> TreatmentView:
    """The treatment in which it was achieved, for who may verify the outcome, as long as its evidence is shown.

    The ETag is that of the outcome, for verifying it.
    """
    outcome, episode = await verifier_evidence.episode_of(session, outcome_id, verifier)
    response.headers["ETag"] = etag(outcome.revision)
    return treatment_view(episode)


@router.post(
    "/outcomes/{outcome_id}/verify",
    dependencies=ONCE,
    responses=describe(UnknownOutcome, NothingToVerify, FailedValidation, *NOT_YOURS),
    tags=["outcomes"],
)
async def verify_outcome(
    outcome_id: UUID,
    body: VerificationBody,
    expected: IfMatch,
    verifier: Verifier,
    session: WriteSession,
    today: Today,
    response: Response,
) -> OutcomeView:
    """Verify or refuse what you saw: send the ETag of the revision that you looked at.

    The response is the outcome of this evidence as it is published afterwards, with its ETag. Its id may differ from
    the one that you sent: the outcome that counts for a measure in an episode always has the same id, whichever
    evidence counts. An outcome that another one replaces is published under an id of its evidence.
    """
    outcome = await outcomes.verify(session, outcome_id, body, expected, verifier, today)
    return show(outcome_view(outcome, verifier, await outcomes.refusal_codes(session, [outcome])), response)


@router.post("/verifications", dependencies=ONCE, tags=["outcomes"])
async def verify_outcomes(
    body: SeveralVerificationsBody, verifier: Verifier, session: WriteSession, today: Today
) -> PageOf[VerificationResultView]:
    """Verify or refuse up to 100 outcomes that you saw, each at the revision that you looked at.

    All is one transaction, with an answer for each, in the order in which you named them: one that is refused, because
    it has changed since or is not yours to decide, holds up none of the others. They are judged by what they were when
    the request came.
    """
    results = await several_verifications.verify_several(session, body.items, verifier, today)
    codes = await outcomes.refusal_codes(session, [result.outcome for result in results if result.outcome])
    views = [
        VerificationResultView.of(
            result.outcome_id,
            outcome_view(result.outcome, verifier, codes) if result.outcome else None,
            result.refusal,
        )
        for result in results
    ]
    return PageOf(items=views, next=None)


@router.get("/journeys", responses=describe(UnknownPerson), tags=["journeys"])
async def list_journeys(
    client_id: Annotated[UUID, CLIENT], actor: OutcomeReader, session: ReadSession, today: Today
) -> PageOf[JourneyView]:
    """A person's journeys, with the reviews that left a measure unanswered: to whom they are merely referred, none."""
    if actor.roles & outcomes.SEES_ALL and (derived := await outcomes_of_client(session, client_id, today, actor.area)):
        return PageOf(items=journey_views(derived), next=None)
    await check_may_see(session, client_id, actor, today, outcomes.SEES_ALL)
    if not await sees_who_treats(session, client_id, actor, today, outcomes.SEES_ALL):
        return PageOf(items=[], next=None)
    derived = await outcomes_of_client(session, client_id, today, actor.area)
    return PageOf(items=journey_views(derived) if derived else [], next=None)


@router.get("/representations", tags=["journeys"])
async def list_representations(
    actor: Overseer,
    session: ReadSession,
    query: Page,
    client_id: Annotated[UUID | None, CLIENT] = None,
) -> PageOf[RepresentationView]:
    """Who came back after a successful discharge, however long after."""
    clients = None if client_id is None else await kin(session, client_id)
    fetched = await store.representations(session, actor.area, clients, last_id(query), query.fetch)
    answer = page(fetched, query, lambda representation: str(representation.discharge_episode_id))
    return PageOf(
        items=[RepresentationView.model_validate(representation) for representation in answer["items"]],
        next=answer["next"],
    )


def show(outcome: OutcomeView, response: Response) -> OutcomeView:
    response.headers["ETag"] = etag(outcome.revision)
    return outcome
