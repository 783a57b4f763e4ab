"""Many rows in one statement: an array of the table's own records, unnested.

The statement of a table is built once from its columns, so that it cannot drift from the model.
Records of a row cost half of what an array per column does, on both sides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Identity, Table
from sqlmodel import SQLModel

from shared.data.db import Row, Session, run
from shared.data.revisions import newer


@dataclass(frozen=True, slots=True)
class Sets:
    """The columns that a set of rows brings for one table, and the SQL that takes them as `:<table>_rows`.

    The statements can be parts of a larger one, each with its own rows.
    """

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    in_json: tuple[str, ...]
    left_out: dict[str, None]  # what the database decides: no part of a row, but of the table's record
    record: Callable[[Row], tuple[Any, ...]]
    insert: str
    upsert: str
    upsert_newer: str


def sets_of(model: type[SQLModel]) -> Sets:
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    left_out = {column.name: None for column in table.columns if isinstance(column.identity, Identity)}
    names = [column.name for column in table.columns if column.name not in left_out]
    keys = [column.name for column in table.primary_key]
    listed = ", ".join(names)
    insert = (
        f"INSERT INTO {table.name} AS kept ({listed})\n"
        f'SELECT {listed} FROM unnest(CAST(:{table.name}_rows AS "{table.name}"[])) AS new'
    )
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    upsert = f"{insert}\nON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    upsert_newer = f"{insert}\n{newer(model, 'kept')}" if "revision" in names else upsert
    in_json = tuple(column.name for column in table.columns if isinstance(column.type, JSON))
    record = itemgetter(*(column.name for column in table.columns))
    return Sets(table.name, tuple(names), tuple(keys), in_json, left_out, record, insert, upsert, upsert_newer)


async def send(session: Session, sets: Sets, statement: str, rows: Sequence[Row]) -> int:
    """One of the three statements with these rows, in their order, as records of the table."""
    return await run(session, statement, **sent(sets, rows)) if rows else 0


def sent(sets: Sets, rows: Sequence[Row]) -> dict[str, list[tuple[Any, ...]]]:
    """The value that the statements of this table take."""
    if sets.in_json or sets.left_out:
        rows = [{**row, **sets.left_out, **{name: _json(row[name]) for name in sets.in_json}} for row in rows]
    return {f"{sets.name}_rows": [sets.record(row) for row in rows]}


def _json(value: Any) -> str | None:
    return None if value is None else to_json(value).decode()
