"""Many rows of one table in one statement.

They come as an array for each column, by its name on both sides. So a column that was added since is nobody's business:
the database fills it as its default says. Columns are those of the class. One that a row does not have is what the
class has by default; a row without one that has no default is refused. One that the database numbers is no part of a
row. JSON is written here; a day or a moment may come as JSON has it.

What all rows have in common, such as the area, the day or nothing at all, is sent once and not in an array: so are most
columns of a batch. But what says which rows are one thing always comes in arrays, as many as there are rows.

`bulk(Model)` gives the statements as parts of larger ones; what they write to is called `kept` there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from functools import cache, partial
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ARRAY, JSON, Date, DateTime, Identity, Numeric, Table
from sqlalchemy.dialects.postgresql import dialect

from shared.data.db import Session
from shared.data.revisions import in_steps, newer
from shared.data.statements import Statement, WrongValues, command, json_text

Rows = Iterable[Any]  # mappings, or dataclasses whose fields are the columns
_DIALECT = dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Bulk:
    """The columns that rows bring for one table, and SQL that takes each as an array, `:<table>__<column>`, or as one
    value of all rows, `:<table>__<column>__all`. Those of `listed` come as arrays only.
    """

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    types: Mapping[str, Any]
    listed: frozenset[str]
    defaults: Mapping[str, Callable[[], Any]]
    insert: str
    upsert: str
    upsert_newest: str

    def source_of(self, name: str, columns: Iterable[str] | None = None) -> str:
        """The rows as what stands in FROM, with these of the columns, by this name."""
        types = {column: self.types[column] for column in columns or self.columns}
        return _source(self.name, name, types, self.listed)

    def values(self, rows: Rows, columns: Sequence[str] | None = None) -> dict[str, Any]:
        """What these statements take, or one that takes only these columns."""
        names = columns or self.columns
        by_column = _by_column(rows if isinstance(rows, Sequence) else list(rows), names, self.defaults)
        sent: dict[str, Any] = {}
        for name, values in zip(names, by_column, strict=True):
            sent |= self._sent(name, values)
        return sent

    def _sent(self, name: str, values: Sequence[Any]) -> dict[str, Any]:
        kind, array = self.types[name], f"{self.name}__{name}"
        send = _sent(kind)
        if send is _written:  # what is equal in Python may be written differently
            values, send = [_written(value) for value in values], None
        if name not in self.listed and values and _is_one(values, kind):
            return {array: (), f"{array}__all": values[0] if send is None else send(values[0])}
        in_array = {array: values if send is None else list(map(send, values))}
        return in_array if name in self.listed else in_array | {f"{array}__all": None}


def _is_one(values: Sequence[Any], kind: Any) -> bool:
    """Whether all are the same. What is equal in Python may be written differently as a number."""
    first = values[0]
    if first is not None and isinstance(kind, Numeric):
        return False
    return bool(values[-1] == first) and values.count(first) == len(values)


def _by_column(
    rows: Sequence[Any], names: Sequence[str], defaults: Mapping[str, Callable[[], Any]]
) -> Iterable[Sequence[Any]]:
    if rows and len(names) > 1 and is_dataclass(rows[0]):
        return list(zip(*map(attrgetter(*names), rows), strict=True))
    try:
        if rows and len(names) > 1:
            return list(zip(*map(itemgetter(*names), rows), strict=True))
        return [[row[name] for row in rows] for name in names]
    except KeyError:
        return [_column(rows, name, defaults) for name in names]


def _column(rows: Sequence[Any], name: str, defaults: Mapping[str, Callable[[], Any]]) -> Sequence[Any]:
    """What a row does not have is the class's default, if it has one."""
    missing = sum(name not in row for row in rows)
    if missing and name not in defaults:
        raise WrongValues(f"{missing} of {len(rows)} rows have no {name}")
    return [row[name] if name in row else defaults[name]() for row in rows]


@cache
def bulk(model: Any, key: tuple[str, ...] = ()) -> Bulk:
    """`key`: where it is not the primary key that says which rows are one thing."""
    table: Table = model.__table__
    types = {column.name: column.type for column in table.columns if not isinstance(column.identity, Identity)}
    keys = key or tuple(column.name for column in table.primary_key)
    listed = frozenset(name for name in keys if name in types) or frozenset(types)
    names = ", ".join(types)
    insert = (
        f"INSERT INTO {table.name} AS kept ({names})\nSELECT {names} FROM {_source(table.name, 'new', types, listed)}"
    )
    changes = ", ".join(f"{name} = excluded.{name}" for name in types if name not in keys)
    upsert = f"{insert}\nON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    newest = f"{insert}\n{newer(model, 'kept')}" if "revision" in types else upsert
    return Bulk(table.name, tuple(types), keys, types, listed, _defaults(model), insert, upsert, newest)


def _defaults(model: Any) -> Mapping[str, Callable[[], Any]]:
    """Of the columns that need not be given."""
    fields = {name: field for name, field in model.model_fields.items() if not field.is_required()}
    return {name: partial(field.get_default, call_default_factory=True) for name, field in fields.items()}


def _source(table: str, name: str, types: Mapping[str, Any], listed: Collection[str]) -> str:
    """In the list of a SELECT `unnest` goes through its array once and keeps no copy, as it would in FROM. The shorter
    ones end in nulls. It takes arrays of arrays apart too, so a column of arrays comes as JSON.
    """
    if not types.keys() & listed:
        raise ValueError(f"how many rows there are of {table} is said by none of {', '.join(types)}")
    sent = ", ".join(
        f"unnest(CAST(:{table}__{column} AS {_type(kind)}[])) AS {column}" for column, kind in types.items()
    )
    all_of = {
        column: column if column in listed else f"coalesce({column}, CAST(:{table}__{column}__all AS {_type(kind)}))"
        for column, kind in types.items()
    }
    made = ", ".join(f"{_made(value, types[column])} AS {column}" for column, value in all_of.items())
    return f"(SELECT {made} FROM (SELECT {sent}) AS sent) AS {name}"


def _made(value: str, kind: Any) -> str:
    if not isinstance(kind, ARRAY):
        return value
    part = kind.item_type.compile(dialect=_DIALECT)
    parts = f"ARRAY(SELECT CAST(part AS {part}) FROM json_array_elements_text({value}) AS part)"
    return f"CASE WHEN {value} IS NOT NULL THEN {parts} END"


def _type(kind: Any) -> str:
    return "json" if isinstance(kind, ARRAY) else str(kind.compile(dialect=_DIALECT))


def _sent(kind: Any) -> Callable[[Any], Any] | None:
    """How the driver takes a value of this type, if not as it is."""
    return next((send for kinds, send in _SENT if isinstance(kind, kinds)), None)


def _written(value: Any) -> str | None:
    """As JSON. Most lists of a fact are empty, and most texts of one kind alike."""
    return "[]" if value == [] else json_text(value)


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if type(value) is str else value


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if type(value) is str else value


_SENT: Sequence[tuple[Any, Callable[[Any], Any]]] = (((JSON, ARRAY), _written), (Date, _day), (DateTime, _moment))


async def insert_many(session: Session, model: Any, rows: Sequence[Any]) -> int:
    """New rows, in their order."""
    return await _inserting(model).execute(session, **bulk(model).values(rows)) if rows else 0


async def upsert(session: Session, model: Any, rows: Sequence[Any], key: tuple[str, ...] = ()) -> int:
    """New rows, and known ones as they are now."""
    return await _upserting(model, key).execute(session, **bulk(model, key).values(rows)) if rows else 0


async def upsert_newest(session: Session, model: Any, facts: Iterable[Mapping[str, Any]]) -> None:
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
