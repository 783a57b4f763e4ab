"""Applications to the panel, their steps, whom they admitted, and who started without an approval."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean
from sqlmodel import col, select

from services.referral.models import Episode, PanelApplication, PanelStepSaid
from services.referral.rules.panel import APPROVED, OPEN, TO_START, NextCode, NextOwner, PanelState
from services.referral.rules.states import OPEN as REFERRED
from services.referral.store.clients import PERSON, person_of
from services.referral.store.states import in_state
from services.referral.store.stays import STAYS
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, columns, command, param, sql, statement


@dataclass(frozen=True, slots=True)
class PanelAdmission:
    """The treatment that began, or went on, at the service which was approved, from `started_on`. `left_on`: the day of
    its end, or on which it went on elsewhere.
    """

    application_id: UUID
    episode_id: UUID
    started_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class UnapprovedStay:
    """`until`: when they left the service that needs the panel; None: they are there."""

    episode: Episode
    service_id: UUID
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class PanelReferral:
    """The referral to the service which was approved, while it is open."""

    application_id: UUID
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class PublishedStep:
    """`next_since`: the day on which it was published; `next_code` is null where nothing is to be done any more."""

    next_code: NextCode | None
    next_owner: NextOwner | None
    next_due_on: date | None
    next_since: date


_BY_ID = select(PanelApplication).where(PanelApplication.area == param.area, PanelApplication.id == param.id)
_FIND = statement(_BY_ID)
_LOCK = statement(_BY_ID.with_for_update())
_OPEN = statement(
    select(PanelApplication).where(
        PanelApplication.area == param.area,
        among(PanelApplication.client_id, param.client_ids),
        col(PanelApplication.state).in_(sorted(OPEN)),
    )
)
_STEPS = statement(
    select(PanelStepSaid)
    .where(PanelStepSaid.area == param.area, PanelStepSaid.application_id == param.id)
    .order_by(col(PanelStepSaid.id))
)
_STEPS_OF_ALL = statement(
    select(PanelStepSaid)
    .where(PanelStepSaid.area == param.area, among(PanelStepSaid.application_id, param.ids))
    .order_by(col(PanelStepSaid.id))
)
# As `rules.panel.on_its_way` says it.
_ON_ITS_WAY = col(PanelApplication.decided_on).is_not(None) & (col(PanelApplication.state) != PanelState.REFUSED)
_LIST = pages(
    select(PanelApplication).where(PanelApplication.area == param.area),
    by=[PanelApplication.id],
    narrowed=[
        (PanelApplication.organisation == param.seen_by) & col(PanelApplication.state).in_(sorted(TO_START)),
        among(PanelApplication.client_id, param.client_ids),
        PanelApplication.state == param.state,
        PanelApplication.panel_on == param.panel_on,
        param("on_its_way", Boolean()) == _ON_ITS_WAY,
    ],
)
_PERSON_APPROVED = person_of("application.area", "application.client_id") + "SELECT id FROM person"
_ADMISSIONS = sql(
    f"""
    SELECT application.id AS application_id, began.id AS episode_id, began.started_on, began.left_on
      FROM panel_application application CROSS JOIN LATERAL (
          SELECT episode.id, min(stay.since) AS started_on,
                 (array_agg(stay.until ORDER BY stay.since DESC))[1] AS left_on
            FROM episode CROSS JOIN LATERAL ({STAYS}) stay
           WHERE episode.area = application.area AND stay.service_id = application.service_id
             AND episode.start_void_reason IS NULL
             AND (stay.until IS NULL OR stay.until >= application.decided_on)
             AND (application.closed_on IS NULL OR stay.since <= application.closed_on)
             AND episode.client_id IN ({_PERSON_APPROVED})
           GROUP BY episode.id ORDER BY started_on, episode.id LIMIT 1) began
     WHERE application.area = :area AND application.id = ANY(CAST(:ids AS uuid[]))
    """,
    into=PanelAdmission,
)
_REFERRED = sql(
    f"""
    SELECT application.id AS application_id, theirs.id AS referral_id
      FROM panel_application application CROSS JOIN LATERAL (
          SELECT referral.id FROM referral
           WHERE referral.area = application.area AND referral.service_id = application.service_id
             AND {in_state(REFERRED)} AND referral.client_id IN ({_PERSON_APPROVED})
           ORDER BY referral.id LIMIT 1) theirs
     WHERE application.area = :area AND application.id = ANY(CAST(:ids AS uuid[]))
    """,
    into=PanelReferral,
)
_FORM_GONE = sql(
    f"""
    SELECT application.id FROM panel_application application
      JOIN answered_form form ON form.area = application.area AND form.form_answer_id = application.form_answer_id
     WHERE application.area = :area AND application.id = ANY(CAST(:ids AS uuid[]))
       AND (form.voided OR form.client_id NOT IN ({_PERSON_APPROVED}))
    """,
    into=UUID,
)
_ON_THE_WAY = ", ".join(f"'{state}'" for state in sorted(APPROVED & OPEN))
_APPROVED_OF = sql(
    f"""{PERSON}
    SELECT {columns(PanelApplication)} FROM panel_application
     WHERE area = :area AND client_id IN (SELECT id FROM person) AND state IN ({_ON_THE_WAY})
    """,
    into=PanelApplication,
)
_IS_OPEN = col(PanelApplication.state).in_(sorted(OPEN))
_WITH_NEXT = statement(
    select(PanelApplication)
    .where(_IS_OPEN | col(PanelApplication.next_code).is_not(None))
    .order_by(col(PanelApplication.id))
)
_PUBLISHED = pages(select(PanelApplication).where(PanelApplication.event_revision > 0), by=[PanelApplication.id])
_KEEP_PUBLISHED = command(
    """
    UPDATE panel_application SET next_code = :next_code, next_owner = :next_owner, next_due_on = :next_due_on,
           next_since = :next_since, event_revision = event_revision + 1
     WHERE id = :id AND event_revision = :was
    """
)
_PERSON_STARTED = person_of("episode.area", "episode.client_id") + "SELECT id FROM person"
_APPROVED = ", ".join(f"'{state}'" for state in sorted(APPROVED))
_UNAPPROVED = sql(
    f"""
    WITH panels AS (SELECT id FROM service WHERE area = :area AND needs_panel)
    SELECT {columns(Episode, "episode", field="episode")}, alone.service_id, alone.since, alone.until
      FROM episode CROSS JOIN LATERAL (
        SELECT stay.service_id, stay.since, stay.until
          FROM ({STAYS}) stay JOIN panels ON panels.id = stay.service_id
         WHERE NOT EXISTS (
            SELECT FROM panel_application approved
             WHERE approved.area = episode.area AND approved.service_id = stay.service_id
               AND approved.state IN ({_APPROVED})
               AND (approved.closed_on IS NULL OR approved.closed_on >= stay.since)
               AND (stay.until IS NULL OR approved.decided_on <= stay.until)
               AND approved.client_id IN ({_PERSON_STARTED}))
         ORDER BY stay.since DESC, stay.until DESC NULLS FIRST LIMIT 1) alone
     WHERE episode.area = :area AND episode.start_void_reason IS NULL
       AND episode.id > coalesce(CAST(:after AS uuid), '00000000-0000-0000-0000-000000000000')
       AND (EXISTS (SELECT FROM referral JOIN panels ON panels.id = service_id WHERE referral.id = episode.referral_id)
         OR EXISTS (SELECT FROM transfer JOIN panels ON panels.id = to_service_id WHERE episode_id = episode.id))
     ORDER BY episode.id LIMIT :limit
    """,
    into=UnapprovedStay,
)


async def find(session: Session, area: str, application_id: UUID) -> PanelApplication | None:
    return await _FIND.first(session, area=area, id=application_id)


async def lock(session: Session, area: str, application_id: UUID) -> PanelApplication | None:
    return await _LOCK.first(session, area=area, id=application_id)


async def open_application(session: Session, area: str, client_ids: Collection[UUID]) -> PanelApplication | None:
    """Of the person, under any of their ids."""
    return await _OPEN.first(session, area=area, client_ids=list(client_ids))


async def steps(session: Session, area: str, application_id: UUID) -> Sequence[PanelStepSaid]:
    """In the order in which they were recorded, voided ones too."""
    return await _STEPS.all(session, area=area, id=application_id)


async def steps_of_all(session: Session, area: str, ids: Collection[UUID]) -> dict[UUID, list[PanelStepSaid]]:
    """By application, as `steps`."""
    of_each: dict[UUID, list[PanelStepSaid]] = {}
    for step in await _STEPS_OF_ALL.all(session, area=area, ids=list(ids)) if ids else []:
        of_each.setdefault(step.application_id, []).append(step)
    return of_each


async def applications(
    session: Session,
    area: str,
    *,
    seen_by: str | None,
    client_ids: Sequence[UUID] | None,
    state: str | None,
    on_its_way: bool | None,
    panel_on: date | None,
    after: UUID | None,
    limit: int,
) -> Sequence[PanelApplication]:
    """`seen_by`: only what the panel has approved for this organisation, until its part is over."""
    wanted: dict[str, Any] = {"seen_by": seen_by, "client_ids": client_ids, "state": state}
    wanted |= {"panel_on": panel_on, "on_its_way": on_its_way}
    return await _LIST.page(session, area=area, after=after, limit=limit, **wanted)


async def admissions(session: Session, area: str, application_ids: Sequence[UUID]) -> dict[UUID, PanelAdmission]:
    """By application, of those whose treatment has begun at the service that was approved."""
    began = await _ADMISSIONS.all(session, area=area, ids=list(application_ids))
    return {admission.application_id: admission for admission in began}


async def referrals_to_approved(session: Session, area: str, application_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """By application, of those who are referred to the service that was approved."""
    referred = await _REFERRED.all(session, area=area, ids=list(application_ids))
    return {row.application_id: row.referral_id for row in referred}


async def whose_form_is_gone(session: Session, area: str, application_ids: Sequence[UUID]) -> set[UUID]:
    """Of these applications those that name a form which was recorded by mistake, or is of somebody else after all."""
    return set(await _FORM_GONE.all(session, area=area, ids=list(application_ids)))


async def approved_of(session: Session, area: str, client_id: UUID) -> Sequence[PanelApplication]:
    """What was approved for the person and is not over, under any of their ids."""
    return await _APPROVED_OF.all(session, area=area, client_id=client_id)


async def with_next(session: Session) -> Sequence[PanelApplication]:
    """Of all areas those that are open, and those of which a next step stands."""
    return await _WITH_NEXT.all(session)


async def published(session: Session, after: UUID | None, limit: int) -> Sequence[PanelApplication]:
    return await _PUBLISHED.page(session, after=after, limit=limit)


async def keep_published(session: Session, application: PanelApplication, step: PublishedStep) -> bool:
    """Whether nobody has published another one meanwhile."""
    now = {"id": application.id, "was": application.event_revision, **asdict(step)}
    return bool(await _KEEP_PUBLISHED.execute(session, **now))


async def unapproved_stays(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[UnapprovedStay]:
    """Of episodes that began, or went on, at a service that needs the panel, and that no approval of it covers: of each
    the last.
    """
    return await _UNAPPROVED.all(session, area=area, after=after, limit=limit)
