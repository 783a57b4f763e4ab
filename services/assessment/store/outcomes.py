"""Queries of outcomes, of who verified them and of who came back."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import SQLModel

from services.assessment.models import Outcome, Representation
from services.assessment.store.pages import page_of as page
from shared.data.db import Session, run
from shared.data.records import first


async def write(session: Session, changed: Mapping[type[SQLModel], Sequence[Mapping[str, Any]]]) -> None:
    """Whole rows of these tables, all in one statement, in place of what was there."""
    filled = {table: found for table, found in changed.items() if found}
    if filled:
        values = {str(table.__tablename__): to_json(found).decode() for table, found in filled.items()}
        await run(session, _writing(tuple(filled)), **values)


@cache
def _writing(tables: tuple[type[SQLModel], ...]) -> str:
    return f"WITH {', '.join(f'{table.__tablename__}_written AS ({_upsert(table)})' for table in tables)} SELECT"


def _upsert(table: type[SQLModel]) -> str:
    name = str(table.__tablename__)
    primary = [column.name for column in table.__table__.primary_key]  # type: ignore[attr-defined]
    key = ", ".join(getattr(table, "said_once", primary))
    changing = ", ".join(f"{column} = excluded.{column}" for column in table.model_fields)
    return f"""INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:{name} AS jsonb))
               ON CONFLICT ({key}) DO UPDATE SET {changing}"""


async def one(session: Session, outcome_id: UUID, area: str) -> Outcome | None:
    return await first(session, Outcome, "id = :id AND area = :area", id=outcome_id, area=area)


_AS_SHOWN = {"state": "coalesce(shown ->> 'state', state)"}


async def page_of(
    session: Session,
    area: str,
    filters: Mapping[str, Any],
    clients: Collection[UUID] | None,
    after: UUID | None,
    limit: int,
    *,
    as_shown: bool,
) -> Sequence[Outcome]:
    """`filters` by column; None does not filter. `as_shown`: by the state that who is paid is shown."""
    wanted = {"area": area} | {column: value for column, value in filters.items() if value is not None}
    conditions = [f"{_AS_SHOWN.get(column, column) if as_shown else column} = :{column}" for column in wanted]
    conditions += _of(clients)
    return await page(session, Outcome, conditions, after, limit, **wanted, clients=clients)


async def representations(
    session: Session, area: str, clients: Collection[UUID] | None, after: UUID | None, limit: int
) -> Sequence[Representation]:
    conditions = ["area = :area", "NOT voided", *_of(clients)]
    key = "discharge_episode_id"
    return await page(session, Representation, conditions, after, limit, key, area=area, clients=clients)


def _of(clients: Collection[UUID] | None) -> list[str]:
    return [] if clients is None else ["client_id = ANY(:clients)"]
