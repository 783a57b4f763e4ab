"""All that assessment ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import to_jsonable_python

from services.assessment.commands.assessments import client_assessed
from services.assessment.commands.merges import clients_merged
from services.assessment.commands.persons import client_match
from services.assessment.commands.reviews import recorder, review_recorded
from services.assessment.commands.settle import outcome_news, represented_news
from services.assessment.models import Assessment, Merge, Outcome, Person, Representation, TopReview
from services.assessment.models.table import Fact, Table
from services.assessment.store.persons import goes_by, waiting
from services.assessment.store.records import last_said_by, rated_by
from shared.data.db import Session
from shared.data.records import fetch
from shared.messaging.events import Payload
from shared.web.auth import Actor

AT_ONCE = 500
T = TypeVar("T", bound=Table)
Told = Sequence[tuple[Any, Payload]]


async def facts(session: Session) -> AsyncIterator[Told]:
    async for merges in _all(session, Merge):
        yield [(each.survivor_id, clients_merged(each, _who(each))) for each in merges]
    async for people in _all(session, Person):
        yield await _matches(session, people)
    async for assessments in _all(session, Assessment):
        yield await _assessed(session, assessments)
    async for reviews in _all(session, TopReview, "status <> 'pending'"):
        yield [(each.client_id, review_recorded(each, recorder(each))) for each in reviews]
    async for outcomes in _all(session, Outcome):
        yield [(each.client_id, outcome_news(to_jsonable_python(each.model_dump()), None)) for each in outcomes]
    async for returns in _all(session, Representation, key="discharge_episode_id"):
        yield [(each.client_id, represented_news(to_jsonable_python(each.model_dump()), None)) for each in returns]


async def _all(session: Session, table: type[T], only: str = "true", key: str = "id") -> AsyncIterator[list[T]]:
    after = UUID(int=0)
    where = f"{only} AND {key} > :after ORDER BY {key} LIMIT :limit"
    while found := await fetch(session, table, where, after=after, limit=AT_ONCE):
        yield found
        after = getattr(found[-1], key)


async def _matches(session: Session, people: Sequence[Person]) -> Told:
    waits = await waiting(session, [each.id for each in people])
    return [
        (each.id, client_match(each.id, each.match_revision, pending=each.id in waits, actor=_who(each)))
        for each in people
    ]


async def _assessed(session: Session, assessments: Sequence[Assessment]) -> Told:
    people = await goes_by(session, {each.client_id for each in assessments})
    ids = [each.id for each in assessments]
    by, raters = await last_said_by(session, ids), await rated_by(session, ids)
    return [
        (each.client_id, client_assessed(each, people[each.client_id], by[each.id], raters[each.id]))
        for each in assessments
    ]


def _who(fact: Fact) -> Actor:
    return Actor(fact.recorded_by, fact.area, fact.recorded_by_organisation, frozenset())
