"""Many rows in one statement: a table's columns as arrays, unnested.

The statement of a table is built once from its own columns, so that it cannot drift from the model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Identity, Table
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.db import run

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sets:
    """The columns that a set of rows brings for one table, and the SQL that takes them."""

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    json_columns: frozenset[str]
    insert: str
    upsert: str
    upsert_newer: str


def sets_of(model: type[SQLModel]) -> Sets:
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    columns = [column for column in table.columns if not isinstance(column.identity, Identity)]
    names = [column.name for column in columns]
    keys = [column.name for column in table.primary_key]
    arrays = ", ".join(f"CAST(:{column.name} AS {_array_type(column)}[])" for column in columns)
    picked = ", ".join(f"CAST({c.name} AS json)" if _is_json(c) else c.name for c in columns)
    insert = (
        f"INSERT INTO {table.name} AS kept ({', '.join(names)})\n"
        f"SELECT {picked}\nFROM unnest({arrays}) WITH ORDINALITY AS new ({', '.join(names)}, n) ORDER BY n"
    )
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    upsert = f"{insert}\nON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    newer = f"{upsert}\nWHERE excluded.revision > kept.revision" if "revision" in names else upsert
    return Sets(tuple(names), tuple(keys), frozenset(c.name for c in columns if _is_json(c)), insert, upsert, newer)


async def send(session: AsyncSession, sets: Sets, statement: str, rows: Sequence[Row]) -> int:
    """One of the three statements with these rows."""
    if not rows:
        return 0
    arrays = {name: [row[name] for row in rows] for name in sets.columns}
    for name in sets.json_columns:
        arrays[name] = [_json(value) for value in arrays[name]]
    return await run(session, statement, **arrays)


def newest(rows: Iterable[Row], keys: tuple[str, ...]) -> list[Row]:
    """One row a thing: an upsert may not meet the same key twice."""
    kept: dict[Any, Row] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        other = kept.get(key)
        if other is None or row["revision"] > other["revision"]:
            kept[key] = row
    return list(kept.values())


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _array_type(column: Column[Any]) -> str:
    return "text" if _is_json(column) else column.type.compile(postgresql.dialect())  # type: ignore[no-untyped-call]


def _json(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else to_json(value).decode()
