"""Treatment episodes and their transfers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.referral.models import Episode, LasarsDecision, Referral, Transfer
from services.referral.rules.states import OPEN
from services.referral.store.clients import PERSON
from services.referral.store.code_lists import BY_SCHEME
from services.referral.store.places import FREE_OCCUPIED, OCCUPY_HELD
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.rows import columns_of
from shared.data.statements import among, columns, command, param, sql, statement
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class _Locked:
    episode: Episode
    gone_out: bool


@dataclass(frozen=True, slots=True)
class _Bounds:
    moved_on: date | None
    reasons: list[dict[str, Any]] | None


_FIND = statement(select(Episode).where(Episode.area == param.area, Episode.id == param.id))
_OF_REFERRALS = statement(select(Episode).where(among(Episode.referral_id, param.ids)).order_by(col(Episode.id)))
_TRANSFERS = statement(
    select(Transfer)
    .where(among(Transfer.episode_id, param.ids))
    .order_by(col(Transfer.transferred_on), col(Transfer.id))
)
_LOCK = sql(
    f"""
    SELECT {columns(Episode, "episode", field="episode")}, referral.gone_out
      FROM episode JOIN client ON client.area = episode.area AND client.id = episode.client_id
      JOIN referral ON referral.id = episode.referral_id
     WHERE episode.area = :area AND episode.id = :id FOR UPDATE OF client FOR NO KEY UPDATE OF episode
    """,
    into=_Locked,
)
_BEGIN = sql(
    f"""
    WITH moved AS (
        {OCCUPY_HELD}
        RETURNING is_treatment, modality_code, modality_list, setting_code, setting_list
    ), answered AS (
        UPDATE referral SET state = :state, revision = :revision, episode_id = :id,
                            first_offered_on = CAST(:first_offered_on AS date)
         WHERE id = :referral_id
        RETURNING id, area, client_id, organisation, service_id, referred_on, first_offered_on
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
    """,
    into=Episode,
)
_OF_THE_END = (
    "ended_on", "end_reason_code", "end_reason_list", "ended_by_role", "ended_by", "ended_by_organisation",
    "end_revision", "end_voided", "end_void_reason", "revision", "first_ended_on",
    "late_days_from", "end_recorded_on", "end_said_by_provider", "end_said_by_lasars",
)  # fmt: skip
_END = command(
    f"""
    WITH freed AS ({FREE_OCCUPIED})
    UPDATE episode SET {", ".join(f"{name} = :{name}" for name in _OF_THE_END)} WHERE id = :id
    """
)
_LAST_MOVED_ON = "SELECT max(transferred_on) AS moved_on FROM transfer WHERE episode_id = :episode_id"
_MOVED_ON = sql(_LAST_MOVED_ON, into=date)
CORRECTION_DAYS = 21  # where a scheme does not say for how long who has ended treatment may correct it
_CORRECTION_DAYS = sql(BY_SCHEME.format(said="correction_days"), into=int)
_BOUNDS_OF_END = sql(
    f"SELECT ({_LAST_MOVED_ON}) AS moved_on, ({BY_SCHEME.format(said='discharge_reasons')}) AS reasons", into=_Bounds
)
_HAS_HELD = sql(
    f"""{PERSON}
    SELECT EXISTS (
        SELECT FROM referral WHERE area = :area AND client_id IN (SELECT id FROM person)
           AND organisation = :organisation AND {in_state(OPEN)}
         UNION ALL
        SELECT FROM episode WHERE area = :area AND client_id IN (SELECT id FROM person) AND start_void_reason IS NULL
           AND (delivered_by = :organisation OR EXISTS (
               SELECT FROM transfer WHERE episode_id = episode.id AND from_organisation = :organisation))
    ) AS has_held
    """,
    into=bool,
)
_DECIDES = insert(LasarsDecision).values({name: param(name) for name in columns_of(LasarsDecision)})
_NOTE_DECIDED = statement(
    _DECIDES.on_conflict_do_update(
        index_elements=["area", "client_id", "organisation"],
        set_={"decided_on": func.greatest(LasarsDecision.decided_on, _DECIDES.excluded.decided_on)},
    )
)
_LAST_DECIDED_ON = sql(
    f"""{PERSON}
    SELECT max(decided_on) AS decided_on FROM decided
     WHERE area = :area AND client_id IN (SELECT id FROM person) AND organisation = :organisation
    """,
    into=date,
)


async def corrections_end_on(session: Session, area: str, late_days_from: date) -> date:
    """The first day on which who has ended treatment corrects it no more, by the scheme of the day of the end."""
    stated = await _CORRECTION_DAYS.first(session, area=area, day=late_days_from)
    return late_days_from + timedelta(days=(CORRECTION_DAYS if stated is None else stated))


async def has_held(session: Session, area: str, client_id: UUID, organisation: str) -> bool:
    """Whether the organisation delivers an episode of the person, or ever did, or is to: under any of their ids."""
    return await _HAS_HELD.one(session, area=area, client_id=client_id, organisation=organisation)


async def note_decided(session: Session, area: str, client_id: UUID, organisation: str, today: date) -> None:
    decided = {"area": area, "client_id": client_id, "organisation": organisation, "decided_on": today}
    await _NOTE_DECIDED.execute(session, **decided)


async def last_decided_on(session: Session, area: str, client_id: UUID, organisation: str) -> date | None:
    """When the organisation last decided as the LASARS about treatment of the person, under any of their ids."""
    return await _LAST_DECIDED_ON.first(session, area=area, client_id=client_id, organisation=organisation)


async def find(session: Session, area: str, episode_id: UUID) -> Episode | None:
    return await _FIND.first(session, area=area, id=episode_id)


async def lock(session: Session, area: str, episode_id: UUID) -> tuple[Episode | None, bool]:
    """The client's row is locked first, as for a referral. Also: whether what is published of it goes out."""
    locked = await _LOCK.first(session, area=area, id=episode_id)
    return (locked.episode, locked.gone_out) if locked else (None, False)


async def of_referrals(session: Session, referral_ids: Iterable[UUID]) -> Sequence[Episode]:
    """Those that were started by mistake included, in the order in which they were recorded."""
    return await _OF_REFERRALS.all(session, ids=list(referral_ids))


async def transfers(session: Session, episode_ids: Iterable[UUID]) -> Sequence[Transfer]:
    """In the order in which they were made."""
    return await _TRANSFERS.all(session, ids=list(episode_ids))


async def begin(session: Session, referral: Referral, **said: Any) -> Episode:
    """With it the held place is occupied, and the referral, as it now stands, is answered.

    It counts as treatment if the service does now: neither the referral before nor a change after decides it.
    """
    values = {"area": referral.area, "service_id": referral.service_id, "referral_id": referral.id}
    answered = {name: getattr(referral, name) for name in ("state", "revision", "first_offered_on")}
    return await _BEGIN.one(session, id=new_id(), **values, **answered, **said)


async def write_end(session: Session, episode: Episode) -> None:
    """With it the place is free."""
    names = ("id", "area", "service_id", *_OF_THE_END)
    await _END.execute(session, **{name: getattr(episode, name) for name in names})


async def last_moved_on(session: Session, episode_id: UUID) -> date | None:
    return await _MOVED_ON.first(session, episode_id=episode_id)


async def bounds_of_end(session: Session, episode: Episode, day: date) -> tuple[date | None, list[dict[str, Any]]]:
    """The day of the last transfer, and the discharge reasons that the area's scheme has for this day, if known."""
    bounds = await _BOUNDS_OF_END.one(session, area=episode.area, episode_id=episode.id, day=day)
    return bounds.moved_on, bounds.reasons or []
