"""Referrals, by id, by client and by what falls due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, or_
from sqlmodel import col, select

from services.referral.models import Referral, Unregistered
from services.referral.rules.states import OPEN, UNANSWERED, ReferralState, let_go_since
from services.referral.store.clients import person_of
from services.referral.store.places import FREE_HELD
from services.referral.store.states import in_state, is_in
from shared.data.db import Session
from shared.data.statements import columns, command, param, sql, statement
from shared.data.upsert import bulk


@dataclass(frozen=True, slots=True)
class _Locked:
    referral: Referral
    gone_out: bool


@dataclass(frozen=True, slots=True)
class _Dated:
    referral: Referral
    dated_on: date | None


@dataclass(frozen=True, slots=True)
class _Client:
    area: str
    id: UUID


_BY_ID = select(Referral).where(Referral.area == param.area, Referral.id == param.id)
_FIND = statement(_BY_ID)
_BY_ID_ALONE = statement(select(Referral).where(Referral.id == param.id))
_LOCK = sql(
    f"""
    SELECT {columns(Referral, "referral", field="referral")}, referral.gone_out
      FROM referral JOIN client ON client.area = referral.area AND client.id = referral.client_id
     WHERE referral.area = :area AND referral.id = :id FOR UPDATE OF client FOR NO KEY UPDATE OF referral
    """,
    into=_Locked,
)
_IS_NOBODYS = and_(
    ~col(Referral.gone_out),
    exists().where(
        col(Unregistered.area) == col(Referral.area), col(Unregistered.client_id) == col(Referral.client_id),
        ~col(Unregistered.voided), Unregistered.since <= param.let_go_since,
    ),
)  # fmt: skip
_OVERDUE = statement(
    select(Referral)
    .where(is_in(UNANSWERED), or_(col(Referral.hold_expires_on) <= param.today, _IS_NOBODYS))
    .order_by(col(Referral.id))
)
_NOBODYS = statement(select(Referral.id).where(is_in(UNANSWERED), _IS_NOBODYS))
_LOCK_CONCERNED = sql(
    f"""
    SELECT client.area, client.id FROM client
     WHERE (client.area, client.id) IN (
        SELECT referral.area, referral.client_id FROM referral
         WHERE {in_state(UNANSWERED)} AND referral.hold_expires_on <= :today OR {in_state([ReferralState.WAITING])}
            OR {in_state(UNANSWERED)} AND NOT referral.gone_out AND EXISTS (
                SELECT FROM unregistered WHERE unregistered.area = referral.area
                   AND unregistered.client_id = referral.client_id AND NOT voided AND since <= :let_go_since)
            OR referral.id = ANY(CAST(:ended AS uuid[])))
     ORDER BY client.area, client.id FOR UPDATE OF client
    """,
    into=_Client,
)
# Once treatment has begun it says what was known then: it stays readable to who delivers it for ever. Where nothing
# was, it goes by what stands, so that it does not matter which word of the assessment came first.
_UNDATED = f"({in_state([ReferralState.STARTED])} AND (referral.assessed_on IS NULL OR referral.dated_after_start))"
_KIN = person_of("referral.area", "referral.client_id") + "SELECT id FROM person"
_CONCERNED = sql(
    f"""
    SELECT {columns(Referral, "referral", field="referral")}, dated_on
      FROM unnest(CAST(:areas AS text[]), CAST(:clients AS uuid[]), CAST(:new AS boolean[]))
           AS consumed (area, client_id, new)
      JOIN referral ON referral.area = consumed.area AND referral.client_id = consumed.client_id
      LEFT JOIN assessed ON assessed.area = referral.area AND assessed.assessment_id = referral.assessment_id
                        AND (assessed.client_id = referral.client_id OR assessed.client_id IN ({_KIN}))
     CROSS JOIN LATERAL (
        SELECT CASE WHEN assessed.revision IS NULL OR NOT ({in_state(OPEN)} OR {_UNDATED}) THEN referral.assessed_on
                    WHEN NOT assessed.voided THEN assessed.assessed_on END) AS said (dated_on)
     WHERE consumed.new OR dated_on IS DISTINCT FROM referral.assessed_on ORDER BY referral.id
    """,
    into=_Dated,
)
_CHANGING = (
    "state", "assessed_on", "reason_code", "closed_on", "closed_by", "closed_by_organisation", "revision",
    "event_revision", "hold_expires_on", "pending_since", "arrived_on", "gone_out", "dated_after_start",
)  # fmt: skip
_REFERRALS = bulk(Referral)
_WRITE = command(
    f"""
    UPDATE referral SET {", ".join(f"{name} = now.{name}" for name in _CHANGING)}
      FROM {_REFERRALS.source_of("now", ("id", *_CHANGING))} WHERE referral.id = now.id
    """
)
_CLOSE = command(
    f"""
    WITH freed AS ({FREE_HELD})
    UPDATE referral SET {", ".join(f"{name} = :{name}" for name in _CHANGING)} WHERE id = :id
    """
)


async def find(session: Session, area: str, referral_id: UUID) -> Referral | None:
    return await _FIND.first(session, area=area, id=referral_id)


async def by_id(session: Session, referral_id: UUID) -> Referral:
    """One that there is, of whatever area."""
    return await _BY_ID_ALONE.one(session, id=referral_id)


async def lock(session: Session, area: str, referral_id: UUID) -> tuple[Referral | None, bool]:
    """The client's row is locked first, then the referral's, which is read as any other command has left it. Also:
    whether what is published of it goes out.
    """
    locked = await _LOCK.first(session, area=area, id=referral_id)
    return (locked.referral, locked.gone_out) if locked else (None, False)


async def concerned(
    session: Session, keys: Collection[tuple[str, UUID]], new: Collection[tuple[str, UUID]]
) -> list[tuple[Referral, date | None]]:
    """All referrals of the new clients, and of the others those whose assessment is, as it turns out, of another
    date than they say; each with the date that it should say.
    """
    asked = {"areas": [area for area, _ in keys], "clients": [client for _, client in keys]}
    dated = await _CONCERNED.all(session, **asked, new=[key in new for key in keys])
    return [(row.referral, row.dated_on) for row in dated]


async def lock_concerned(session: Session, today: date, ended: Collection[UUID]) -> set[tuple[str, UUID]]:
    """The clients whose hold has run out or who are nobody, those who wait, and those of the `ended` referrals, in the
    order of their ids, so that two who lock several never wait for each other.
    """
    asked = {"today": today, "let_go_since": let_go_since(today), "ended": list(ended)}
    locked = await _LOCK_CONCERNED.all(session, **asked)
    return {(client.area, client.id) for client in locked}


async def overdue(session: Session, today: date) -> Sequence[Referral]:
    """Whose hold has run out, and of whom it has been known for some days that they are registered nowhere."""
    return await _OVERDUE.all(session, today=today, let_go_since=let_go_since(today))


async def nobodys(session: Session, today: date) -> set[UUID]:
    """Of the unanswered ones, those of whom that has been known."""
    return set(await _NOBODYS.all(session, let_go_since=let_go_since(today)))


async def write(session: Session, changed: Iterable[Referral]) -> None:
    """Many at once."""
    names = ("id", *_CHANGING)
    rows = [{name: getattr(referral, name) for name in names} for referral in changed]
    if rows:
        await _WRITE.execute(session, **_REFERRALS.values(rows, names))


async def close(session: Session, referral: Referral) -> None:
    """Writes it as it now stands, and frees its place."""
    names = ("id", "area", "service_id", *_CHANGING)
    await _CLOSE.execute(session, **{name: getattr(referral, name) for name in names})
