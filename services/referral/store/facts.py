"""What other services said. The highest revision wins, in whatever order they come."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlmodel import SQLModel

from shared import revisions
from shared.db import Session, run


async def keep(session: Session, table: type[SQLModel], facts: Iterable[dict[str, Any]]) -> None:
    await run(session, keeping(table), facts=newest(table, facts))


def newest(table: type[SQLModel], facts: Iterable[dict[str, Any]]) -> str:
    """One statement must not meet a row twice, so of each thing only the highest revision goes in."""
    return to_json(revisions.newest(facts, _key(table))).decode()


@cache
def keeping(table: type[SQLModel]) -> str:
    """The statement, also to be a part of another. Its `:facts` are what `newest` answers."""
    name = str(table.__tablename__)
    listed = ", ".join(table.model_fields)
    return f"""INSERT INTO {name} ({listed})
        SELECT {listed} FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:facts AS jsonb))
        {revisions.newer(table)}"""


@cache
def _key(table: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.primary_key)  # type: ignore[attr-defined]
