"""Queries of what is recorded of a person: contacts, assessments, TOP reviews, evidence."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from services.assessment.models import Assessment, Contact, Evidence, Fact, Superseded, TopReview
from services.assessment.store.pages import page_of
from shared.data.db import Session, rows
from shared.data.records import first, insert, update
from shared.kernel.acting import LASARS
from shared.web.auth import Actor

Waiting = TypeVar("Waiting", TopReview, Evidence)
Record = TypeVar("Record", Contact, Assessment, TopReview, Evidence)


async def one(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    return await first(session, kind, "id = :id AND area = :area", id=record_id, area=area)


async def client_of(session: Session, kind: type[Record], record_id: UUID, area: str) -> UUID | None:
    sql = f"SELECT client_id FROM {kind.__tablename__} WHERE id = :id AND area = :area"
    found = await rows(session, sql, id=record_id, area=area)
    return found[0]["client_id"] if found else None


async def lock(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    """Locked against a second correction at the same time."""
    return await first(session, kind, "id = :id AND area = :area FOR UPDATE", id=record_id, area=area)


# What an organisation recorded in one of these capacities: as the LASARS, or as who treats or refers.
_OWN = (
    "recorded_by_organisation = :organisation AND (recorded_by_roles ? 'assessor') = ANY(CAST(:as_lasars AS boolean[]))"
)


def _whose(actor: Actor) -> dict[str, Any]:
    capacities = [
        as_lasars for as_lasars, roles in ((True, LASARS), (False, actor.roles - LASARS)) if actor.roles & roles
    ]
    return {"organisation": actor.organisation, "as_lasars": capacities}


async def count_by(session: Session, kind: type[Record], client_id: UUID, actor: Actor, since: date, most: int) -> int:
    """How many this organisation has recorded of this person since then, in this capacity; counted up to `most`."""
    own = _OWN if "recorded_by_roles" in kind.model_fields else "recorded_by_organisation = :organisation"
    sql = f"""SELECT count(*) AS count FROM (SELECT FROM {kind.__tablename__} WHERE client_id = :client_id
        AND area = :area AND {own} AND recorded_on > :since LIMIT :most) AS found"""
    values = {"client_id": client_id, "area": actor.area, **_whose(actor)}
    (found,) = await rows(session, sql, **values, since=since, most=most)
    count: int = found["count"]
    return count


@dataclass(frozen=True, slots=True)
class Seen:
    """Of these clients what the reader's own organisation recorded in a capacity that the reader has, and with `others`
    what everybody did, but what waits.
    """

    by: Actor
    clients: Collection[UUID]
    others: bool


async def seen(session: Session, kind: type[Waiting], of: Seen, after: UUID | None, limit: int) -> Sequence[Waiting]:
    """In the order in which they were recorded."""
    shown = f"({_OWN} OR status <> 'pending')" if of.others else _OWN
    conditions = ["area = :area", "client_id = ANY(:clients)", shown]
    values: dict[str, Any] = {"area": of.by.area, "clients": list(of.clients), **_whose(of.by)}
    return await page_of(session, kind, conditions, after, limit, **values)


async def own_contacts(session: Session, of: Seen, after: UUID | None, limit: int) -> Sequence[Contact]:
    """As `seen`, but never what others recorded."""
    conditions = ["area = :area", "client_id = ANY(:clients)", _OWN]
    return await page_of(
        session, Contact, conditions, after, limit, area=of.by.area, clients=list(of.clients), **_whose(of.by)
    )


async def of_clients(
    session: Session,
    kind: type[Record],
    area: str,
    clients: Collection[UUID],
    after: UUID | None,
    limit: int,
) -> Sequence[Record]:
    """In the order in which they were recorded."""
    conditions = ["area = :area", "client_id = ANY(:clients)"]
    return await page_of(session, kind, conditions, after, limit, area=area, clients=clients)


# What others are paid by of what it finds. The class of what is presented is the scheme's word.
_FOUND = """jsonb_build_array(content -> 'points', content -> 'flags', content -> 'assessed_on',
                             jsonb_path_query_array(content -> 'presenting', '$[*].code'))"""
_RATED_BY = f"""
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
"""
_LAST_SAID_BY = """
SELECT a.id, a.area, coalesce(last.replaced_by, a.recorded_by) AS sub,
       coalesce(last.replaced_by_organisation, a.recorded_by_organisation) AS organisation
  FROM assessment a LEFT JOIN superseded last
    ON last.thing = 'assessment' AND last.thing_id = a.id AND last.revision = a.revision - 1
 WHERE a.id = ANY(:assessments)
"""


async def rated_by(session: Session, assessments: Collection[UUID]) -> dict[UUID, list[str]]:
    """The organisations that ever gave any of what each finds. Who corrects a part makes the rest nobody else's."""
    found: dict[UUID, list[str]] = {}
    for row in await rows(session, _RATED_BY, assessments=list(assessments)):
        found.setdefault(row["id"], []).append(row["organisation"])
    return found


async def last_said_by(session: Session, assessments: Collection[UUID]) -> dict[UUID, Actor]:
    found = await rows(session, _LAST_SAID_BY, assessments=list(assessments))
    return {row["id"]: Actor(row["sub"], row["area"], row["organisation"], frozenset()) for row in found}


async def start_review_of(session: Session, assessment_id: UUID) -> UUID | None:
    """The TOP that came with it and stands."""
    sql = "SELECT id FROM top_review WHERE assessment_id = :id AND NOT voided"
    found = await rows(session, sql, id=assessment_id)
    return found[0]["id"] if found else None


async def start_reviews(session: Session, assessments: Collection[UUID]) -> dict[UUID, UUID]:
    """The TOP that came with each assessment, void or not; the one that stands, of those that an older version made."""
    sql = "SELECT assessment_id, id FROM top_review WHERE assessment_id = ANY(:assessments) ORDER BY voided DESC, id"
    found = await rows(session, sql, assessments=list(assessments))
    return {row["assessment_id"]: row["id"] for row in found}


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
