"""What of everybody of an area says whether they are open, and what was agreed to be done next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import Uuid
from sqlmodel import select

from services.assessment.models import Closing, PrisonRelease
from services.assessment.rules.worklist import AgreedStep, Appointment, AwaitedAssessment, PanelToDo, PersonWork
from services.assessment.store.kin import is_of
from services.assessment.store.open_risks import open_risks
from services.assessment.store.opening import is_open_by, shut
from services.assessment.store.part_of_care import THESE_CLIENTS, care, is_of_care, of_whom
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, sql, statement


@dataclass(slots=True)
class _WorkRow:
    """Not frozen, which costs twice the time: there is one for everybody who is open."""

    client_id: UUID
    contacted_on: date | None
    assessed_on: date | None
    referred_on: date | None
    treated_since: date | None
    ended_on: date | None
    top_due_on: date | None
    top_stage: str | None
    taken_back_on: date | None
    came_on: date | None
    active_on: date | None
    agreed_code: str | None
    agreed_due_on: date | None
    agreed_owner: str | None
    agreed_on: date | None
    releases: list[date] | None
    appointment_on: date | None
    appointment_state: str | None
    appointment_worker: str | None
    forms_due: list[date] | None
    contacts: list[date] | None
    referrals: list[date] | None
    brought: list[date] | None
    urgent: list[date] | None
    source: str | None
    provider: str | None
    awaited_since: date | None
    held_until: str | None
    panel: list[list[str]] | None


# What only the front door or referral says counts as it is (`by_lasars`); of the rest, what is said by who takes part.
# A stranger's word brings somebody to the front door, and moves nothing that is to be done for them.
# Of one person little is read, and not all of an area.
_WORK, _WORK_OF_CLIENTS = (
    sql(
        f"""
    WITH {care(among)}, from_others AS (
        SELECT id, client_id, 'contact' AS kind, contacted_on AS day, attendance = 'attended' AS came,
               true AS brings, recorded_by_organisation AS organisation, recorded_on,
               recorded_by_roles ? 'assessor' AS by_lasars, source_code AS code
          FROM contact WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT id, client_id, 'activity', done_on, attendance = 'attended', next_step IS NOT NULL,
               recorded_by_organisation, recorded_on, recorded_by_roles ? 'assessor', NULL
          FROM activity WHERE area = :area{of_whom(among)} AND NOT voided AND client_id IS NOT NULL
    ), said AS (
        SELECT of.id, of.client_id, CASE WHEN is_of_care THEN kind WHEN brings THEN 'brought' ELSE 'other' END AS kind,
               day, came AND is_of_care AS came, code
          FROM from_others of LEFT JOIN person_alias alias ON alias.absorbed_id = of.client_id
         CROSS JOIN LATERAL (
               SELECT {is_of_care("coalesce(alias.survivor_id, of.client_id)", "of", "of.day")} AS is_of_care) part
         UNION ALL
        SELECT id, client_id, 'assessment', assessed_on, true, NULL
          FROM assessment WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT coalesce(replaced_as, assessment.id), client_id, 'taken_back', replaced_on, false, NULL
          FROM assessment JOIN superseded ON thing_id = assessment.id AND superseded.revision = assessment.revision - 1
         WHERE area = :area{of_whom(among)} AND assessment.voided
         UNION ALL
        SELECT id, client_id, 'brought', decided_on, false, source_code FROM referral_form
         WHERE area = :area AND NOT voided AND state = 'taken_up'
           AND NOT EXISTS (SELECT FROM contact WHERE contact.id = contact_id AND NOT contact.voided)
         UNION ALL
        SELECT id, client_id, 'urgent', recorded_on, false, NULL FROM referral_form
         WHERE area = :area AND NOT voided AND state = 'taken_up' AND urgency = 'urgent'
         UNION ALL
        SELECT id, client_id, 'release', released_on, false, NULL FROM prison_release WHERE area = :area AND NOT voided
         UNION ALL
        SELECT id, client_id, 'referral', referred_on, false, organisation FROM referral_fact
         WHERE area = :area AND NOT closed AND referred_on IS NOT NULL
           AND NOT EXISTS (SELECT FROM start_fact began
                            WHERE began.referral_id = referral_fact.id AND began.area = :area AND NOT began.voided)
         UNION ALL
        SELECT began.id, began.client_id, CASE WHEN ended.id IS NULL THEN 'treated' ELSE 'ended' END,
               coalesce(ended.ended_on, began.started_on), false, NULL
          FROM start_fact began LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
         WHERE began.area = :area AND NOT began.voided AND began.is_treatment
         UNION ALL
        SELECT id, client_id, 'top', window_to, false, stage FROM top_owed
         WHERE area = :area AND done_on IS NULL AND owed_until IS NULL
         UNION ALL
        SELECT id, client_id, 'unassessed', referred_on, false, CAST(hold_expires_on AS text) FROM unassessed_fact
         WHERE area = :area AND NOT voided AND outcome IS NULL
           AND NOT EXISTS (SELECT FROM referral_fact WHERE referral_fact.id = unassessed_fact.id)
           AND EXISTS (SELECT FROM person WHERE person.id = unassessed_fact.client_id)
         UNION ALL
        SELECT id, client_id, 'panel', due_on, false, concat_ws(' ', code, since) FROM panel_step_fact
         WHERE area = :area AND NOT voided AND code IS NOT NULL
           AND EXISTS (SELECT FROM person WHERE person.id = panel_step_fact.client_id)
         UNION ALL
        SELECT id, client_id, state, held_on, false, NULL
          FROM (SELECT id, client_id, held_on, CASE state WHEN 'did_not_attend' THEN 'missed'
                       WHEN 'cancelled' THEN CASE cancelled_by WHEN 'service' THEN 'called_off' ELSE 'off' END
                       WHEN 'attended' THEN 'kept' ELSE state END AS state
                  FROM booking WHERE area = :area AND NOT voided AND client_id IS NOT NULL) AS appointment
         UNION ALL
        SELECT id, client_id, 'form', review_on, false, NULL
          FROM (SELECT DISTINCT ON (coalesce(alias.survivor_id, answered.client_id), answered.form)
                       answered.id, answered.client_id, answered.review_on
                  FROM (SELECT id, client_id, form, answered_on, review_on, recorded_on,
                               recorded_by_organisation AS organisation, recorded_by_roles ? 'assessor' AS by_lasars
                          FROM form_answer WHERE area = :area AND NOT voided) answered
                  LEFT JOIN person_alias alias ON alias.absorbed_id = answered.client_id
                 WHERE {is_of_care("coalesce(alias.survivor_id, answered.client_id)", "answered", "answered_on")}
                 ORDER BY coalesce(alias.survivor_id, answered.client_id), answered.form,
                          answered.answered_on DESC, answered.id DESC) last_filled_in
         WHERE review_on IS NOT NULL
    ), {shut(of_whom(among, "closing."))}, of_person AS (
        SELECT coalesce(alias.survivor_id, said.client_id) AS client_id, said.id, kind, day, came, said.code
          FROM said LEFT JOIN person_alias alias ON alias.absorbed_id = said.client_id
          LEFT JOIN shut ON shut.said_of = said.client_id
         WHERE (CAST(:clients AS uuid[]) IS NULL OR said.client_id = ANY(CAST(:clients AS uuid[])))
           AND (kind IN ('referral', 'treated', 'ended', 'top', 'unassessed', 'panel', 'booked')
                OR (kind = 'release' AND day > shut.recorded_on AND shut.reason_code = 'in_prison')
                OR {is_open_by("said")})
    ), work AS (
        SELECT client_id, max(day) FILTER (WHERE kind = 'contact') AS contacted_on,
               max(day) FILTER (WHERE kind = 'brought') AS brought_on,
               max(day) FILTER (WHERE kind = 'assessment') AS assessed_on,
               max(day) FILTER (WHERE kind = 'taken_back') AS taken_back_on,
               max(day) FILTER (WHERE kind = 'referral') AS referred_on,
               min(day) FILTER (WHERE kind = 'treated') AS treated_since,
               max(day) FILTER (WHERE kind = 'ended') AS ended_on,
               min(CAST(ARRAY[CAST(day AS text), code] AS text[])) FILTER (WHERE kind = 'top') AS first_top,
               max(day) FILTER (WHERE came) AS came_on,
               max(day) FILTER (WHERE kind = 'activity') AS active_on,
               max(CAST(ARRAY[CAST(day AS text), CAST(id AS text)] AS text[]))
                   FILTER (WHERE kind = 'activity') AS last_activity,
               array_agg(day) FILTER (WHERE kind = 'release') AS releases,
               min(CAST(ARRAY[CAST(day AS text), CAST(id AS text), kind] AS text[]))
                   FILTER (WHERE kind = 'booked') AS next_booked,
               max(CAST(ARRAY[CAST(day AS text), CAST(id AS text), kind] AS text[]))
                   FILTER (WHERE kind IN ('missed', 'called_off', 'off', 'kept')) AS last_ended,
               array_agg(day) FILTER (WHERE kind = 'form') AS forms_due,
               array_agg(day) FILTER (WHERE kind = 'contact') AS contacts,
               array_agg(day) FILTER (WHERE kind = 'referral') AS referrals,
               array_agg(day) FILTER (WHERE kind = 'brought') AS brought,
               array_agg(day) FILTER (WHERE kind = 'urgent') AS urgent,
               min(day) FILTER (WHERE kind = 'unassessed') AS awaited_since,
               min(code) FILTER (WHERE kind = 'unassessed') AS held_until,
               array_agg(CAST(ARRAY[CAST(day AS text), code] AS text[])) FILTER (WHERE kind = 'panel') AS panel,
               max(CAST(ARRAY[CAST(day AS text), CAST(id AS text), code] AS text[]))
                   FILTER (WHERE kind = 'contact') AS last_contact,
               max(CAST(ARRAY[CAST(day AS text), CAST(id AS text), code] AS text[]))
                   FILTER (WHERE kind = 'referral') AS last_referral
          FROM of_person GROUP BY client_id
    )
    SELECT work.client_id, contacted_on, assessed_on, referred_on, treated_since, ended_on,
           CAST((first_top)[1] AS date) AS top_due_on, (first_top)[2] AS top_stage, taken_back_on,
           came_on, active_on, activity.next_step AS agreed_code, activity.next_due_on AS agreed_due_on,
           activity.next_owner AS agreed_owner, activity.done_on AS agreed_on, releases, forms_due,
           contacts, referrals, brought, urgent, last_contact[3] AS source, last_referral[3] AS provider,
           awaited_since, held_until, panel,
           booking.held_on AS appointment_on, (coalesce(next_booked, last_ended))[3] AS appointment_state,
           planned_session.worker AS appointment_worker
      FROM work LEFT JOIN activity ON activity.id = CAST(last_activity[2] AS uuid)
      LEFT JOIN booking ON booking.id = CAST((coalesce(next_booked, last_ended))[2] AS uuid)
      LEFT JOIN planned_session ON planned_session.id = booking.session_id
     WHERE treated_since IS NOT NULL OR referred_on IS NOT NULL OR activity.next_step IS NOT NULL
        OR releases IS NOT NULL OR booking.id IS NOT NULL OR awaited_since IS NOT NULL OR panel IS NOT NULL
        OR greatest(contacted_on, brought_on, assessed_on) > coalesce(ended_on, CAST('-infinity' AS date))
        """,
        into=_WorkRow,
    )
    for among in ("", THESE_CLIENTS)
)
_CLOSINGS = pages(
    select(Closing).where(Closing.area == param.area),
    by=[Closing.id],
    narrowed=[is_of(Closing.client_id, param("person", Uuid()))],
)
_RELEASES = pages(
    select(PrisonRelease).where(PrisonRelease.area == param.area),
    by=[PrisonRelease.released_on, PrisonRelease.id],
    narrowed=[
        is_of(PrisonRelease.client_id, param("person", Uuid())),
        PrisonRelease.released_on >= param.since,
        PrisonRelease.released_on <= param.until,
    ],
)
_LOCK_CLOSING = statement(select(Closing).where(Closing.id == param.id, Closing.area == param.area).with_for_update())
_LOCK_RELEASE = statement(
    select(PrisonRelease).where(PrisonRelease.id == param.id, PrisonRelease.area == param.area).with_for_update()
)


async def work_of(session: Session, area: str, clients: Collection[UUID] | None = None) -> dict[UUID, PersonWork]:
    """Of everybody who may be open, or of the person of these ids, by the id that they go by."""
    asks = _WORK if clients is None else _WORK_OF_CLIENTS
    rows = await asks.all(session, area=area, clients=None if clients is None else list(clients))
    work = {row.client_id: _work(row) for row in rows}
    for client, risks in (await open_risks(session, area, clients)).items():
        work[client] = replace(work.get(client, PersonWork()), risks=risks)
    return work


def _work(row: _WorkRow) -> PersonWork:
    agreed = None
    if row.agreed_code and row.agreed_due_on and row.agreed_owner and row.agreed_on:
        agreed = AgreedStep(row.agreed_code, row.agreed_due_on, row.agreed_owner, row.agreed_on)
    appointment = None
    if row.appointment_on and row.appointment_state in {"booked", "missed", "called_off"}:
        state = cast("Literal['booked', 'missed', 'called_off']", row.appointment_state)
        appointment = Appointment(row.appointment_on, state, row.appointment_worker)
    return PersonWork(
        contacted_on=row.contacted_on,
        brought=row.brought or (),
        urgent=row.urgent or (),
        assessed_on=row.assessed_on,
        referred_on=row.referred_on,
        treated_since=row.treated_since,
        ended_on=row.ended_on,
        top_due_on=row.top_due_on,
        top_stage=row.top_stage,
        taken_back_on=row.taken_back_on,
        came_on=row.came_on,
        active_on=row.active_on,
        agreed=agreed,
        releases=row.releases or (),
        appointment=appointment,
        forms_due=row.forms_due or (),
        contacts=row.contacts or (),
        referrals=row.referrals or (),
        source=row.source,
        provider=row.provider,
        awaited=_awaited(row.awaited_since, row.held_until) if row.awaited_since else None,
        panel=[_to_do(due_on, said) for due_on, said in row.panel] if row.panel else (),
    )


def _to_do(due_on: str, said: str) -> PanelToDo:
    code, _, since = said.partition(" ")
    return PanelToDo(code, date.fromisoformat(due_on), date.fromisoformat(since) if since else None)


def _awaited(since: date, held_until: str | None) -> AwaitedAssessment:
    return AwaitedAssessment(since, date.fromisoformat(held_until) if held_until else None)


async def closings(session: Session, area: str, client: UUID | None, after: Any, limit: int) -> Sequence[Closing]:
    """Of a person under any of their ids."""
    return await _CLOSINGS.page(session, after=after, limit=limit, area=area, person=client)


async def releases(
    session: Session,
    area: str,
    client: UUID | None,
    since: date | None,
    until: date | None,
    after: Any,
    limit: int | None,
) -> Sequence[PrisonRelease]:
    """Of a person under any of their ids."""
    asked = {"person": client, "since": since, "until": until}
    return await _RELEASES.page(session, after=after, limit=limit, area=area, **asked)


async def lock_closing(session: Session, closing_id: UUID, area: str) -> Closing | None:
    return await _LOCK_CLOSING.first(session, id=closing_id, area=area)


async def lock_release(session: Session, release_id: UUID, area: str) -> PrisonRelease | None:
    return await _LOCK_RELEASE.first(session, id=release_id, area=area)
