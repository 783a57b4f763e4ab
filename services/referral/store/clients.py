"""Client ids, which are what commands lock, and which of them are one person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, select

from services.referral.models import AnsweredForm, Assessed, Client, Unregistered
from shared.data.db import Session
from shared.data.revisions import in_steps
from shared.data.statements import Statement, columns, command, param, sql, statement
from shared.data.upsert import bulk


@dataclass(frozen=True, slots=True)
class _Key:
    area: str
    id: UUID


_LOCK = statement(
    insert(Client)
    .values(area=param.area, id=param.id)
    .on_conflict_do_update(index_elements=["area", "id"], set_={"area": Client.area})
)


def person_of(area: str, client_id: str) -> str:
    """SQL: `person (id)`, all ids of one person, which standing merges join, from an expression for one of them."""
    return f"""
WITH RECURSIVE person (id) AS (
    SELECT CAST({client_id} AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM person JOIN merge ON merge.area = {area} AND NOT merge.voided
     AND person.id IN (merge.survivor_id, merge.absorbed_id)
)
"""


PERSON = person_of(":area", ":client_id")
_PERSONS = """
    WITH RECURSIVE person (area, id) AS (
        SELECT area, id FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[])) AS asked (area, id)
        UNION
        SELECT person.area, CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
        FROM person JOIN merge ON merge.area = person.area AND NOT merge.voided
         AND person.id IN (merge.survivor_id, merge.absorbed_id)
    )
"""
_KIN = sql(f"{_PERSONS} SELECT area, id FROM person", into=_Key)
_LOCK_KIN = sql(
    f"""{_PERSONS}
    SELECT area, id FROM client WHERE (area, id) IN (SELECT area, id FROM person) ORDER BY area, id FOR UPDATE
    """,
    into=_Key,
)
_LOCK_ALL = command(
    """
    INSERT INTO client (area, id)
    SELECT area, id FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[])) AS concerned (area, id)
     ORDER BY area, id ON CONFLICT (area, id) DO UPDATE SET area = client.area
    """
)
_WAITS_NO_MORE = sql(
    f"""
    SELECT concerned.area, concerned.id
      FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[])) AS concerned (area, id)
     WHERE EXISTS (SELECT FROM referral
                    WHERE referral.area = concerned.area AND referral.client_id = concerned.id
                      AND NOT referral.gone_out)
       AND EXISTS ({person_of("concerned.area", "concerned.id")}
                   SELECT FROM person JOIN assessed ON assessed.area = concerned.area
                                                   AND assessed.client_id = person.id AND NOT assessed.voided)
    """,
    into=_Key,
)
_SAME_PERSON = sql(f"{PERSON} SELECT id FROM person", into=UUID)
_LOCK_PERSON = sql(
    f"{PERSON} SELECT id FROM client WHERE area = :area AND id IN (SELECT id FROM person) ORDER BY id FOR UPDATE",
    into=UUID,
)
_LATEST = sql(
    f"""{PERSON}
    SELECT {columns(Assessed)} FROM assessed
     WHERE area = :area AND client_id IN (SELECT id FROM person) AND NOT voided
     ORDER BY assessed_on DESC, assessment_id DESC LIMIT 1
    """,
    into=Assessed,
)
_OF_ANOTHER = sql(
    f"""{PERSON}
    SELECT EXISTS (SELECT FROM assessed WHERE area = :area AND assessment_id = :assessment_id
                      AND client_id NOT IN (SELECT id FROM person)) AS of_another
    """,
    into=bool,
)
_UNREGISTERED = statement(
    select(Unregistered).where(
        Unregistered.area == param.area, Unregistered.client_id == param.client_id, ~col(Unregistered.voided)
    )
)


_ANSWERED = statement(
    select(AnsweredForm).where(AnsweredForm.area == param.area, AnsweredForm.form_answer_id == param.form_answer_id)
)


async def lock(session: Session, area: str, client_id: UUID) -> None:
    """The row is made if need be, and locked."""
    await _LOCK.execute(session, area=area, id=client_id)


async def lock_person(session: Session, area: str, client_id: UUID) -> None:
    """All ids of the person, in their order. A merge locks those it joins, so one that came meanwhile is seen here."""
    locked: list[UUID] | None = None
    while locked != (now := await _LOCK_PERSON.all(session, area=area, client_id=client_id)):
        locked = now


async def lock_all(session: Session, keys: Collection[tuple[str, UUID]]) -> None:
    """All ids of these persons, in their order."""
    locked: list[_Key] | None = None
    while locked != (now := await _LOCK_KIN.all(session, **_as_lists(keys))):
        locked = now


async def keep(
    session: Session, keys: Collection[tuple[str, UUID]], table: type[SQLModel], rows: Iterable[dict[str, Any]]
) -> set[tuple[str, UUID]]:
    """Keeps the facts that name them, locks them all in the order of their ids, and returns for whom something waits
    though an assessment of theirs stands, under any of their ids: a merge is none. `keys` names each once.
    """
    facts = bulk(table)
    for step in in_steps(rows, facts.keys):
        await _keeping(table).execute(session, **facts.values(step))
    await _LOCK_ALL.execute(session, **_as_lists(keys))
    return {(client.area, client.id) for client in await _WAITS_NO_MORE.all(session, **_as_lists(keys))}


@cache
def _keeping(table: type[SQLModel]) -> Statement[Any]:
    return command(bulk(table).upsert_newest)


async def kin(session: Session, keys: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """They themselves, and all other ids of the same persons."""
    return {(client.area, client.id) for client in await _KIN.all(session, **_as_lists(keys))}


def _as_lists(keys: Collection[tuple[str, UUID]]) -> dict[str, list[Any]]:
    return {"areas": [area for area, _ in keys], "ids": [client for _, client in keys]}


async def same_person(session: Session, area: str, client_id: UUID) -> list[UUID]:
    return await _SAME_PERSON.all(session, area=area, client_id=client_id)


async def latest_assessed(session: Session, area: str, client_id: UUID) -> Assessed | None:
    """Of the person, under any of their ids."""
    return await _LATEST.first(session, area=area, client_id=client_id)


async def is_anothers(session: Session, area: str, client_id: UUID, assessment_id: UUID) -> bool:
    """Whether the assessment is known to be of somebody else: of one that is not known yet it is not."""
    return await _OF_ANOTHER.one(session, area=area, client_id=client_id, assessment_id=assessment_id)


async def answered_form(session: Session, area: str, form_answer_id: UUID) -> AnsweredForm | None:
    """None where assessment has said nothing of it yet."""
    return await _ANSWERED.first(session, area=area, form_answer_id=form_answer_id)


async def is_unregistered(session: Session, area: str, client_id: UUID) -> bool:
    """Whether assessment has said that nobody is registered by it."""
    return await _UNREGISTERED.first(session, area=area, client_id=client_id) is not None
