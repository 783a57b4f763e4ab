"""Queries of what is recorded of a person: contacts, assessments, TOP reviews, evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from services.assessment.models import Assessment, Contact, Evidence, Fact, FormAnswer, Screening, Superseded, TopReview
from services.assessment.store.lists import own, whose
from shared.data.db import Session
from shared.data.records import insert, update
from shared.data.statements import Statement, among, param, sql, statement
from shared.kernel.claims import Actor

Record = TypeVar("Record", Contact, Assessment, TopReview, Evidence, Screening, FormAnswer)


@dataclass(frozen=True, slots=True)
class ReadScope:
    """Of these clients what the reader's own organisation recorded in a capacity that the reader has, and with `others`
    what everybody did, but what waits.
    """

    by: Actor
    clients: Collection[UUID]
    others: bool


@dataclass(frozen=True, slots=True)
class _Rater:
    id: UUID
    organisation: str


@dataclass(frozen=True, slots=True)
class _Speaker:
    id: UUID
    area: str
    sub: str
    organisation: str


@dataclass(frozen=True, slots=True)
class _WithStart:
    assessment_id: UUID
    id: UUID


@cache
def _find(kind: type[Record]) -> Statement[Record]:
    return statement(select(kind).where(kind.id == param.id, kind.area == param.area))


@cache
def _lock(kind: type[Record]) -> Statement[Record]:
    return statement(select(kind).where(kind.id == param.id, kind.area == param.area).with_for_update())


@cache
def _client(kind: type[Record]) -> Statement[UUID]:
    return statement(select(kind.client_id).where(kind.id == param.id, kind.area == param.area))


@cache
def _count(kind: type[Record]) -> Statement[int]:
    lately = (kind.client_id == param.client_id, kind.area == param.area, kind.recorded_on > param.since)
    counted = select(kind.id).where(*lately, *own(kind)).limit(param.most).subquery()
    return statement(select(func.count()).select_from(counted))


_LOCK_STANDING = statement(
    select(Assessment)
    .where(among(Assessment.client_id, param.clients), ~col(Assessment.voided))
    .order_by(col(Assessment.id))
    .with_for_update(key_share=True)
)
# What others are paid by of what it finds. The class of what is presented is the scheme's word.
_FOUND = """jsonb_build_array(content -> 'points', content -> 'flags', content -> 'assessed_on',
                             jsonb_path_query_array(content -> 'presenting', '$[*].code'))"""
_RATED_BY = sql(
    f"""
    WITH said AS (
        SELECT thing_id AS id, revision, content, replaced_by_organisation AS replaced_by FROM superseded
         WHERE thing = 'assessment' AND thing_id = ANY(:assessments)
         UNION ALL SELECT id, revision, to_jsonb(assessment), NULL FROM assessment WHERE id = ANY(:assessments)
    ), step AS (
        SELECT id, replaced_by, {_FOUND} IS DISTINCT FROM lead({_FOUND}) OVER (PARTITION BY id ORDER BY revision)
               AS finds_other FROM said
    )
    SELECT id, recorded_by_organisation AS organisation FROM assessment WHERE id = ANY(:assessments)
     UNION SELECT id, replaced_by FROM step WHERE finds_other AND replaced_by IS NOT NULL
     ORDER BY id, organisation
    """,
    into=_Rater,
)
_LAST_SAID_BY = sql(
    """
    SELECT a.id, a.area, coalesce(last.replaced_by, a.recorded_by) AS sub,
           coalesce(last.replaced_by_organisation, a.recorded_by_organisation) AS organisation
      FROM assessment a LEFT JOIN superseded last
        ON last.thing = 'assessment' AND last.thing_id = a.id AND last.revision = a.revision - 1
     WHERE a.id = ANY(:assessments)
    """,
    into=_Speaker,
)
_START_REVIEW = statement(select(TopReview.id).where(TopReview.assessment_id == param.id, ~col(TopReview.voided)))
_START_REVIEWS = statement(
    select(TopReview.assessment_id, TopReview.id)
    .where(among(TopReview.assessment_id, param.assessments))
    .order_by(col(TopReview.voided).desc(), col(TopReview.id)),
    into=_WithStart,
)


async def one(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    return await _find(kind).first(session, id=record_id, area=area)


async def client_of(session: Session, kind: type[Record], record_id: UUID, area: str) -> UUID | None:
    return await _client(kind).first(session, id=record_id, area=area)


async def lock(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    """Locked against a second correction at the same time."""
    return await _lock(kind).first(session, id=record_id, area=area)


async def lock_standing_assessments(session: Session, clients: Collection[UUID]) -> list[Assessment]:
    return await _LOCK_STANDING.all(session, clients=list(clients))


async def count_by(session: Session, kind: type[Record], client_id: UUID, actor: Actor, since: date, most: int) -> int:
    """How many this organisation has recorded of this person since then, in this capacity; counted up to `most`."""
    counting = _count(kind)
    theirs = {name: value for name, value in whose(actor).items() if name in counting.names}
    return await counting.one(session, client_id=client_id, area=actor.area, since=since, most=most, **theirs)


async def rated_by(session: Session, assessments: Collection[UUID]) -> dict[UUID, list[str]]:
    """The organisations that ever gave any of what each finds. Who corrects a part makes the rest nobody else's."""
    organisations: dict[UUID, list[str]] = {}
    for rater in await _RATED_BY.all(session, assessments=list(assessments)):
        organisations.setdefault(rater.id, []).append(rater.organisation)
    return organisations


async def last_said_by(session: Session, assessments: Collection[UUID]) -> dict[UUID, Actor]:
    speakers = await _LAST_SAID_BY.all(session, assessments=list(assessments))
    return {speaker.id: Actor(speaker.sub, speaker.area, speaker.organisation, frozenset()) for speaker in speakers}


async def start_review_of(session: Session, assessment_id: UUID) -> UUID | None:
    """The TOP that came with it and stands."""
    return await _START_REVIEW.first(session, id=assessment_id)


async def start_reviews(session: Session, assessments: Collection[UUID]) -> dict[UUID, UUID]:
    """The TOP that came with each assessment, void or not; the one that stands, of those that an older version made."""
    reviews = await _START_REVIEWS.all(session, assessments=list(assessments))
    return {review.assessment_id: review.id for review in reviews}


def says_already(record: Fact, says: Mapping[str, Any]) -> bool:
    """Saying the same once more is no correction: nothing is written, and nothing is told again."""
    return all(getattr(record, name) == value for name, value in says.items())


async def supersede(
    session: Session, record: Fact, by: Actor, on: date, *, reason_code: str | None = None, **says: Any
) -> None:
    """Keep what the record said, and write what it says now, at the next revision; also why, if it says that itself."""
    if "reason_code" in type(record).model_fields:
        says["reason_code"] = reason_code
    await insert(
        session,
        Superseded,
        thing_id=record.id,
        revision=record.revision,
        thing=str(record.__tablename__),
        content=record.model_dump(mode="json"),
        replaced_by=by.sub,
        replaced_by_organisation=by.organisation,
        replaced_on=on,
        reason_code=reason_code,
    )
    record.sqlmodel_update({**says, "revision": record.revision + 1})
    await update(session, record)
