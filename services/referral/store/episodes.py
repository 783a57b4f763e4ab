"""Treatment episodes and their transfers."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.referral.models import Episode, Referral, Transfer
from services.referral.store.clients import PERSON
from shared.data.db import Session, rows, run
from shared.data.records import columns, fetch, first, made, narrowed
from shared.messaging.events import new_id

_LOCK = f"""
SELECT {columns(Episode, "episode")}, client.known
  FROM episode JOIN client ON client.area = episode.area AND client.id = episode.client_id
 WHERE episode.area = :area AND episode.id = :id FOR UPDATE OF client FOR NO KEY UPDATE OF episode
"""
_BEGIN = f"""
WITH moved AS (
    UPDATE service SET held = held - 1, occupied = occupied + 1 WHERE area = :area AND id = :service_id
    RETURNING is_treatment, modality_code, modality_list, setting_code, setting_list
), answered AS (
    UPDATE referral
       SET state = :state, revision = :revision, episode_id = :id, first_offered_on = CAST(:first_offered_on AS date)
     WHERE id = :referral_id RETURNING *
)
INSERT INTO episode (id, area, referral_id, client_id, delivered_by, service_id, is_treatment,
    modality_code, modality_list, setting_code, setting_list, referred_on, first_offered_on,
    started_on, care_coordinating, started_by, started_by_organisation, revision, end_revision,
    end_said_by_provider, end_said_by_lasars, end_voided, kept_double)
SELECT :id, answered.area, answered.id, answered.client_id, organisation, answered.service_id, moved.is_treatment,
    modality_code, modality_list, setting_code, setting_list, referred_on, first_offered_on,
    :started_on, coalesce(:care_coordinating, moved.is_treatment), :started_by, :started_by_organisation,
    1, 0, 0, 0, false, false
  FROM answered CROSS JOIN moved RETURNING {columns(Episode)}
"""
_OF_THE_END = (
    "ended_on", "end_reason_code", "end_reason_list", "ended_by_role", "ended_by", "ended_by_organisation",
    "end_revision", "end_voided", "end_void_reason", "revision", "first_ended_on",
    "late_days_from", "end_recorded_on", "end_said_by_provider", "end_said_by_lasars",
)  # fmt: skip
_END = f"""
WITH freed AS (UPDATE service SET occupied = occupied - 1 WHERE area = :area AND id = :service_id)
UPDATE episode SET {", ".join(f"{name} = :{name}" for name in _OF_THE_END)} WHERE id = :id
"""
_LAST_MOVED_ON = "SELECT max(transferred_on) AS moved_on FROM transfer WHERE episode_id = :episode_id"
CORRECTION_DAYS = 21  # where a scheme does not say for how long who has ended treatment may correct it
# By the version of that day, of several the last published; where none is valid any more, by the one that ended last.
_BY_SCHEME = """
SELECT {said} FROM scheme_version
 WHERE area = :area AND NOT voided AND valid_from <= CAST(:day AS date)
 ORDER BY CASE WHEN valid_to <= CAST(:day AS date) THEN valid_to END DESC NULLS FIRST,
          published_at DESC, version DESC LIMIT 1
"""
_CORRECTION_DAYS = _BY_SCHEME.format(said="correction_days")
_BOUNDS_OF_END = f"""
SELECT ({_LAST_MOVED_ON}), ({_BY_SCHEME.format(said="CAST(discharge_reasons AS text)")}) AS reasons
"""


async def corrections_end_on(session: Session, area: str, late_days_from: date) -> date:
    """The first day on which who has ended treatment corrects it no more, by the scheme of the day of the end."""
    found = await rows(session, _CORRECTION_DAYS, area=area, day=late_days_from)
    stated: int | None = found[0]["correction_days"] if found else None
    return late_days_from + timedelta(days=(CORRECTION_DAYS if stated is None else stated))


_HAS_HELD = f"""{PERSON}
SELECT FROM referral WHERE area = :area AND client_id IN (SELECT id FROM person) AND organisation = :organisation
   AND state IN ('pending', 'referred', 'accepted')
 UNION ALL SELECT FROM episode WHERE area = :area AND client_id IN (SELECT id FROM person) AND start_void_reason IS NULL
   AND (delivered_by = :organisation OR EXISTS (
       SELECT FROM transfer WHERE episode_id = episode.id AND from_organisation = :organisation)) LIMIT 1
"""


async def has_held(session: Session, area: str, client_id: UUID, organisation: str) -> bool:
    """Whether the organisation delivers an episode of the person, or ever did, or is to: under any of their ids."""
    asked = {"area": area, "client_id": client_id, "organisation": organisation}
    return bool(await rows(session, _HAS_HELD, **asked))


_NOTE_DECIDED = """
INSERT INTO decided AS known (area, client_id, organisation, decided_on)
VALUES (:area, :client_id, :organisation, :today)
ON CONFLICT (area, client_id, organisation) DO UPDATE SET decided_on = greatest(known.decided_on, excluded.decided_on)
"""
_LAST_DECIDED_ON = f"""{PERSON}
SELECT max(decided_on) AS decided_on FROM decided
 WHERE area = :area AND client_id IN (SELECT id FROM person) AND organisation = :organisation
"""


async def note_decided(session: Session, area: str, client_id: UUID, organisation: str, today: date) -> None:
    await run(session, _NOTE_DECIDED, area=area, client_id=client_id, organisation=organisation, today=today)


async def last_decided_on(session: Session, area: str, client_id: UUID, organisation: str) -> date | None:
    """When the organisation last decided as the LASARS about treatment of the person, under any of their ids."""
    asked = {"area": area, "client_id": client_id, "organisation": organisation}
    (row,) = await rows(session, _LAST_DECIDED_ON, **asked)
    decided_on: date | None = row["decided_on"]
    return decided_on


async def find(session: Session, area: str, episode_id: UUID) -> Episode | None:
    return await first(session, Episode, "area = :area AND id = :id", area=area, id=episode_id)


async def lock(session: Session, area: str, episode_id: UUID) -> tuple[Episode | None, bool]:
    """The client's row is locked first, as for a referral. Also: whether the client is known."""
    found = await rows(session, _LOCK, area=area, id=episode_id)
    return (made(Episode, found[0]), found[0]["known"]) if found else (None, False)


async def page(
    session: Session,
    area: str,
    *,
    seen_by: str | None,
    client_ids: Sequence[UUID] | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Episode]:
    """`seen_by`: only what this provider delivers now, or delivered last."""
    conditions = {
        "area = :area": area,
        "delivered_by = :seen_by": seen_by,
        "client_id = ANY(CAST(:client_ids AS uuid[]))": client_ids,
        "id > :after": after,
    }
    values = {"area": area, "seen_by": seen_by, "client_ids": client_ids, "after": after, "limit": limit}
    return await fetch(session, Episode, f"{narrowed(conditions)} ORDER BY id LIMIT :limit", **values)


async def by_ids(session: Session, episode_ids: Iterable[UUID]) -> Sequence[Episode]:
    return await fetch(session, Episode, "id = ANY(CAST(:ids AS uuid[]))", ids=list(episode_ids))


async def transfers(session: Session, episode_ids: Iterable[UUID]) -> Sequence[Transfer]:
    """In the order in which they were made."""
    where = "episode_id = ANY(CAST(:ids AS uuid[])) ORDER BY transferred_on, id"
    return await fetch(session, Transfer, where, ids=list(episode_ids))


async def begin(session: Session, referral: Referral, **said: Any) -> Episode:
    """With it the held place is occupied, and the referral, as it now stands, is answered.

    It counts as treatment if the service does now: neither the referral before nor a change after decides it.
    """
    values = {"area": referral.area, "service_id": referral.service_id, "referral_id": referral.id}
    answered = {name: getattr(referral, name) for name in ("state", "revision", "first_offered_on")}
    (row,) = await rows(session, _BEGIN, id=new_id(), **values, **answered, **said)
    return made(Episode, row)


async def write_end(session: Session, episode: Episode) -> None:
    """With it the place is free."""
    names = ("id", "area", "service_id", *_OF_THE_END)
    await run(session, _END, **{name: getattr(episode, name) for name in names})


async def last_moved_on(session: Session, episode_id: UUID) -> date | None:
    (row,) = await rows(session, _LAST_MOVED_ON, episode_id=episode_id)
    moved_on: date | None = row["moved_on"]
    return moved_on


async def bounds_of_end(session: Session, episode: Episode, day: date) -> tuple[date | None, list[dict[str, Any]]]:
    """The day of the last transfer, and the discharge reasons that the area's scheme has for this day, if known."""
    (row,) = await rows(session, _BOUNDS_OF_END, area=episode.area, episode_id=episode.id, day=day)
    return row["moved_on"], from_json(row["reasons"]) if row["reasons"] else []
