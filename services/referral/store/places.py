"""Places at a service: held by a referral, occupied by an episode, and free again.

Whether one is free is the only decision that statements take: each decides and takes at once, so of two that race for
the last place one finds none. A place is never taken by what the same client has there already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, update

from services.referral.models import Referral, Service
from services.referral.rules.states import OPEN, ReferralState
from services.referral.store.clients import PERSON
from services.referral.store.states import in_state
from services.referral.store.stays import STAYS
from shared.data.db import Session
from shared.data.statements import columns, param, sql, statement
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class _Begun:
    id: UUID
    number: int


_OF_SERVICE = "WHERE area = :area AND id = :service_id"
# Parts of the statements that write what the place is of.
FREE_HELD = f"UPDATE service SET held = held - 1 {_OF_SERVICE}"
OCCUPY_HELD = f"UPDATE service SET held = held - 1, occupied = occupied + 1 {_OF_SERVICE}"
FREE_OCCUPIED = f"UPDATE service SET occupied = occupied - 1 {_OF_SERVICE}"

_OPEN = f"area = :area AND client_id = :client_id AND service_id = :service_id AND {in_state(OPEN)}"
_WAITS = f"area = :area AND service_id = :service_id AND {in_state([ReferralState.WAITING])}"
_GIVEN = (
    "id", "area", "client_id", "assessment_id", "service_id", "state", "choice", "referred_on", "hold_expires_on",
    "contact_on", "referred_by", "referred_by_organisation", "pending_since", "sent_on_for", "gone_out",
)  # fmt: skip
_TAKE_ONE = f"""
    UPDATE service SET held = held + 1
     WHERE area = :area AND id = :service_id
       AND held + occupied + (SELECT count(*) FROM referral WHERE {_WAITS}) < places
       AND NOT EXISTS (SELECT FROM referral WHERE {_OPEN})
    RETURNING organisation, is_treatment
"""
_TAKE_NONE = f"""
    SELECT organisation, is_treatment FROM service
     WHERE area = :area AND id = :service_id AND NOT EXISTS (SELECT FROM referral WHERE {_OPEN})
"""
_REFER = f"""{PERSON}, taken AS ({{taken}})
INSERT INTO referral ({", ".join(_GIVEN)}, organisation, is_treatment, assessed_on, revision, event_revision,
                      dated_after_start)
SELECT {", ".join(f":{name}" for name in _GIVEN)}, organisation, is_treatment,
       (SELECT assessed_on FROM assessed WHERE area = :area AND assessment_id = :assessment_id
           AND client_id IN (SELECT id FROM person) AND NOT voided), 1, 1, false
  FROM taken RETURNING {columns(Referral)}
"""
_HOLD = sql(_REFER.format(taken=_TAKE_ONE), into=Referral)
_RECORD = sql(_REFER.format(taken=_TAKE_NONE), into=Referral)
_MOVED = (
    update(Service)
    .where(col(Service.area) == param.area, col(Service.id) == param.id)
    .values(held=Service.held + param.held, occupied=Service.occupied + param.occupied)
    .returning(Service)
)
_MOVE = statement(_MOVED, into=Service)
_TAKE = statement(
    _MOVED.where(col(Service.held) + Service.occupied + param.held + param.occupied <= Service.places), into=Service
)


_BEGUN = sql(
    f"""
    SELECT stay.service_id AS id, count(DISTINCT episode.id) AS number
      FROM episode CROSS JOIN LATERAL ({STAYS}) stay
     WHERE episode.area = :area AND episode.start_void_reason IS NULL
       AND (episode.started_on >= :first AND episode.started_on < :next
            OR episode.id IN (
                SELECT episode_id FROM transfer WHERE transferred_on >= :first AND transferred_on < :next))
       AND stay.since >= :first AND stay.since < :next AND stay.service_id = ANY(CAST(:services AS uuid[]))
     GROUP BY stay.service_id
    """,
    into=_Begun,
)


async def begun(session: Session, area: str, services: Sequence[UUID], first: date, before: date) -> dict[UUID, int]:
    """By service, how many began there, or were handed over there, from `first` to the day before `before`."""
    asked = {"area": area, "services": list(services), "first": first, "next": before}
    return {row.id: row.number for row in await _BEGUN.all(session, **asked)}


async def hold(session: Session, **said: Any) -> Referral | None:
    """Holds a place, with the referral that it is held by. None where the client has an open one to the service, or
    the service no place that nobody waits for.
    """
    return await _HOLD.first(session, id=new_id(), **said)


async def record(session: Session, **said: Any) -> Referral | None:
    """A referral that holds no place, or one that was taken before. None where the client has an open one to the
    service, or there is no service.
    """
    return await _RECORD.first(session, id=new_id(), **said)


async def move(
    session: Session, area: str, service_id: UUID, *, held: int = 0, occupied: int = 0, full: bool = False
) -> Service | None:
    """One statement decides and takes, so of two that race for the last place one finds none. `full`: asks for none."""
    moving = _TAKE if held + occupied > 0 and not full else _MOVE
    return await moving.first(session, area=area, id=service_id, held=held, occupied=occupied)
