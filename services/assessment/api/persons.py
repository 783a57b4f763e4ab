"""Persons, matches and merges over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, FrontDoor, PersonReader
from services.assessment.api.cursors import last_id
from services.assessment.api.replays import WHILE_PERSON_IS_SEEN
from services.assessment.api.views import person_view
from services.assessment.commands import arrivals, corrections, merges, persons, reopening
from services.assessment.errors import (
    AlreadyMerged,
    BadValue,
    MatchDecided,
    NotMerged,
    NotToldApart,
    OwnBand,
    SomebodyElse,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownMatch,
    UnknownMerge,
    UnknownPerson,
)
from services.assessment.models import Match, Merge
from services.assessment.schemas.fields import CLIENT, OTHER_CLIENT, Reason
from services.assessment.schemas.persons import (
    Arrival,
    MatchAskedView,
    MatchConfirmation,
    MatchView,
    MergeBody,
    MergeView,
    PersonCorrection,
    PersonRegistered,
    PersonView,
)
from services.assessment.store import merges as store
from shared.kernel.impartial import PaidOrganisation
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])
ONCE = [Depends(idempotency_key)]


@router.post(
    "/persons",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_PERSON_IS_SEEN,
    responses={
        200: {
            "model": PersonRegistered,
            "description": "NHS number, birth date and sex agree: the person was known; no contact was recorded",
        },
        **describe(UnknownPerson, BadValue, TooManyRecords),
    },
)
async def register_person(
    body: Arrival, actor: FrontDoor, session: WriteSession, today: Today, response: Response
) -> PersonRegistered:
    """Register a person. The LASARS learns who they are already, or that somebody will have to decide.

    An organisation that has nothing to do with the person gets an id of its own, known or not, and the same one
    for the same registration. What is recorded under it counts from when the LASARS accepts it.

    With a `contact` both are recorded, or neither: who came, and that they did.
    """
    registered = PersonRegistered.model_validate(await arrivals.register(session, body, actor, today))
    if registered.matched_existing and registered.contact_id is None:
        response.status_code = status.HTTP_200_OK
    response.headers["Location"] = f"/persons/{registered.id}"
    return registered


@router.get("/persons/{person_id}", responses=describe(UnknownPerson))
async def read_person(
    person_id: UUID, actor: PersonReader, session: ReadSession, today: Today, response: Response
) -> PersonView:
    """A person by any of their ids; for a provider one who is referred to it, or what it sent itself; for a referrer
    what it sent.
    """
    person = person_view(await persons.read_person(session, person_id, actor, today))
    response.headers["ETag"] = etag(person.revision)
    return person


@router.put(
    "/persons/{person_id}",
    responses=describe(UnknownPerson, SomebodyElse, TooManyCorrections, TreatsThePerson, OwnBand, BadValue),
)
async def correct_person(
    person_id: UUID,
    body: PersonCorrection,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> PersonView:
    """Correct the details that a person goes by, whoever registered them; If-Match is the person's ETag.

    Possible matches are compared again, and assessments are published again if age, sex, district or languages change.
    """
    person = person_view(await corrections.correct_person(session, person_id, body, expected, actor, today))
    response.headers["ETag"] = etag(person.revision)
    return person


@router.get("/matches")
async def list_matches(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    state: Annotated[
        Literal["pending", "confirmed", "rejected"] | None, Query(description="Only in this state.")
    ] = None,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this registration.", examples=[OTHER_CLIENT])
    ] = None,
    person_id: Annotated[
        UUID | None,
        Query(alias="personId", description="Only those about this person, on either side.", examples=[CLIENT]),
    ] = None,
) -> PageOf[MatchAskedView]:
    """Registrations that may be one person, oldest first."""
    fetched = await store.list_matches(session, actor.area, state, client_id, person_id, last_id(query), query.fetch)
    shown = page(fetched, query, lambda match: str(match.id))
    names = await store.names_in(session, actor.area, shown["items"])
    items = [
        MatchAskedView.model_validate(
            match.model_dump() | {"client_name": names[match.client_id], "candidate_name": names[match.candidate_id]}
        )
        for match in shown["items"]
    ]
    return PageOf[MatchAskedView](items=items, next=shown["next"])


@router.post(
    "/matches/{match_id}/confirm",
    dependencies=ONCE,
    responses=describe(
        UnknownMatch,
        MatchDecided,
        AlreadyMerged,
        TooManyCorrections,
        TreatsThePerson,
        PaidOrganisation,
        OwnBand,
        BadValue,
    ),
)
async def confirm_match(
    match_id: UUID,
    body: MatchConfirmation,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> MatchView:
    """They are one person: merges the two. If-Match is the match's `revision`, in quotes."""
    return match_view(await merges.confirm_match(session, match_id, body.survivor_id, actor, today, expected), response)


@router.post(
    "/matches/{match_id}/reject", dependencies=ONCE, responses=describe(UnknownMatch, MatchDecided, TreatsThePerson)
)
async def reject_match(
    match_id: UUID,
    body: Reason,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> MatchView:
    """They are two persons. If-Match is the match's `revision`, in quotes."""
    return match_view(await merges.reject_match(session, match_id, body.reason_code, actor, today, expected), response)


@router.post(
    "/matches/{match_id}/reopen",
    dependencies=ONCE,
    responses=describe(UnknownMatch, NotToldApart, TooManyCorrections, TreatsThePerson, OwnBand),
)
async def reopen_match(
    match_id: UUID,
    body: Reason,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> MatchView:
    """It was said too soon that they are two: the question is open again. If-Match is the match's `revision`, in
    quotes. Until somebody decides, the registration that it is about waits as a new one does.
    """
    match = await reopening.reopen_match(session, match_id, body.reason_code, actor, today, expected)
    return match_view(match, response)


@router.get("/merges")
async def list_merges(actor: Assessor, session: ReadSession, query: Page) -> PageOf[MergeView]:
    """All merges, the undone ones as voided."""
    fetched = await store.list_merges(session, actor.area, last_id(query), query.fetch)
    return PageOf[MergeView].model_validate(page(fetched, query, lambda merge: str(merge.id)))


@router.post(
    "/merges",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(AlreadyMerged, TooManyCorrections, TreatsThePerson, PaidOrganisation, OwnBand, BadValue),
)
async def merge_persons(
    body: MergeBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> MergeView:
    """Two registrations are one person. What was recorded of either counts for the survivor."""
    return merge_view(await merges.merge(session, body, actor, today), response)


@router.post(
    "/merges/{merge_id}/unmerge",
    dependencies=ONCE,
    responses=describe(UnknownMerge, NotMerged, TreatsThePerson, OwnBand),
)
async def unmerge_persons(
    merge_id: UUID,
    body: Reason,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> MergeView:
    """They were two persons after all: the merge goes on as its voided revision."""
    return merge_view(await merges.unmerge(session, merge_id, body.reason_code, actor, today, expected), response)


def match_view(match: Match, response: Response) -> MatchView:
    response.headers["ETag"] = etag(match.revision)
    return MatchView.model_validate(match)


def merge_view(merge: Merge, response: Response) -> MergeView:
    response.headers["ETag"] = etag(merge.revision)
    return MergeView.model_validate(merge)
