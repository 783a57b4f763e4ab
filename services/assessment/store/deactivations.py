"""Registrations that were made by mistake, and what hangs on somebody's registration."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlmodel import col, select

from services.assessment.models import Deactivation
from services.assessment.rules.deactivation import AttachedKind
from services.assessment.store.kin import ids_of, is_of
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class AttachedCount:
    """`client_id` as it was asked for."""

    client_id: UUID
    kind: AttachedKind
    number: int


@dataclass(frozen=True, slots=True)
class _VoidedDay:
    id: UUID
    voided_on: date


_STANDING = "NOT voided"
# Whom a rule takes in of itself has nothing on record by that before somebody says anything of it; and who was taken in
# by a mistake, and never was treated, is no member.
_SPOKEN_OF = f"""state <> 'to_invite' AND programme_id IN (SELECT id FROM programme WHERE NOT programme.voided)
   AND EXISTS (SELECT FROM start_fact AS began
                WHERE began.client_id = ANY({ids_of("programme_member.client_id")}) AND NOT began.voided)"""
_UNASSESSED = f"""{_STANDING} AND outcome IS NULL
   AND NOT EXISTS (SELECT FROM referral_fact WHERE referral_fact.id = unassessed_fact.id)"""
TABLES: dict[AttachedKind, tuple[str, str]] = {
    "contact": ("contact", _STANDING),
    "assessment": ("assessment", _STANDING),
    "top_review": ("top_review", _STANDING),
    "evidence": ("evidence", _STANDING),
    "activity": ("activity", _STANDING),
    "screening": ("screening", _STANDING),
    "form_answer": ("form_answer", _STANDING),
    "booking": ("booking", f"{_STANDING} AND state <> 'cancelled'"),
    "referral_form": ("referral_form", _STANDING),
    "prison_release": ("prison_release", _STANDING),
    "interview": ("interview", "state <> 'withdrawn'"),
    "disclosure": ("disclosure", f"{_STANDING} AND withdrawn_on IS NULL"),
    "ndtms_consent": ("ndtms_consent", _STANDING),
    "closing": ("closing", _STANDING),
    "programme_member": ("programme_member", f"{_STANDING} AND {_SPOKEN_OF}"),
    "earlier_start": ("earlier_start", _STANDING),
    "referral": ("referral_fact", "NOT closed"),
    "unassessed_referral": ("unassessed_fact", _UNASSESSED),
    "panel_application": ("panel_step_fact", f"{_STANDING} AND code IS NOT NULL"),
    "treatment": ("start_fact", _STANDING),
    "tariff": ("tariff_fact", _STANDING),
    "outcome": ("outcome", "state <> 'withdrawn'"),
}
_KIN = "ANY(ARRAY(SELECT client_id FROM kin))"
_HANGING = " UNION ALL ".join(
    [
        f"SELECT client_id, '{kind}' AS kind FROM {table} WHERE client_id = {_KIN} AND {stands}"
        for kind, (table, stands) in TABLES.items()
    ]
    + [
        f"SELECT {column}, 'same_person_question' FROM match WHERE {column} = {_KIN} AND state = 'pending'"
        for column in ("client_id", "candidate_id")
    ]
    + [f"SELECT survivor_id, 'other_registration' FROM person_alias WHERE survivor_id = {_KIN}"]
)
# Of a row of `person`: put away, and nothing stands under any id of theirs. Who came again is somebody.
IS_AWAY = f"""
EXISTS (SELECT FROM deactivation AS away WHERE away.client_id = person.id AND NOT away.voided) AND NOT EXISTS (
    WITH kin AS (SELECT unnest({ids_of("person.id")}) AS client_id)
    SELECT FROM ({_HANGING}) AS standing
)
"""
_ATTACHED = sql(
    f"""
    WITH kin AS (
        SELECT DISTINCT wanted.id AS asked_id, unnest({ids_of("wanted.id")}) AS client_id
          FROM unnest(CAST(:clients AS uuid[])) AS wanted (id)
    )
    SELECT kin.asked_id AS client_id, standing.kind, CAST(count(*) AS integer) AS number
      FROM kin JOIN ({_HANGING}) AS standing ON standing.client_id = kin.client_id
     GROUP BY kin.asked_id, standing.kind
    """,
    into=AttachedCount,
)
_PAGES = pages(
    select(Deactivation).where(Deactivation.area == param.area),
    by=[Deactivation.id],
    narrowed=[is_of(Deactivation.client_id, param("person", Uuid()))],
)
_LOCK = statement(
    select(Deactivation).where(Deactivation.id == param.id, Deactivation.area == param.area).with_for_update()
)
_LOCK_STANDING = statement(
    select(Deactivation)
    .where(is_of(Deactivation.client_id, param("person", Uuid())), col(Deactivation.voided).is_(False))
    .order_by(col(Deactivation.id))
    .with_for_update()
)
_VOIDED = sql(
    """
    SELECT thing_id AS id, max(replaced_on) AS voided_on FROM superseded
     WHERE thing = 'deactivation' AND thing_id = ANY(CAST(:ids AS uuid[])) GROUP BY thing_id
    """,
    into=_VoidedDay,
)
_PUT_AWAY = statement(
    select(Deactivation.client_id).where(
        among(Deactivation.client_id, param.clients), col(Deactivation.voided).is_(False)
    )
)


async def attached(session: Session, clients: Collection[UUID]) -> Sequence[AttachedCount]:
    """How much of each kind stands of these people, under any of their ids."""
    return await _ATTACHED.all(session, clients=list(clients))


async def page(session: Session, area: str, client_id: UUID | None, after: Any, limit: int) -> Sequence[Deactivation]:
    """In the order of recording, void ones too; of one person, under any of their ids."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, person=client_id)


async def lock(session: Session, deactivation_id: UUID, area: str) -> Deactivation | None:
    return await _LOCK.first(session, id=deactivation_id, area=area)


async def lock_standing(session: Session, client_id: UUID) -> Sequence[Deactivation]:
    """Of the person, under any of their ids."""
    return await _LOCK_STANDING.all(session, person=client_id)


async def voided_days(session: Session, ids: Collection[UUID]) -> dict[UUID, date]:
    """On which day each of these was taken back."""
    rows = await _VOIDED.all(session, ids=list(ids)) if ids else ()
    return {row.id: row.voided_on for row in rows}


async def is_deactivated(session: Session, client_id: UUID) -> bool:
    return bool(await _PUT_AWAY.all(session, clients=[client_id]))


async def away(session: Session, clients: Collection[UUID]) -> set[UUID]:
    """Which of them are put away and have nothing that stands under any id of theirs."""
    put_away = set(await _PUT_AWAY.all(session, clients=list(clients))) if clients else set()
    standing = await attached(session, put_away) if put_away else ()
    return put_away - {row.client_id for row in standing}
