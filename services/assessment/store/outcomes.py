"""Queries of outcomes, of who verified them and of who came back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import SQLModel, col, select

from services.assessment.models import Outcome, Representation, Superseded, Verification
from shared.db import Session, run


async def write(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Whole rows, in one statement, in place of what was there."""
    if not rows:
        return
    name = str(table.__tablename__)
    key = ", ".join(column.name for column in table.__table__.primary_key)  # type: ignore[attr-defined]
    changing = ", ".join(f"{column} = excluded.{column}" for column in table.model_fields)
    await run(
        session,
        f"""INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:rows AS jsonb))
            ON CONFLICT ({key}) DO UPDATE SET {changing}""",
        rows=to_json(list(rows)).decode(),
    )


async def one(session: Session, outcome_id: UUID, area: str) -> Outcome | None:
    query = select(Outcome).where(Outcome.id == outcome_id, Outcome.area == area)
    return (await session.tables.exec(query.execution_options(populate_existing=True))).first()


async def correctors(session: Session, things: Collection[UUID]) -> set[str]:
    """Who changed these records after they were first made."""
    query = select(Superseded.replaced_by).where(col(Superseded.thing_id).in_(things))
    return set(await session.tables.exec(query))


async def keep_verification(session: Session, verification: Verification) -> None:
    await write(session, Verification, [verification.model_dump(mode="json")])


async def page_of(
    session: Session,
    area: str,
    filters: Mapping[str, Any],
    clients: Collection[UUID] | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Outcome]:
    """`filters` by column; None does not filter."""
    query = select(Outcome).where(Outcome.area == area).order_by(col(Outcome.id)).limit(limit)
    for column, value in filters.items():
        if value is not None:
            query = query.where(getattr(Outcome, column) == value)
    if clients is not None:
        query = query.where(col(Outcome.client_id).in_(clients))
    if after:
        query = query.where(col(Outcome.id) > after)
    return (await session.tables.exec(query)).all()


async def representations(
    session: Session, area: str, clients: Collection[UUID] | None, after: UUID | None, limit: int
) -> Sequence[Representation]:
    key = col(Representation.discharge_episode_id)
    query = select(Representation).where(Representation.area == area, ~col(Representation.voided))
    if clients is not None:
        query = query.where(col(Representation.client_id).in_(clients))
    if after:
        query = query.where(key > after)
    return (await session.tables.exec(query.order_by(key).limit(limit))).all()
