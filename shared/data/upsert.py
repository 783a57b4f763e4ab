"""Many rows of one table in one statement.

They come as one JSON text, of which the statement names the columns and their types. So a column that was added since
is nobody's business: the database fills it as its default says. Columns are those of the class, in both places by name;
one that a row does not have is null; one that the database numbers is no part of a row. Arrays, JSON and dates pass.

`bulk(Model)` gives the statements as parts of larger ones; what it writes to is called `kept` there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Column, Identity, LargeBinary, Table
from sqlalchemy.dialects.postgresql import dialect

from shared.data.db import Session
from shared.data.revisions import in_steps, newer
from shared.data.statements import Statement, command

Rows = Iterable[Mapping[str, Any]]
_DIALECT = dialect()  # type: ignore[no-untyped-call]


class NotInJson(TypeError):
    """A column holds what JSON cannot say."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """The columns that rows bring for one table, and SQL that takes them as `:<table>_rows`."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    types: dict[str, str]
    insert: str
    upsert: str
    upsert_newest: str

    def source_of(self, name: str, columns: Iterable[str] | None = None) -> str:
        """The rows as what stands in FROM, with these of the columns, by this name."""
        return _source(self.name, name, {column: self.types[column] for column in columns or self.columns})

    def values(self, rows: Rows) -> dict[str, str]:
        """What these statements take."""
        return {f"{self.name}_rows": to_json(rows if isinstance(rows, list) else list(rows)).decode()}


@cache
def bulk(model: Any, key: tuple[str, ...] = ()) -> Bulk:
    """`key`: where it is not the primary key that says which rows are one thing."""
    table: Table = model.__table__
    types = {column.name: _type(column) for column in table.columns if not isinstance(column.identity, Identity)}
    keys = key or tuple(column.name for column in table.primary_key)
    listed = ", ".join(types)
    insert = f"INSERT INTO {table.name} AS kept ({listed})\nSELECT {listed} FROM {_source(table.name, 'new', types)}"
    changes = ", ".join(f"{name} = excluded.{name}" for name in types if name not in keys)
    upsert = f"{insert}\nON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    newest = f"{insert}\n{newer(model, 'kept')}" if "revision" in types else upsert
    return Bulk(table.name, tuple(types), keys, types, insert, upsert, newest)


def _source(table: str, name: str, types: Mapping[str, str]) -> str:
    typed = ", ".join(map(" ".join, types.items()))
    return f"json_to_recordset(CAST(:{table}_rows AS json)) AS {name} ({typed})"


async def insert_many(session: Session, model: Any, rows: Sequence[Mapping[str, Any]]) -> int:
    """New rows, in their order."""
    return await _inserting(model).execute(session, **bulk(model).values(rows)) if rows else 0


async def upsert(session: Session, model: Any, rows: Sequence[Mapping[str, Any]], key: tuple[str, ...] = ()) -> int:
    """New rows, and known ones as they are now."""
    return await _upserting(model, key).execute(session, **bulk(model, key).values(rows)) if rows else 0


async def upsert_newest(session: Session, model: Any, facts: Rows) -> None:
    """The highest revision of each thing stays, in whatever order they come: see `shared.data.revisions`."""
    for step in in_steps(facts, bulk(model).keys):
        await _upserting_newest(model).execute(session, **bulk(model).values(step))


@cache
def _inserting(model: Any) -> Statement[Any]:
    return command(bulk(model).insert)


@cache
def _upserting(model: Any, key: tuple[str, ...]) -> Statement[Any]:
    return command(bulk(model, key).upsert)


@cache
def _upserting_newest(model: Any) -> Statement[Any]:
    return command(bulk(model).upsert_newest)


def _type(column: Column[Any]) -> str:
    if isinstance(column.type, LargeBinary):
        raise NotInJson(f"{column.table.name}.{column.name} holds bytes")
    return column.type.compile(dialect=_DIALECT)
