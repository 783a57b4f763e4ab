"""What is known of referrals, episodes and services, as cases are derived from it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.rules.cases.facts import CountedReferral, ServicePlaces, ServiceStay
from shared.data.db import Session
from shared.data.statements import sql
from shared.figures.merged import owners_by, read_owners
from shared.kernel.days import FIRST_DAY


@dataclass(frozen=True, slots=True)
class _Move:
    """To a service on a day; `left_on` is when the episode ended."""

    episode_id: UUID
    client_id: UUID
    provider: str
    service_id: UUID
    modality: str
    on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class _PlacesFromDay:
    id: UUID
    provider: str
    modality: str
    on: date
    places: int
    setting: str
    shares_care: bool


_OWNERS = owners_by("merge")
_TOLD = sql(
    """
    WITH RECURSIVE person (asked, id) AS (
        SELECT id, id FROM unnest(CAST(:clients AS uuid[])) AS given (id)
        UNION
        SELECT person.asked, CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
          FROM person JOIN merge ON merge.area = :area AND NOT merge.voided
           AND person.id IN (merge.survivor_id, merge.absorbed_id)
    )
    SELECT referral.id, referral.client_id, referral.organisation AS provider, referral.service_id,
           service.modality_code AS modality, referral.choice, referral.assessment_id IS NOT NULL AS assessed,
           referral.referred_on, referral.state, referral.reason_code AS reason, referral.accepted_on,
           referral.first_offered_on, referral.closed_on, episode.started_on,
           EXISTS (SELECT FROM person JOIN episode earlier
                      ON earlier.area = :area AND earlier.client_id = person.id AND earlier.is_treatment
                     AND earlier.start_void_reason IS NULL AND earlier.started_on < referral.referred_on
                    WHERE person.asked = referral.client_id) AS returning,
           ranking.made_on AS ranked_on, ranking.services #>> '{0,organisation}' AS first_provider,
           ranking.services #>> '{0,service_id}' AS first_service, ranking.rank = 1 AS first_chosen,
           waiting_entry.referral_id IS NOT NULL AS waited, waiting_entry.offered_on AS place_offered_on,
           referral.pending_since, referral.arrived_on
      FROM referral JOIN service ON service.id = referral.service_id
      LEFT JOIN episode ON episode.referral_id = referral.id AND episode.start_void_reason IS NULL
      LEFT JOIN ranking ON ranking.referral_id = referral.id
      LEFT JOIN waiting_entry ON waiting_entry.referral_id = referral.id
     WHERE referral.area = :area AND referral.client_id = ANY(CAST(:clients AS uuid[])) ORDER BY referral.id
    """,
    into=CountedReferral,
)
_MOVES = sql(
    """
    WITH stay AS (
        SELECT episode.id, episode.client_id, episode.started_on,
               CASE WHEN NOT episode.end_voided THEN episode.ended_on END AS left_on, referral.service_id AS first_id
          FROM episode JOIN referral ON referral.id = episode.referral_id
         WHERE episode.area = :area AND episode.client_id = ANY(CAST(:clients AS uuid[]))
           AND episode.start_void_reason IS NULL
    ), moved AS (
        SELECT id, client_id, first_id AS service_id, started_on AS on, left_on, NULL AS transfer_id FROM stay
        UNION ALL
        SELECT stay.id, client_id, to_service_id, transferred_on, left_on, transfer.id
          FROM stay JOIN transfer ON transfer.episode_id = stay.id
    )
    SELECT moved.id AS episode_id, moved.client_id, service.organisation AS provider, moved.service_id,
           service.modality_code AS modality, moved.on, moved.left_on
      FROM moved JOIN service ON service.id = moved.service_id
     ORDER BY moved.id, moved.on, moved.transfer_id NULLS FIRST
    """,
    into=_Move,
)
_SAID = sql(
    """
    SELECT service.id, service.organisation AS provider, service.modality_code AS modality,
           coalesce(history.said_on, :first_day) AS on, CAST(history.content ->> 'places' AS integer) AS places,
           service.setting_code AS setting, service.is_treatment AND organisation.kind = 'gp' AS shares_care
      FROM service JOIN organisation ON organisation.area = service.area AND organisation.code = service.organisation
      JOIN directory_history history ON history.area = service.area AND history.thing = 'service'
                                                 AND history.key = CAST(service.id AS text)
     WHERE service.area = :area AND service.id = ANY(CAST(:services AS uuid[])) ORDER BY service.id, history.revision
    """,
    into=_PlacesFromDay,
)

_ROWS = sql(
    """
    SELECT CAST(said.row AS text) AS row
      FROM scheme_targets, jsonb_array_elements(indicators) WITH ORDINALITY said (row, place)
     WHERE area = :area AND NOT voided ORDER BY published_at, version, place
    """,
    into=str,
)


async def indicator_rows(session: Session, area: str) -> list[str]:
    """What schemes say of figures, as JSON, what was published last in the end."""
    return await _ROWS.all(session, area=area)


async def owners_of(session: Session, area: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """By each id of these persons the one that they go by; a service goes by its own."""
    return await read_owners(session, _OWNERS, area, ids)


async def referrals_of(session: Session, area: str, clients: Collection[UUID]) -> list[CountedReferral]:
    return await _TOLD.all(session, area=area, clients=list(clients))


async def stays_of(session: Session, area: str, clients: Collection[UUID]) -> list[ServiceStay]:
    """Of several moves of one day the last stands: where nobody stayed a night, no place was occupied."""
    moves: dict[UUID, list[_Move]] = defaultdict(list)
    for move in await _MOVES.all(session, area=area, clients=list(clients)):
        moves[move.episode_id].append(move)
    return [stay for theirs in moves.values() for stay in _stays(theirs)]


def _stays(moves: list[_Move]) -> list[ServiceStay]:
    stays = []
    for number, move in enumerate(moves):
        until = moves[number + 1].on if number + 1 < len(moves) else move.left_on
        if until is None or until > move.on:
            stays.append(_stay(move, number, until))
    return stays


def _stay(move: _Move, number: int, until: date | None) -> ServiceStay:
    return ServiceStay(
        episode_id=move.episode_id,
        number=number,
        client_id=move.client_id,
        provider=move.provider,
        service_id=move.service_id,
        modality=move.modality,
        first=move.on,
        until=until,
    )


async def service_places_of(session: Session, area: str, services: Collection[UUID]) -> list[ServicePlaces]:
    by_service: dict[UUID, list[_PlacesFromDay]] = defaultdict(list)
    for row in await _SAID.all(session, area=area, services=list(services), first_day=FIRST_DAY):
        by_service[row.id].append(row)
    return [_service_places(theirs) for theirs in by_service.values()]


def _service_places(rows: list[_PlacesFromDay]) -> ServicePlaces:
    """Of one day the last word stands."""
    places = {row.on: row.places for row in rows}
    last = rows[-1]
    return ServicePlaces(
        id=last.id,
        provider=last.provider,
        modality=last.modality,
        places=tuple(sorted(places.items())),
        setting=last.setting,
        shares_care=last.shares_care,
    )
