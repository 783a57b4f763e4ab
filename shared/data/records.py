"""Rows of table classes by plain SQL: read, inserted, written again.

An object that was fetched belongs to nobody: what is changed in it is written when `update` is called with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic_core import to_json
from sqlalchemy import JSON
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import manager_of_class
from sqlmodel import SQLModel

from shared.data import ending
from shared.data.db import Row, Session, rows, run

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statements of a table are made of. `made` are the defaults made for each row, `fixed` the others."""

    name: str
    columns: tuple[str, ...]
    in_json: tuple[str, ...]
    made: dict[str, Callable[[], Any]]
    fixed: dict[str, Any]
    insert: str
    update: str
    new: Callable[[], Any]


async def fetch(session: Session, table: type[T], where: str, **values: Any) -> list[T]:
    """The rows `WHERE …` as objects. `where` may end with ORDER BY, LIMIT or FOR UPDATE; values are written `:name`."""
    found = await rows(session, _selection(table, where), **values)
    return [made(table, row) for row in found]


async def first(session: Session, table: type[T], where: str, **values: Any) -> T | None:
    found = await rows(session, _selection(table, where), **values)
    return made(table, found[0]) if found else None


def narrowed(conditions: Mapping[str, Any]) -> str:
    """Conditions by what they compare with: one whose filter was not asked for, and so is None, lets all through."""
    return " AND ".join(condition for condition, asked in conditions.items() if asked is not None)


async def insert(session: Session, table: type[T], **values: Any) -> T:
    """One new row, with the class's defaults for what is not given."""
    shape = _shape(table)
    row = _whole(shape, values)
    await run(session, shape.insert, **_sent(shape, row))
    return _object(shape, row)  # type: ignore[no-any-return]


def insert_at_end(session: Session, table: type[T], **values: Any) -> T:
    """As `insert`, but written in one statement with the events: for a row that this transaction does not read."""
    shape = _shape(table)
    row = _whole(shape, values)
    ending.beside(session, shape.insert, _sent(shape, row))
    return _object(shape, row)  # type: ignore[no-any-return]


async def update(session: Session, changed: SQLModel) -> None:
    """Writes all columns of the row with its key."""
    shape = _shape(type(changed))
    await run(session, shape.update, **_sent(shape, {name: getattr(changed, name) for name in shape.columns}))


def made(table: type[T], row: Row) -> T:
    """The object of a row as the database gave it."""
    shape = _shape(table)
    return _object(shape, {name: row[name] for name in shape.columns})  # type: ignore[no-any-return]


def columns(table: type[SQLModel], alias: str = "") -> str:
    """The table's columns for a SELECT of one's own."""
    return ", ".join(f"{alias}.{name}" if alias else name for name in _shape(table).columns)


def _whole(shape: _Shape, values: Row) -> dict[str, Any]:
    return {**shape.fixed, **{name: make() for name, make in shape.made.items() if name not in values}, **values}


def _object(shape: _Shape, values: dict[str, Any]) -> Any:
    """Without validation: the values come from the database, or from code that has checked them."""
    found = shape.new()
    found.__dict__.update(values)
    return found


def _sent(shape: _Shape, row: Row) -> dict[str, Any]:
    return {**row, **{name: to_json(row[name]).decode() for name in shape.in_json if row[name] is not None}}


@cache
def _selection(table: type[SQLModel], where: str) -> str:
    return f"SELECT {columns(table)} FROM {_shape(table).name} WHERE {where}"


@cache
def _shape(table: type[SQLModel]) -> _Shape:
    found = table.__table__.columns  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    name = str(table.__tablename__)
    columns = tuple(table.model_fields)
    keys = tuple(each for each in columns if found[each].primary_key)
    fields = table.model_fields.items()
    made = {name: field.default_factory for name, field in fields if field.default_factory is not None}
    configure_mappers()  # as the first use of the unit of work would
    manager = manager_of_class(table)
    assert manager is not None  # noqa: S101 - every table class is mapped
    others = [each for each in columns if each not in keys]
    return _Shape(
        name=name,
        columns=columns,
        in_json=tuple(each for each in columns if isinstance(found[each].type, JSON)),
        made=made,  # type: ignore[arg-type]  # none of ours takes the other values
        fixed={name: field.default for name, field in fields if name not in made and not field.is_required()},
        insert=f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({_places(columns)})",
        update=f"UPDATE {name} SET {_pairs(others)} WHERE ({', '.join(keys)}) = ({_places(keys)})",
        new=manager.new_instance,
    )


def _pairs(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = :{name}" for name in names)


def _places(names: Sequence[str]) -> str:
    return ", ".join(f":{name}" for name in names)
