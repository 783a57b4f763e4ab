"""Facts of treatment that referral publishes, the days on which persons fall due, and whose episodes are."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import delete
from sqlmodel import SQLModel, col, select

from services.assessment.models import ClientDue, StartFact
from services.assessment.store.pending import pending
from services.assessment.store.person_facts import OWN_MEASURES
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import upsert_newest

_NOTE_RECORDERS = command(
    """
    INSERT INTO heard_by (thing, thing_id, sub, organisation)
    SELECT DISTINCT CAST(:thing AS text), id, recorded_by, recorded_by_organisation
      FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS said (id uuid, recorded_by text, recorded_by_organisation text)
    ON CONFLICT DO NOTHING
    """
)
_CLIENTS_OF = statement(select(StartFact.client_id).where(among(StartFact.id, param.episodes)))
_TREATED = sql(
    f"""
    SELECT client_id FROM start_fact
     UNION SELECT id FROM person WHERE area IN ({OWN_MEASURES})
    """,
    into=UUID,
)
_TREATED_IN = sql(
    f"""
    SELECT client_id FROM start_fact WHERE area = ANY(CAST(:areas AS text[]))
     UNION SELECT id FROM person WHERE area = ANY(CAST(:areas AS text[])) AND area IN ({OWN_MEASURES})
    """,
    into=UUID,
)
_DUE = statement(select(ClientDue.client_id).where(ClientDue.due_on <= param.today))
_FORGET_DUE = statement(delete(ClientDue).where(among(col(ClientDue.client_id), param.clients)))
_NOTE_DUE = command(
    """
    INSERT INTO client_due AS kept (client_id, area, due_on)
    SELECT id, area, CAST(:day AS date) FROM person WHERE id = ANY(CAST(:clients AS uuid[]))
    ON CONFLICT (client_id) DO UPDATE SET due_on = least(kept.due_on, excluded.due_on)
    """
)


async def keep(session: Session, table: type[SQLModel], facts: Sequence[Mapping[str, Any]]) -> None:
    """The highest revision of each thing stays, in whatever order they come."""
    pending(session).said_again |= any(fact["revision"] >= STEP for fact in facts)
    await upsert_newest(session, table, facts)


async def note_recorders(session: Session, table: type[SQLModel], facts: Sequence[Mapping[str, Any]]) -> None:
    """Of every revision, also of those that do not count any more."""
    await _NOTE_RECORDERS.execute(session, thing=str(table.__tablename__), facts=to_json(facts).decode())


async def clients_of(session: Session, episodes: Collection[UUID]) -> set[UUID]:
    """Whose these episodes are, as far as is known now."""
    return set(await _CLIENTS_OF.all(session, episodes=list(episodes)))


async def everybody_treated(session: Session) -> set[UUID]:
    """And everybody of areas whose LASARS is paid for measures of its own: nobody need treat them for that."""
    return set(await _TREATED.all(session))


async def treated_clients(session: Session, areas: Collection[str]) -> set[UUID]:
    return set(await _TREATED_IN.all(session, areas=list(areas)))


async def due_clients(session: Session, today: date) -> list[UUID]:
    return await _DUE.all(session, today=today)


async def forget_due(session: Session, clients: Collection[UUID]) -> None:
    if clients:
        await _FORGET_DUE.execute(session, clients=list(clients))


async def note_due(session: Session, clients: Collection[UUID], day: date) -> None:
    """Whatever else is due of them: then they are reconciled."""
    if clients:
        await _NOTE_DUE.execute(session, clients=list(clients), day=day)
