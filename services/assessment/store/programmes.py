"""Programmes, who comes under their rules, and what says how it stands with each member."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Programme, ProgrammeMember
from services.assessment.rules.programmes import MemberFacts, PersonTreated, weight_of
from services.assessment.store.part_of_care import CARE, is_of_care
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import bulk


@dataclass(frozen=True, slots=True)
class MemberRow:
    """As at `day`: today, or the day on which the programme ended."""

    id: UUID
    programme_id: UUID
    client_id: UUID
    revision: int
    rule: str
    wanted_by: date
    day: date
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
    invited_before: bool
    ids: list[UUID]

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
            invited_before=self.invited_before,
        )


@dataclass(frozen=True, slots=True)
class _TreatedRow:
    client_id: UUID
    organisations: list[str]
    service_ids: list[str]


@dataclass(frozen=True, slots=True)
class _LastSaid:
    client_id: UUID
    confirmed_on: date | None
    assessed_on: date | None
    reviewed_on: date | None


@dataclass(frozen=True, slots=True)
class _SaidRow:
    client_id: UUID
    kind: str
    day: date
    id: UUID
    together: bool


@dataclass(frozen=True, slots=True)
class _MemberSaid:
    id: UUID
    programme_id: UUID
    client_id: UUID
    revision: int
    rule: str
    first_on: date
    wanted_by: date
    programme_ended_on: date | None
    joined_on: date
    said: str
    said_on: date
    deferred_until: date | None
    worker: str | None
    invited_before: bool
    ids: list[UUID]


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
# Treatment that goes on at the end of a day, by the id that the person goes by. Whoever has no registration here (this
# service was restored from an older copy) can be no member.
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
       AND EXISTS (SELECT FROM person WHERE person.id = coalesce(alias.survivor_id, began.client_id))
     GROUP BY 1
"""
# Of those who are not treated on a day, by the id that each goes by, who ever was by then, as it stands now.
_EVER_TREATED = sql(
    """
    SELECT asked.id FROM unnest(CAST(:clients AS uuid[])) AS asked (id)
     WHERE EXISTS (
        SELECT FROM start_fact began
         WHERE began.client_id IN (
                   SELECT asked.id UNION ALL SELECT absorbed_id FROM person_alias WHERE survivor_id = asked.id)
           AND NOT began.voided AND began.is_treatment AND began.started_on <= :day)
    """,
    into=UUID,
)
# Read apart and put together here: the database guesses that few are treated, and would compare each with each.
_TREATED_ON = sql(_TREATED, into=_TreatedRow)
_SAID = f"""
    SELECT client_id, 'assessed' AS kind, assessed_on AS day, id, false AS together FROM assessment
     WHERE area = :area AND NOT voided AND kind IN ('comprehensive', 'reassessment')
     UNION ALL
    SELECT client_id, 'confirmed', confirmed_on, id, false FROM tariff_fact WHERE area = :area AND NOT voided
     UNION ALL
    SELECT client_id, 'reviewed', done_on, id, false FROM top_review
     WHERE area = :area AND NOT voided AND status = 'recorded'
     UNION ALL
    SELECT explained.client_id, 'explained', done_on, id, together
      FROM (SELECT id, client_id, done_on, jsonb_array_length(organisations) > 0 AS together, recorded_on,
                   recorded_by_organisation AS organisation, recorded_by_roles ? 'assessor' AS by_lasars
              FROM activity
             WHERE area = :area AND NOT voided AND kind = 'explanation_of_reassessment' AND attendance = 'attended'
               AND client_id IS NOT NULL) explained
      LEFT JOIN person_alias alias ON alias.absorbed_id = explained.client_id
     WHERE {is_of_care("coalesce(alias.survivor_id, explained.client_id)", "explained", "done_on")}
     UNION ALL
    SELECT client_id, 'ended', ended_on, id, false FROM end_fact WHERE area = :area AND NOT voided
"""
_OF_PERSON = f"""
    SELECT coalesce(alias.survivor_id, said.client_id) AS client_id, said.kind, said.day, said.id, said.together
      FROM ({_SAID}) AS said LEFT JOIN person_alias alias ON alias.absorbed_id = said.client_id
"""
_LAST = sql(
    f"""
    WITH {CARE}
    SELECT client_id, max(day) FILTER (WHERE kind = 'confirmed') AS confirmed_on,
           max(day) FILTER (WHERE kind = 'assessed') AS assessed_on,
           max(day) FILTER (WHERE kind = 'reviewed') AS reviewed_on
      FROM ({_OF_PERSON}) AS of_person WHERE day <= :day GROUP BY client_id
    """,
    into=_LastSaid,
)
_SAID_SINCE = sql(
    f"""
    WITH {CARE}
    SELECT client_id, kind, day, id, together FROM ({_OF_PERSON}) AS of_person WHERE day BETWEEN :since AND :day
    """,
    into=_SaidRow,
)
_WHO = sql(
    """
    SELECT DISTINCT coalesce(alias.survivor_id, member.client_id) AS client_id
      FROM programme_member member LEFT JOIN person_alias alias ON alias.absorbed_id = member.client_id
     WHERE member.programme_id = :programme_id
    """,
    into=UUID,
)
_MEMBER_SAID = sql(
    """
    SELECT of.id, of.programme_id, coalesce(alias.survivor_id, of.client_id) AS client_id, of.revision,
           programme.rule, programme.first_on, programme.wanted_by, programme.ended_on AS programme_ended_on,
           of.joined_on, of.state AS said, of.state_on AS said_on, of.deferred_until, of.worker,
           of.revision > 1 AND EXISTS (
               SELECT FROM superseded before
                WHERE before.thing_id = of.id AND before.content ->> 'state' = 'invited') AS invited_before,
           ARRAY[of.id] AS ids
      FROM programme_member of
      JOIN programme ON programme.id = of.programme_id
      LEFT JOIN person_alias alias ON alias.absorbed_id = of.client_id
     WHERE of.area = :area AND of.programme_id = ANY(:programmes)
     ORDER BY of.programme_id, coalesce(alias.survivor_id, of.client_id), of.joined_on, of.id
    """,
    into=_MemberSaid,
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
    members = set(await _WHO.all(session, programme_id=programme.id))
    last = {row.client_id: row for row in await _LAST.all(session, area=programme.area, day=day)}
    return {
        row.client_id: _as_treated(row, last.get(row.client_id))
        for row in await _TREATED_ON.all(session, area=programme.area, day=day)
        if row.client_id not in members
    }


def _as_treated(row: _TreatedRow, last: _LastSaid | None) -> PersonTreated:
    if last is None:
        return PersonTreated(row.organisations, row.service_ids)
    return PersonTreated(row.organisations, row.service_ids, last.confirmed_on, last.assessed_on, last.reviewed_on)


async def take_in(session: Session, members: Sequence[dict[str, Any]]) -> int:
    """Whoever is a member already stays as they are."""
    return await _TAKE_IN.execute(session, **_MEMBERS.values(members)) if members else 0


async def members_of(session: Session, area: str, programmes: Collection[UUID], today: date) -> Sequence[MemberRow]:
    """In the order in which they were taken in; two records of one person are one member. What is dated after a
    programme has ended changes nothing in it. Who never was treated, as it stands now, is none.
    """
    if not programmes:
        return []
    rows: Sequence[_MemberSaid] = _of_persons(await _MEMBER_SAID.all(session, area=area, programmes=list(programmes)))
    if not rows:
        return []
    days = {row.programme_id: min(row.programme_ended_on or today, today) for row in rows}
    treated = {day: await _treated_on(session, area, day) for day in sorted(set(days.values()))}
    rows = await _who_were_treated(session, rows, days, treated)
    if not rows:
        return []
    said: dict[UUID, list[_SaidRow]] = {}
    for row in await _SAID_SINCE.all(session, area=area, since=min(row.first_on for row in rows), day=today):
        said.setdefault(row.client_id, []).append(row)
    members = [
        _member(row, day, treated[day].get(row.client_id), said.get(row.client_id, ()))
        for row in rows
        for day in [days[row.programme_id]]
    ]
    return sorted(members, key=lambda member: (member.joined_on, member.id))


def _of_persons(rows: Sequence[_MemberSaid]) -> list[_MemberSaid]:
    """Two records of one person as the one that was taken in first, with all that was said of either."""
    by_person: dict[tuple[UUID, UUID], list[_MemberSaid]] = {}
    for row in rows:
        by_person.setdefault((row.programme_id, row.client_id), []).append(row)
    return [_as_one(of_person) if len(of_person) > 1 else of_person[0] for of_person in by_person.values()]


def _as_one(rows: Sequence[_MemberSaid]) -> _MemberSaid:
    word = max(rows, key=lambda row: weight_of(row.said, row.said_on))
    return replace(
        rows[0],
        said=word.said,
        said_on=word.said_on,
        deferred_until=word.deferred_until,
        worker=next((row.worker for row in (word, *rows) if row.worker is not None), None),
        invited_before=any(row.invited_before or row.said == "invited" for row in rows),
        ids=[row.id for row in rows],
    )


async def _who_were_treated(
    session: Session,
    rows: Sequence[_MemberSaid],
    days: Mapping[UUID, date],
    treated: Mapping[date, Mapping[UUID, _TreatedRow]],
) -> list[_MemberSaid]:
    """A start or a merge by mistake makes nobody a member once it is put right."""
    over: dict[date, set[UUID]] = {}
    for row in rows:
        day = days[row.programme_id]
        if row.client_id not in treated[day]:
            over.setdefault(day, set()).add(row.client_id)
    never = {
        (day, client_id)
        for day, clients in over.items()
        for client_id in clients.difference(await _EVER_TREATED.all(session, clients=sorted(clients), day=day))
    }
    return [row for row in rows if (days[row.programme_id], row.client_id) not in never]


async def _treated_on(session: Session, area: str, day: date) -> dict[UUID, _TreatedRow]:
    return {row.client_id: row for row in await _TREATED_ON.all(session, area=area, day=day)}


def _member(row: _MemberSaid, day: date, treated: _TreatedRow | None, said: Sequence[_SaidRow]) -> MemberRow:
    days: dict[str, list[date]] = {}
    since = [record for record in said if row.first_on <= record.day <= day]
    for record in since:
        days.setdefault(record.kind, []).append(record.day)
    explained = max(
        (record for record in since if record.kind == "explained"), key=lambda of: (of.day, of.id), default=None
    )
    return MemberRow(
        id=row.id,
        programme_id=row.programme_id,
        client_id=row.client_id,
        revision=row.revision,
        rule=row.rule,
        wanted_by=row.wanted_by,
        day=day,
        joined_on=row.joined_on,
        said=row.said,
        said_on=row.said_on,
        deferred_until=row.deferred_until,
        worker=row.worker,
        organisation=treated.organisations[0] if treated else None,
        service_id=treated.service_ids[0] if treated else None,
        ended_on=max(days.get("ended", ()), default=None),
        explained_on=explained.day if explained else None,
        explanation_id=explained.id if explained else None,
        together=explained.together if explained else False,
        assessed_on=min(days.get("assessed", ()), default=None),
        confirmed_on=min(days.get("confirmed", ()), default=None),
        reviewed_on=min(days.get("reviewed", ()), default=None),
        invited_before=row.invited_before,
        ids=row.ids,
    )


async def lock_members(session: Session, programme_id: UUID, ids: Collection[UUID]) -> Sequence[ProgrammeMember]:
    return await _LOCK_MEMBERS.all(session, programme_id=programme_id, ids=list(ids))
