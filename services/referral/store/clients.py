"""Client ids, which are what commands lock, and which of them are one person."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.referral.models import Assessed, Client
from shared.db import Session, rows

# One person may have several ids: those that standing merges join.
_SAME_PERSON = """
WITH RECURSIVE person (id) AS (
    SELECT CAST(:client_id AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = person.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM person JOIN referral.merge ON merge.area = :area AND NOT merge.voided
     AND person.id IN (merge.survivor_id, merge.absorbed_id)
)
SELECT id FROM person
"""


async def lock(session: Session, area: str, client_id: UUID) -> bool:
    """Whether assessment has spoken of this client. The row is made if need be, and locked."""
    statement = insert(Client).values(area=area, id=client_id, known=False)
    locked = statement.on_conflict_do_update(
        index_elements=["area", "id"], set_={"known": col(Client.known)}
    ).returning(col(Client.known))
    return bool((await session.tables.exec(locked)).scalar_one())


async def lock_all(session: Session, keys: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], bool]:
    """In the order of their ids, so that two who lock several never wait for each other. Who is known?"""
    wanted = select(Client.area, Client.id, Client.known).where(
        tuple_(col(Client.area), col(Client.id)).in_(list(keys))
    )
    locked = wanted.order_by(col(Client.area), col(Client.id)).with_for_update()
    return {(area, client_id): known for area, client_id, known in (await session.tables.exec(locked)).all()}


async def make_known(session: Session, keys: Iterable[tuple[str, UUID]]) -> list[tuple[str, UUID]]:
    """Locks them all, and answers those that were not known before."""
    values = [{"area": area, "id": client_id, "known": True} for area, client_id in sorted(set(keys))]
    statement = insert(Client).values(values)
    known = statement.on_conflict_do_update(
        index_elements=["area", "id"], set_={"known": True}, where=~col(Client.known)
    ).returning(col(Client.area), col(Client.id))
    return [(area, client_id) for area, client_id in (await session.tables.exec(known)).all()]


async def same_person(session: Session, area: str, client_id: UUID) -> list[UUID]:
    return [row["id"] for row in await rows(session, _SAME_PERSON, area=area, client_id=client_id)]


async def latest_assessed(session: Session, area: str, client_id: UUID) -> Assessed | None:
    person = await same_person(session, area, client_id)
    wanted = select(Assessed).where(
        col(Assessed.area) == area, col(Assessed.client_id).in_(person), ~col(Assessed.voided)
    )
    latest = wanted.order_by(col(Assessed.assessed_on).desc(), col(Assessed.assessment_id).desc()).limit(1)
    return (await session.tables.exec(latest)).one_or_none()


async def lock_whose(session: Session, area: str, client_id: Any) -> bool:
    """As `lock`, for the client that a subquery names."""
    wanted = select(Client.known).where(col(Client.area) == area, col(Client.id) == client_id)
    return bool((await session.tables.exec(wanted.with_for_update())).one_or_none())
