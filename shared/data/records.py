"""One row of a table class: inserted, and written again with all its columns.

An object that was read belongs to nobody: what is changed in it is written when `update` is called with it. Many rows
in one statement are `shared.data.upsert`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlmodel import SQLModel
from sqlmodel import insert as insert_into
from sqlmodel import update as update_of

from shared.data import ending
from shared.data.db import Session
from shared.data.rows import blank, columns_of
from shared.data.statements import Statement, param, statement

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class _Defaults:
    """Of a table's columns: `made` for each row, `fixed` for all."""

    made: dict[str, Callable[[], Any]]
    fixed: dict[str, Any]


async def insert(session: Session, table: type[T], **values: Any) -> T:
    """One new row, with the class's defaults for what is not given."""
    row = _whole(table, values)
    await inserting(table).execute(session, **row)
    return _object(table, row)


def insert_at_end(session: Session, table: type[T], **values: Any) -> T:
    """As `insert`, but written in one statement with the events: for a row that this transaction does not read."""
    row = _whole(table, values)
    ending.beside(session, inserting(table), row)
    return _object(table, row)


async def update(session: Session, changed: SQLModel) -> None:
    """Writes all columns of the row with its key."""
    table = type(changed)
    await updating(table).execute(session, **{name: getattr(changed, name) for name in columns_of(table)})


@cache
def inserting(table: type[SQLModel]) -> Statement[Any]:
    return statement(insert_into(table).values({name: param(name) for name in columns_of(table)}))


@cache
def updating(table: type[SQLModel]) -> Statement[Any]:
    columns = table.__table__.columns  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    keys = [column for column in columns if column.primary_key]
    others = {column.name: param(column.name) for column in columns if not column.primary_key}
    return statement(update_of(table).where(*(key == param(key.name) for key in keys)).values(others))


def _whole(table: type[SQLModel], values: dict[str, Any]) -> dict[str, Any]:
    defaults = _defaults(table)
    return {**defaults.fixed, **{name: make() for name, make in defaults.made.items() if name not in values}, **values}


def _object(table: type[T], values: dict[str, Any]) -> T:
    """Without validation: the values come from code that has checked them."""
    made: T = blank(table)()
    made.__dict__.update(values)
    return made


@cache
def _defaults(table: type[SQLModel]) -> _Defaults:
    fields = table.model_fields.items()
    made: dict[str, Any] = {name: field.default_factory for name, field in fields if field.default_factory is not None}
    return _Defaults(
        made, {name: field.default for name, field in fields if name not in made and not field.is_required()}
    )
