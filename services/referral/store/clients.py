"""Client ids, which are what commands lock, and which of them are one person."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.referral.models import Assessed
from services.referral.store import facts
from shared.data.db import Session, rows, run
from shared.data.records import columns, made

_LOCK = """
INSERT INTO client (area, id, known) VALUES (:area, :id, false)
ON CONFLICT (area, id) DO UPDATE SET known = client.known RETURNING known
"""
_MAKE_KNOWN = """
INSERT INTO client (area, id, known)
SELECT area, id, true FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[])) AS heard (area, id) ORDER BY area, id
ON CONFLICT (area, id) DO UPDATE SET known = true WHERE NOT client.known RETURNING area, id
"""
# One person may have several ids: those that standing merges join.
PERSON = """
WITH RECURSIVE person (id) AS (
    SELECT CAST(:client_id AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM person JOIN merge ON merge.area = :area AND NOT merge.voided
     AND person.id IN (merge.survivor_id, merge.absorbed_id)
)
"""
_KIN = """
WITH RECURSIVE person (area, id) AS (
    SELECT * FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[]))
    UNION
    SELECT person.area, CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM person JOIN merge ON merge.area = person.area AND NOT merge.voided
     AND person.id IN (merge.survivor_id, merge.absorbed_id)
) SELECT area, id FROM person
"""
_SAME_PERSON = f"{PERSON} SELECT id FROM person"
_LOCK_PERSON = f"""{PERSON}
SELECT id FROM client WHERE area = :area AND id IN (SELECT id FROM person) ORDER BY id FOR UPDATE
"""
_LATEST = f"""{PERSON}
SELECT {columns(Assessed)} FROM assessed
 WHERE area = :area AND client_id IN (SELECT id FROM person) AND NOT voided
 ORDER BY assessed_on DESC, assessment_id DESC LIMIT 1
"""


async def lock(session: Session, area: str, client_id: UUID) -> bool:
    """Whether assessment has spoken of this client. The row is made if need be, and locked."""
    (locked,) = await rows(session, _LOCK, area=area, id=client_id)
    return bool(locked["known"])


async def lock_person(session: Session, area: str, client_id: UUID) -> None:
    """All ids of the person, in their order. A merge locks those it joins, so one that came meanwhile is seen here."""
    locked: list[UUID] | None = None
    while locked != (found := [row["id"] for row in await rows(session, _LOCK_PERSON, area=area, client_id=client_id)]):
        locked = found


async def make_known(
    session: Session, keys: Collection[tuple[str, UUID]], table: type[SQLModel], heard: Iterable[dict[str, Any]]
) -> set[tuple[str, UUID]]:
    """Keeps the facts that name them, locks them all in the order of their ids, and answers who was not known before.

    `keys` names each once.
    """
    statement = f"WITH kept AS ({facts.keeping(table)}) {_MAKE_KNOWN}"
    who = {"areas": [area for area, _ in keys], "ids": [each for _, each in keys]}
    *first, last = facts.steps(table, heard)
    for step in first:
        await run(session, facts.keeping(table), facts=step)
    new = await rows(session, statement, facts=last, **who)
    return {(row["area"], row["id"]) for row in new}


async def kin(session: Session, keys: Collection[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """They themselves, and all other ids of the same persons: of those a merge has spoken, so they are known."""
    who = {"areas": [area for area, _ in keys], "ids": [each for _, each in keys]}
    return {(row["area"], row["id"]) for row in await rows(session, _KIN, **who)}


async def same_person(session: Session, area: str, client_id: UUID) -> list[UUID]:
    return [row["id"] for row in await rows(session, _SAME_PERSON, area=area, client_id=client_id)]


async def latest_assessed(session: Session, area: str, client_id: UUID) -> Assessed | None:
    """Of the person, under any of their ids."""
    found = await rows(session, _LATEST, area=area, client_id=client_id)
    return made(Assessed, found[0]) if found else None
