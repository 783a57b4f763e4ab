"""All that assessment ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlmodel import col, select

from services.assessment.commands.assessments import client_assessed
from services.assessment.commands.attestations import cohort_attested
from services.assessment.commands.counted_cases import case_counted, case_of
from services.assessment.commands.form_answers import form_answered
from services.assessment.commands.merges import clients_merged
from services.assessment.commands.open_measures import measures_open
from services.assessment.commands.persons import client_match
from services.assessment.commands.reconcile import outcome_event, represented_event
from services.assessment.commands.reviews import recorder, review_recorded
from services.assessment.commands.samples import restated_sample
from services.assessment.commands.second_ratings import last_decided_by, second_rating_changed
from services.assessment.commands.top_counts import tops_counted
from services.assessment.commands.unregistered import client_unregistered
from services.assessment.models import (
    Assessment,
    Attestation,
    CountedCase,
    FormAnswer,
    Merge,
    OpenEpisode,
    Outcome,
    Person,
    Representation,
    Sample,
    SecondRating,
    TopCount,
    TopReview,
    UnregisteredClient,
)
from services.assessment.models.attestations import VERIFIED
from services.assessment.models.rows import OutcomeRow, RepresentationRow
from services.assessment.models.samples import VALIDATION
from services.assessment.models.table import Fact, Table
from services.assessment.store import pending_matches, unregistered_clients
from services.assessment.store.open_episodes import as_told
from services.assessment.store.persons import goes_by
from services.assessment.store.records import last_said_by, rated_by
from shared.data.db import Session
from shared.data.pages import Pages, pages
from shared.kernel.claims import Actor
from shared.messaging.events import Payload

AT_ONCE = 500
T = TypeVar("T", bound=Table)
Published = Sequence[tuple[Any, Payload]]


_MERGES = pages(select(Merge), by=[Merge.id])
_PERSONS = pages(select(Person), by=[Person.id])
_ASSESSMENTS = pages(select(Assessment), by=[Assessment.id])
_FORM_ANSWERS = pages(select(FormAnswer), by=[FormAnswer.id])
_RATINGS = pages(select(SecondRating), by=[SecondRating.id])
_REVIEWS = pages(select(TopReview).where(TopReview.status != "pending"), by=[TopReview.id])
_OUTCOMES = pages(select(Outcome), by=[Outcome.id])
_REPRESENTATIONS = pages(select(Representation), by=[Representation.discharge_episode_id])
_TOP_COUNTS = pages(select(TopCount), by=[TopCount.id])
_CASES = pages(select(CountedCase), by=[CountedCase.id])
_SAMPLES = pages(
    select(Sample).where(Sample.purpose == VALIDATION, col(Sample.told_revision).is_not(None)), by=[Sample.id]
)
_ATTESTED = pages(select(Attestation).where(Attestation.state == VERIFIED), by=[Attestation.id])
_OPEN = pages(select(OpenEpisode), by=[OpenEpisode.id])


async def facts(session: Session) -> AsyncIterator[Published]:
    async for merges in _all(session, _MERGES):
        yield [(merge.survivor_id, clients_merged(merge, _who(merge))) for merge in merges]
    async for persons in _all(session, _PERSONS):
        yield await _matches(session, persons)
    async for clients in _unregistered(session):
        yield [(client.client_id, client_unregistered(client)) for client in clients]
    async for assessments in _all(session, _ASSESSMENTS):
        yield await _assessed(session, assessments)
    async for ratings in _all(session, _RATINGS):
        yield [(it.assessment_id, second_rating_changed(it, last_decided_by(it))) for it in ratings]
    async for recorded in _recorded(session):
        yield recorded
    async for outcomes in _all(session, _OUTCOMES):
        yield [(outcome.client_id, outcome_event(OutcomeRow(**_json(outcome)), None)) for outcome in outcomes]
    async for returns in _all(session, _REPRESENTATIONS, key="discharge_episode_id"):
        yield [
            (representation.client_id, represented_event(RepresentationRow(**_json(representation)), None))
            for representation in returns
        ]
    async for published in _of_contracts(session):
        yield published


async def _recorded(session: Session) -> AsyncIterator[Published]:
    """Of which others are told that it is there, and not what was answered."""
    async for answers in _all(session, _FORM_ANSWERS):
        yield [(answered.client_id, form_answered(answered, _who(answered))) for answered in answers]
    async for reviews in _all(session, _REVIEWS):
        yield [(review.client_id, review_recorded(review, recorder(review))) for review in reviews]


async def _of_contracts(session: Session) -> AsyncIterator[Published]:
    """What contracts are told beside outcomes."""
    async for counts in _all(session, _TOP_COUNTS):
        yield [(count.organisation, tops_counted(count)) for count in counts]
    async for cases in _all(session, _CASES):
        yield [(case.id, case_counted(case.area, case_of(case))) for case in cases]
    async for attestations in _all(session, _ATTESTED):
        yield [(it.contract, cohort_attested(it)) for it in attestations]
    async for samples in _all(session, _SAMPLES):
        yield [(sample.contract, await restated_sample(session, sample)) for sample in samples]
    async for episodes in _all(session, _OPEN):
        yield [(episode.client_id, measures_open(episode.area, as_told(episode))) for episode in episodes]


async def _all(session: Session, things: Pages[T], key: str = "id") -> AsyncIterator[list[T]]:
    after: UUID | None = None
    while page := await things.page(session, after=after, limit=AT_ONCE):
        yield page
        after = getattr(page[-1], key)


async def _unregistered(session: Session) -> AsyncIterator[list[UnregisteredClient]]:
    after: tuple[str, UUID] | None = None
    while page := await unregistered_clients.ALL.page(session, after=after, limit=AT_ONCE):
        yield page
        after = page[-1].area, page[-1].client_id


async def _matches(session: Session, persons: Sequence[Person]) -> Published:
    waits = await pending_matches.pending(session, [person.id for person in persons])
    return [
        (person.id, client_match(person.id, person.match_revision, pending=person.id in waits, actor=_who(person)))
        for person in persons
    ]


async def _assessed(session: Session, assessments: Sequence[Assessment]) -> Published:
    persons = await goes_by(session, {assessment.client_id for assessment in assessments})
    ids = [assessment.id for assessment in assessments]
    by, raters = await last_said_by(session, ids), await rated_by(session, ids)
    return [
        (
            assessment.client_id,
            client_assessed(assessment, persons[assessment.client_id], by[assessment.id], raters[assessment.id]),
        )
        for assessment in assessments
    ]


def _json(row: Table) -> dict[str, Any]:
    columns: dict[str, Any] = to_jsonable_python(row.model_dump())
    return columns


def _who(fact: Fact) -> Actor:
    return Actor(fact.recorded_by, fact.area, fact.recorded_by_organisation, frozenset())
