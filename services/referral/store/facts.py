"""What other services said. The highest revision wins, in whatever order they come."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlmodel import SQLModel

from shared.data.db import Session, run
from shared.messaging import revisions


async def keep(session: Session, table: type[SQLModel], facts: Iterable[dict[str, Any]]) -> None:
    for step in steps(table, facts):
        await run(session, keeping(table), facts=step)


def steps(table: type[SQLModel], facts: Iterable[dict[str, Any]]) -> list[str]:
    """One statement must not meet a row twice, so each of these goes in by itself; there is one at least."""
    return [to_json(step).decode() for step in revisions.in_steps(facts, _key(table)) or [[]]]


@cache
def keeping(table: type[SQLModel]) -> str:
    """The statement, also to be a part of another. Its `:facts` are one of `steps`."""
    name = str(table.__tablename__)
    listed = ", ".join(table.model_fields)
    return f"""INSERT INTO {name} ({listed})
        SELECT {listed} FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:facts AS jsonb))
        {revisions.newer(table)}"""


@cache
def _key(table: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.primary_key)  # type: ignore[attr-defined]
