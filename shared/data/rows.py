"""Rows become values by the names of their columns, so that a column that moves changes no value.

`reading(into, names)` works out once how a row with these columns, in this order, becomes an `into`; names that do not
fit are refused there and then. It reads

- a table class, whose columns are all there;
- a dataclass, of which each field is a column. A field whose type is a table class is read from the columns
  `field.column`; where it may be None it is, if their primary key is null. A list of a dataclass is read from what
  `listed` of `shared.data.statements` makes of a query;
- any other type, from the one column that there is.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Table
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.attributes import manager_of_class

T = TypeVar("T")
Values = Any  # a row of the driver's, or as many values in a row
Reading = Callable[[Values], T]


class DoesNotFit(TypeError):
    """The columns of a statement are not those that its rows are read as."""


def reading(into: type[T], names: Sequence[str]) -> Reading[T]:
    if len(set(names)) < len(names):
        raise DoesNotFit(f"{into.__name__}: several columns have one name among {', '.join(names)}")
    if is_table(into):
        return _object(into, names)
    if dataclasses.is_dataclass(into):
        return _dataclass(into, names)
    if len(names) != 1:
        raise DoesNotFit(f"{into.__name__} is one value, and there are {', '.join(names) or 'no columns'}")
    return itemgetter(0)


def is_table(kind: Any) -> bool:
    return isinstance(kind, type) and isinstance(getattr(kind, "__table__", None), Table)


@cache
def columns_of(table: Any) -> tuple[str, ...]:
    """In the order of the class."""
    return tuple(table.model_fields)


@cache
def blank(table: Any) -> Callable[[], Any]:
    """Makes an object of this table without values and without validation."""
    configure_mappers()  # as the first use of the unit of work would
    manager = manager_of_class(table)
    assert manager is not None  # noqa: S101 - every table class is mapped
    new: Callable[[], Any] = manager.new_instance
    return new


@cache
def table_fields(into: Any) -> dict[str, tuple[Any, bool]]:
    """The fields of a dataclass that are whole rows of a table: which, and whether there may be none."""
    fields_by_table = {}
    for name, hint in get_type_hints(into).items():
        options = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
        tables = [option for option in options if is_table(option)]
        if tables:
            fields_by_table[name] = (tables[0], NoneType in options)
    return fields_by_table


def _object(table: Any, names: Sequence[str]) -> Reading[Any]:
    """The values come from the database, so they are not validated."""
    _check(table, columns_of(table), names)
    new, keys = blank(table), tuple(names)

    def read(row: Values) -> Any:
        made = new()
        made.__dict__.update(zip(keys, row, strict=True))
        return made

    return read


def _dataclass(into: Any, names: Sequence[str]) -> Reading[Any]:
    fields = [field.name for field in dataclasses.fields(into)]
    wholes, lists = table_fields(into), _list_fields(into)
    wanted = [name for field in fields for name in _columns(field, wholes)]
    _check(into, wanted, names)
    if not (wholes or lists) and wanted == list(names):
        return lambda row: into(*row)
    if not (wholes or lists):
        pick = itemgetter(*map(names.index, fields))
        return lambda row: into(*pick(row))
    parts = [
        _rows_within(lists[field], names.index(field)) if field in lists else _part(field, wholes, names)
        for field in fields
    ]
    return lambda row: into(*[part(row) for part in parts])


def _list_fields(into: Any) -> dict[str, Any]:
    """The fields of a dataclass that are lists of one: of which."""
    hints = get_type_hints(into).items()
    items = {name: get_args(hint)[0] for name, hint in hints if get_origin(hint) in {list, Sequence}}
    return {name: item for name, item in items.items() if dataclasses.is_dataclass(item)}


def _rows_within(item: Any, place: int) -> Reading[list[Any]]:
    """Their values come in the order of the fields: `listed` asks for them so."""
    return lambda row: [item(*values) for values in row[place]]


def _columns(field: str, wholes: dict[str, tuple[Any, bool]]) -> list[str]:
    return [f"{field}.{name}" for name in columns_of(wholes[field][0])] if field in wholes else [field]


def _part(field: str, wholes: dict[str, tuple[Any, bool]], names: Sequence[str]) -> Reading[Any]:
    if field not in wholes:
        return itemgetter(names.index(field))
    table, optional = wholes[field]
    columns = columns_of(table)
    pick = itemgetter(*(names.index(f"{field}.{name}") for name in columns))
    key = names.index(f"{field}.{next(column.name for column in table.__table__.primary_key)}")
    read = _object(table, columns)
    return lambda row: None if optional and row[key] is None else read(pick(row))


def _check(into: type[Any], wanted: Sequence[str], names: Sequence[str]) -> None:
    missing, unknown = set(wanted) - set(names), set(names) - set(wanted)
    if missing or unknown:
        both = (("no column", missing), ("no field", unknown))
        differences = [f"{what}: {', '.join(sorted(which))}" for what, which in both if which]
        raise DoesNotFit(f"{into.__name__}: {'; '.join(differences)}")
