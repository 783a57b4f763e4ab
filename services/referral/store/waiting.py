"""Who waits for a place, in the order in which places are offered; and who was offered one out of that order."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.referral.models import Referral, WaitingEntry
from services.referral.rules.states import HOLDING, REGISTERED_NOWHERE, SYSTEM, UNANSWERED, ReferralState, let_go_since
from services.referral.store.clients import person_of
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import columns, param, sql, statement


@dataclass(frozen=True, slots=True)
class QueuedReferral:
    """`place` is where somebody stands in the queue of the service; None: a place is offered to them. `turn` orders
    who is offered one, who has a priority and the others.
    """

    referral_id: UUID
    client_id: UUID
    service_id: UUID
    organisation: str
    referred_on: date
    queued_as: UUID
    queued_on: date | None
    priority: str | None
    offered_on: date | None
    hold_expires_on: date
    turn: int
    place: int | None


@dataclass(frozen=True, slots=True)
class WantedQueues:
    """`seen_by`: only of this organisation's services."""

    seen_by: str | None
    service_id: UUID | None = None
    client_ids: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class ServiceQueue:
    service_id: UUID
    waiting: int


@dataclass(frozen=True, slots=True)
class FreeService:
    """One at which somebody waits, with how many places are free."""

    id: UUID
    area: str
    free: int


@dataclass(frozen=True, slots=True)
class OverWait:
    referral: Referral
    reason: str


@dataclass(frozen=True, slots=True)
class MistakenEnd:
    """A wait that ended by itself, for what turned out not to be so."""

    referral: Referral
    entry: WaitingEntry


@dataclass(frozen=True, slots=True)
class WaitingReferral:
    referral: Referral
    queued_as: UUID
    priority: str | None


_WAITS = in_state([ReferralState.WAITING])
_QUEUED_AS = "coalesce(waiting_entry.queued_as, referral.id)"
_QUEUE = sql(
    f"""
    WITH queue AS (
        SELECT referral.id AS referral_id, referral.client_id, referral.service_id, referral.organisation,
               referral.referred_on, {_QUEUED_AS} AS queued_as, waiting_entry.queued_on, waiting_entry.priority,
               waiting_entry.offered_on, referral.hold_expires_on,
               CASE WHEN NOT {_WAITS} THEN 0 WHEN priority IS NULL THEN 2 ELSE 1 END AS turn
          FROM referral JOIN waiting_entry ON waiting_entry.referral_id = referral.id
         WHERE referral.area = :area AND ({_WAITS} OR {in_state(UNANSWERED)})
           AND (CAST(:seen_by AS text) IS NULL OR referral.organisation = :seen_by)
           AND (CAST(:service_id AS uuid) IS NULL OR referral.service_id = :service_id)
    ), placed AS (
        SELECT referral_id, client_id, service_id, organisation, referred_on, queued_as, queued_on, priority,
               offered_on, hold_expires_on, turn, CASE WHEN turn > 0 THEN row_number() OVER (
                   PARTITION BY service_id, turn = 0 ORDER BY turn, queued_as) END AS place
          FROM queue
    )
    SELECT referral_id, client_id, service_id, organisation, referred_on, queued_as, queued_on, priority, offered_on,
           hold_expires_on, turn, place
      FROM placed
     WHERE (CAST(:client_ids AS uuid[]) IS NULL OR client_id = ANY(CAST(:client_ids AS uuid[])))
       AND (CAST(:after_service AS uuid) IS NULL OR (service_id, turn, queued_as)
            > (CAST(:after_service AS uuid), CAST(:after_turn AS integer), CAST(:after_queued AS uuid)))
     ORDER BY service_id, turn, queued_as LIMIT CAST(:limit AS integer)
    """,
    into=QueuedReferral,
)
_LENGTHS = sql(
    f"""
    SELECT service_id, count(*) AS waiting FROM referral WHERE area = :area AND {_WAITS} GROUP BY service_id
    """,
    into=ServiceQueue,
)
_FREE = sql(
    f"""
    SELECT id, area, places - occupied - held AS free FROM service
     WHERE places > occupied + held AND EXISTS (
        SELECT FROM referral WHERE referral.service_id = service.id AND {_WAITS}) ORDER BY id
    """,
    into=FreeService,
)
_AT_SERVICES = sql(
    f"""
    SELECT {columns(Referral, "referral", field="referral")}, {_QUEUED_AS} AS queued_as, waiting_entry.priority
      FROM referral JOIN waiting_entry ON waiting_entry.referral_id = referral.id
     WHERE referral.service_id = ANY(CAST(:services AS uuid[])) AND {_WAITS} AND NOT EXISTS (
        {person_of("referral.area", "referral.client_id")}
        SELECT FROM referral AS there JOIN person ON person.id = there.client_id
         WHERE there.area = referral.area AND there.service_id = referral.service_id AND there.id <> referral.id
           AND ({in_state(HOLDING, "there")}
                OR {in_state([ReferralState.WAITING], "there")} AND there.id < referral.id)
     ) ORDER BY referral.id
    """,
    into=WaitingReferral,
)
_ENTRY = statement(select(WaitingEntry).where(col(WaitingEntry.referral_id) == param.referral_id))
_LIKE_IT = """
    (episode.service_id = referral.service_id
     OR episode.started_on >= referral.referred_on AND episode.is_treatment = service.is_treatment
        AND episode.modality_code = service.modality_code AND episode.modality_list = service.modality_list)
"""
_FACTS = f"""
      FROM referral JOIN service ON service.id = referral.service_id
      JOIN waiting_entry ON waiting_entry.referral_id = referral.id
     CROSS JOIN LATERAL (
        {person_of("referral.area", "referral.client_id")}
        SELECT EXISTS (
            SELECT FROM referral AS shut JOIN person ON person.id = shut.client_id
             WHERE shut.area = referral.area AND shut.reason_code = 'died'
               AND (shut.closed_by, shut.closed_by_organisation) IS DISTINCT FROM (:system, :system)
               AND shut.closed_on >= coalesce(waiting_entry.queued_on, referral.referred_on)
             UNION ALL
            SELECT FROM episode JOIN person ON person.id = episode.client_id
              JOIN scheme_version AS version ON version.area = episode.area AND NOT version.voided
             CROSS JOIN LATERAL jsonb_array_elements(version.discharge_reasons) AS listed (reason)
             WHERE episode.area = referral.area AND episode.ended_on IS NOT NULL AND NOT episode.end_voided
               AND episode.start_void_reason IS NULL AND reason ->> 'class' = 'died'
               AND reason ->> 'code' = episode.end_reason_code
               AND coalesce(reason ->> 'list', episode.end_reason_list) = episode.end_reason_list
        ) AS died, EXISTS (
            SELECT FROM episode JOIN person ON person.id = episode.client_id
             WHERE episode.area = referral.area AND (episode.ended_on IS NULL OR episode.end_voided
                   OR episode.ended_on >= referral.closed_on)
               AND episode.start_void_reason IS NULL AND {_LIKE_IT}
        ) AS treated, EXISTS (
            SELECT FROM referral AS later JOIN person ON person.id = later.client_id
             WHERE later.area = referral.area AND later.service_id = referral.service_id AND later.id > referral.id
        ) AS anew, (
            SELECT since FROM unregistered
             WHERE unregistered.area = referral.area AND unregistered.client_id = referral.client_id
               AND NOT unregistered.voided AND NOT referral.gone_out
        ) AS nobodys_since
     ) AS of_person
"""
_OVER = sql(
    f"""
    SELECT {columns(Referral, "referral", field="referral")},
           CASE WHEN nobodys_since <= :let_go_since THEN '{REGISTERED_NOWHERE}' WHEN died THEN 'died'
                ELSE 'started_elsewhere' END AS reason
    {_FACTS} WHERE {_WAITS} AND (died OR treated OR nobodys_since <= :let_go_since) ORDER BY referral.id
    """,
    into=OverWait,
)
_MISTAKEN = sql(
    f"""
    SELECT {columns(Referral, "referral", field="referral")}, {columns(WaitingEntry, "waiting_entry", field="entry")}
    {_FACTS} WHERE {in_state([ReferralState.WITHDRAWN])}
       AND (referral.closed_by, referral.closed_by_organisation) = (:system, :system)
       AND referral.reason_code IN ('died', 'started_elsewhere', '{REGISTERED_NOWHERE}')
       AND NOT (died OR treated OR anew) AND nobodys_since IS NULL ORDER BY referral.id
    """,
    into=MistakenEnd,
)
_EXCEPTIONS = pages(
    select(WaitingEntry).where(WaitingEntry.area == param.area, col(WaitingEntry.passed_over) > 0),
    by=[WaitingEntry.offered_on, WaitingEntry.referral_id],
    narrowed=[
        WaitingEntry.service_id == param.service_id,
        WaitingEntry.offered_on >= param.since,
        WaitingEntry.offered_on <= param.until,
    ],
    falling=True,
)


async def queues(
    session: Session, area: str, wanted: WantedQueues, after: tuple[UUID, int, UUID] | None, limit: int | None
) -> list[QueuedReferral]:
    names = ("after_service", "after_turn", "after_queued")
    key = dict(zip(names, after or (None,) * len(names), strict=True))
    return await _QUEUE.all(session, area=area, limit=limit, **asdict(wanted), **key)


async def lengths(session: Session, area: str) -> dict[UUID, int]:
    """How many wait, by service."""
    return {queue.service_id: queue.waiting for queue in await _LENGTHS.all(session, area=area)}


async def with_free_places(session: Session) -> Sequence[FreeService]:
    return await _FREE.all(session)


async def at_services(session: Session, services: Collection[UUID]) -> list[WaitingReferral]:
    """Who waits there, in no order: a person once, and not who has a place there under another id."""
    return await _AT_SERVICES.all(session, services=list(services))


async def entry(session: Session, referral_id: UUID) -> WaitingEntry | None:
    return await _ENTRY.first(session, referral_id=referral_id)


async def over(session: Session, today: date) -> Sequence[OverWait]:
    """Whose wait is over though nobody has said so: who has died, is treated in the same way elsewhere by now, or is
    registered nowhere.
    """
    return await _OVER.all(session, system=SYSTEM, let_go_since=let_go_since(today))


async def mistaken(session: Session) -> Sequence[MistakenEnd]:
    """Whose wait ended by itself though, as is known now, they had not died, were not treated elsewhere that day and
    are registered, and who was not referred there again.
    """
    return await _MISTAKEN.all(session, system=SYSTEM)


async def exceptions(
    session: Session,
    area: str,
    service_id: UUID | None,
    since: date | None,
    until: date | None,
    after: Any,
    limit: int,
) -> Sequence[WaitingEntry]:
    """Who was offered a place before somebody who stood before them, the latest first."""
    return await _EXCEPTIONS.page(
        session, area=area, service_id=service_id, since=since, until=until, after=after, limit=limit
    )
