"""Programmes, who comes under their rules, and what says how it stands with each member."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Programme, ProgrammeMember
from services.assessment.rules.programmes import MemberFacts, PersonTreated
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import bulk


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: UUID
    programme_id: UUID
    client_id: UUID
    revision: int
    rule: str
    wanted_by: date
    joined_on: date
    said: str
    said_on: date
    deferred_until: date | None
    worker: str | None
    organisation: str | None
    service_id: str | None
    ended_on: date | None
    explained_on: date | None
    explanation_id: UUID | None
    together: bool
    assessed_on: date | None
    confirmed_on: date | None
    reviewed_on: date | None

    @property
    def facts(self) -> MemberFacts:
        return MemberFacts(
            rule=self.rule,
            joined_on=self.joined_on,
            said=self.said,
            said_on=self.said_on,
            deferred_until=self.deferred_until,
            worker=self.worker,
            treated=self.organisation is not None,
            ended_on=self.ended_on,
            explained_on=self.explained_on,
            assessed_on=self.assessed_on,
            confirmed_on=self.confirmed_on,
            reviewed_on=self.reviewed_on,
        )


@dataclass(frozen=True, slots=True)
class _TreatedRow:
    client_id: UUID
    organisations: list[str]
    service_ids: list[str]
    confirmed_on: date | None
    assessed_on: date | None
    reviewed_on: date | None


_ONE = select(Programme).where(Programme.id == param.id, Programme.area == param.area)
_READ = statement(_ONE)
_LOCK = statement(_ONE.with_for_update())
_PAGES = pages(select(Programme).where(Programme.area == param.area), by=[Programme.id], narrowed=[])
_GOING_ON = select(Programme).where(
    ~col(Programme.voided), col(Programme.ended_on).is_(None), Programme.first_on <= param.today
)
_OPEN = statement(_GOING_ON.order_by(col(Programme.id)))
_OPEN_OF_AREA = statement(_GOING_ON.where(Programme.area == param.area).order_by(col(Programme.id)))
_LOCK_MEMBERS = statement(
    select(ProgrammeMember)
    .where(among(ProgrammeMember.id, param.ids), ProgrammeMember.programme_id == param.programme_id)
    .order_by(col(ProgrammeMember.id))
    .with_for_update()
)
_MEMBERS = bulk(ProgrammeMember)
_TAKE_IN = command(f"{_MEMBERS.insert}\nON CONFLICT (programme_id, client_id) DO NOTHING")
# Treatment that goes on at the end of a day, by the id that the person goes by.
_TREATED = """
    SELECT coalesce(alias.survivor_id, began.client_id) AS client_id,
           array_agg(coalesce(moved.to_organisation, began.delivered_by) ORDER BY began.started_on DESC, began.id)
               AS organisations,
           array_agg(began.service_id ORDER BY began.started_on DESC, began.id) AS service_ids
      FROM start_fact began
      LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
      LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
      LEFT JOIN LATERAL (
               SELECT to_organisation FROM transfer_fact
                WHERE episode_id = began.id AND area = :area AND NOT voided AND transferred_on <= :day
                ORDER BY transferred_on DESC, id DESC LIMIT 1) moved ON true
     WHERE began.area = :area AND NOT began.voided AND began.is_treatment AND began.started_on <= :day
       AND (ended.id IS NULL OR ended.ended_on > :day)
     GROUP BY 1
"""
_SAID = """
    SELECT client_id, 'assessed' AS kind, assessed_on AS day, id FROM assessment
     WHERE area = :area AND NOT voided AND kind IN ('comprehensive', 'reassessment')
     UNION ALL
    SELECT client_id, 'confirmed', confirmed_on, id FROM tariff_fact WHERE area = :area AND NOT voided
     UNION ALL
    SELECT client_id, 'reviewed', done_on, id FROM top_review
     WHERE area = :area AND NOT voided AND status = 'recorded'
     UNION ALL
    SELECT client_id, 'explained', done_on, id FROM activity
     WHERE area = :area AND NOT voided AND kind = 'explanation_of_reassessment' AND attendance = 'attended'
       AND client_id IS NOT NULL
     UNION ALL
    SELECT client_id, 'ended', ended_on, id FROM end_fact WHERE area = :area AND NOT voided
"""
_OF_PERSON = f"""
    SELECT coalesce(alias.survivor_id, said.client_id) AS client_id, said.kind, said.day, said.id
      FROM ({_SAID}) AS said LEFT JOIN person_alias alias ON alias.absorbed_id = said.client_id
"""
_NEWCOMERS = sql(
    f"""
    WITH treated AS ({_TREATED}), of_person AS ({_OF_PERSON}), member AS (
        SELECT coalesce(alias.survivor_id, programme_member.client_id) AS client_id
          FROM programme_member LEFT JOIN person_alias alias ON alias.absorbed_id = programme_member.client_id
         WHERE programme_id = :programme_id
    )
    SELECT treated.client_id, treated.organisations, treated.service_ids,
           max(day) FILTER (WHERE kind = 'confirmed') AS confirmed_on,
           max(day) FILTER (WHERE kind = 'assessed') AS assessed_on,
           max(day) FILTER (WHERE kind = 'reviewed') AS reviewed_on
      FROM treated LEFT JOIN of_person ON of_person.client_id = treated.client_id AND of_person.day <= :day
     WHERE treated.client_id NOT IN (SELECT client_id FROM member)
     GROUP BY treated.client_id, treated.organisations, treated.service_ids
    """,
    into=_TreatedRow,
)
_STANDING = sql(
    f"""
    WITH treated AS ({_TREATED}), of_person AS ({_OF_PERSON}), member AS (
        SELECT DISTINCT ON (of.programme_id, coalesce(alias.survivor_id, of.client_id))
               of.id, of.programme_id, coalesce(alias.survivor_id, of.client_id) AS client_id, of.revision,
               programme.rule, programme.first_on, programme.wanted_by, of.joined_on, of.state AS said,
               of.state_on AS said_on, of.deferred_until, of.worker
          FROM programme_member of
          JOIN programme ON programme.id = of.programme_id
          LEFT JOIN person_alias alias ON alias.absorbed_id = of.client_id
         WHERE of.area = :area AND of.programme_id = ANY(:programmes)
         ORDER BY of.programme_id, coalesce(alias.survivor_id, of.client_id), of.joined_on, of.id
    ), since AS (
        SELECT member.id,
               min(day) FILTER (WHERE kind = 'assessed') AS assessed_on,
               min(day) FILTER (WHERE kind = 'confirmed') AS confirmed_on,
               min(day) FILTER (WHERE kind = 'reviewed') AS reviewed_on,
               max(day) FILTER (WHERE kind = 'ended') AS ended_on,
               max(CAST(ARRAY[CAST(day AS text), CAST(of_person.id AS text)] AS text[]))
                   FILTER (WHERE kind = 'explained') AS explained
          FROM member JOIN of_person ON of_person.client_id = member.client_id AND of_person.day >= member.first_on
         WHERE of_person.day <= :day
         GROUP BY member.id
    )
    SELECT member.id, member.programme_id, member.client_id, member.revision, member.rule, member.wanted_by,
           member.joined_on, member.said, member.said_on, member.deferred_until, member.worker,
           treated.organisations[1] AS organisation, treated.service_ids[1] AS service_id, since.ended_on,
           CAST(since.explained[1] AS date) AS explained_on, CAST(since.explained[2] AS uuid) AS explanation_id,
           coalesce(jsonb_array_length(activity.organisations) > 0, false) AS together,
           since.assessed_on, since.confirmed_on, since.reviewed_on
      FROM member
      LEFT JOIN since ON since.id = member.id
      LEFT JOIN treated ON treated.client_id = member.client_id
      LEFT JOIN activity ON activity.id = CAST(since.explained[2] AS uuid)
     ORDER BY member.joined_on, member.id
    """,
    into=MemberRow,
)


async def one(session: Session, programme_id: UUID, area: str) -> Programme | None:
    return await _READ.first(session, id=programme_id, area=area)


async def lock(session: Session, programme_id: UUID, area: str) -> Programme | None:
    return await _LOCK.first(session, id=programme_id, area=area)


async def page(session: Session, area: str, after: Any, limit: int) -> Sequence[Programme]:
    return await _PAGES.page(session, after=after, limit=limit, area=area)


async def open_programmes(session: Session, today: date, area: str | None = None) -> Sequence[Programme]:
    """Of all areas, or of one: those that have begun and that nobody has ended."""
    if area is None:
        return await _OPEN.all(session, today=today)
    return await _OPEN_OF_AREA.all(session, today=today, area=area)


async def newcomers(session: Session, programme: Programme, day: date) -> dict[UUID, PersonTreated]:
    """Everybody who is treated on that day and no member yet."""
    rows = await _NEWCOMERS.all(session, area=programme.area, day=day, programme_id=programme.id)
    return {
        row.client_id: PersonTreated(
            row.organisations, row.service_ids, row.confirmed_on, row.assessed_on, row.reviewed_on
        )
        for row in rows
    }


async def take_in(session: Session, members: Sequence[dict[str, Any]]) -> int:
    """Whoever is a member already stays as they are."""
    return await _TAKE_IN.execute(session, **_MEMBERS.values(members)) if members else 0


async def members_of(session: Session, area: str, programmes: Collection[UUID], today: date) -> Sequence[MemberRow]:
    """In the order in which they were taken in; two records of one person are one member."""
    if not programmes:
        return []
    return await _STANDING.all(session, area=area, programmes=list(programmes), day=today)


async def lock_members(session: Session, programme_id: UUID, ids: Collection[UUID]) -> Sequence[ProgrammeMember]:
    return await _LOCK_MEMBERS.all(session, programme_id=programme_id, ids=list(ids))
