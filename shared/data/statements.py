"""Statements: made once, when their module is imported, and sent by the driver with a list of values.

What SQLAlchemy Core says readably is said so; its columns are checked by Python and by mypy:

    STANDING = statement(
        select(Run).where(Run.area == param.area, Run.state != "cancelled").order_by(col(Run.run_on))
    )
    runs = await STANDING.all(session, area=area)

`param.area` is a value of each call, of the type of the column it meets; `param("day", Date)` says its type where it
meets none; `among(Run.id, param.ids)` compares with any of a list. All else is a constant and stands in the SQL, since
only so a partial index is of use. JSON is sent as it is. `select`, `col` are SQLModel's. A row of one table, or one
value, is what `all` returns; rows of several columns become a frozen dataclass, each column the field of its name:

    @dataclass(frozen=True, slots=True)
    class Locked:
        referral: Referral  # a whole row
        known: bool

    LOCK = statement(select(Referral, Client.known).join(...), into=Locked)

What Core cannot say readably (recursion, several writes in one WITH, lateral joins) is SQL in a constant, with its
columns named on both sides and never `*`, so that a column which is added disturbs no running worker:

    KIN = sql("WITH RECURSIVE person (id) AS (...) SELECT id FROM person", into=UUID)
    CLOSE = command("WITH freed AS (UPDATE service ...) UPDATE referral SET state = :state WHERE id = :id")

Values are written `:name`; JSON is sent as text, `to_json(value).decode()`, and cast. A whole row is named by
`columns(Referral, "r")`, and by `columns(Referral, "r", field="referral")` where it is a field of the dataclass.
Several lists come in one answer, each by `listed` into a field that is a list of a dataclass:

    @dataclass(frozen=True, slots=True)
    class Known:
        outcomes: list[Outcome]
        tariffs: list[Tariff]

    KNOWN = sql(f"SELECT {listed(Outcome, OUTCOMES)} AS outcomes, {listed(Tariff, ...)} AS tariffs", into=Known)

`.all` returns the rows, `.first` the first or None, `.one` where there is always one, `.execute` how many were touched.
A list with filters is a `listing` of `shared.data.pages`; what writes many rows is in `shared.data.upsert`.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast, overload

from pydantic_core import to_json
from sqlalchemy import ARRAY, JSON, BindParameter, ColumnElement, Executable, Table, any_, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel.sql.expression import SelectOfScalar

from shared.data.db import Executor
from shared.data.rows import DoesNotFit, Reading, columns_of, is_table, reading, table_fields
from shared.data.value_names import numbered

T = TypeVar("T")
_VALUE = "!"  # ends the names of values, which then are no column's: an UPDATE would take those for its own


class WrongValues(TypeError):
    """A statement was called without a value that it names, or with one that it does not."""


class WrongRows(LookupError):
    """There are not as many rows as a statement gives."""


class _Params:
    """`param.area`, or `param("area", Text)` where its type must be said."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self(name)

    def __call__(self, name: str, kind: Any = None) -> Any:
        return bindparam(name + _VALUE, type_=kind)


param = _Params()


def name_of(part: Any) -> str | None:
    """Of a value that a call brings; None of any other part of a query."""
    named = isinstance(part, BindParameter) and part.key.endswith(_VALUE)
    return part.key.removesuffix(_VALUE) if named else None


def among(column: Any, values: Any) -> ColumnElement[bool]:
    """`column = ANY(values)`, where the values are a `param`: a list of what the column is."""
    return cast("ColumnElement[bool]", column == any_(bindparam(values.key, type_=ARRAY(column.type))))


class Statement(Generic[T]):
    """SQL with its values' names in the order in which the driver takes them."""

    __slots__ = ("_arguments", "_read", "_reading", "names", "sql")

    def __init__(
        self,
        sql: str,
        names: Sequence[str],
        *,
        in_json: Sequence[str] = (),
        reading: Callable[[Sequence[str]], Reading[T]] | None = None,
        read: Reading[T] | None = None,
    ) -> None:
        """Without `read` its columns are known from its first row on, and `reading` is asked then."""
        self.sql = sql
        self.names = tuple(names)
        self._arguments = _arguments(self.names, frozenset(in_json))
        self._reading = reading
        self._read = read

    async def all(self, session: Executor, **values: Any) -> list[T]:
        records = await session.fetch(self.sql, self.arguments(values))
        if not records:
            return []
        read = self._read or self._learn(records[0])
        return [read(row) for row in records]

    async def first(self, session: Executor, **values: Any) -> T | None:
        """The first row, if there is any."""
        records = await session.fetch(self.sql, self.arguments(values))
        return (self._read or self._learn(records[0]))(records[0]) if records else None

    async def one(self, session: Executor, **values: Any) -> T:
        """The only row."""
        records = await session.fetch(self.sql, self.arguments(values))
        if len(records) != 1:
            raise WrongRows(f"{len(records)} rows where there is one: {self.sql}")
        return (self._read or self._learn(records[0]))(records[0])

    async def execute(self, session: Executor, **values: Any) -> int:
        """How many rows it touched."""
        return await session.execute(self.sql, self.arguments(values))

    def arguments(self, values: dict[str, Any]) -> Sequence[Any]:
        if len(values) != len(self.names):
            raise WrongValues(self._missing_or_unknown(values))
        try:
            return self._arguments(values)
        except KeyError:
            raise WrongValues(self._missing_or_unknown(values)) from None

    def _missing_or_unknown(self, values: dict[str, Any]) -> str:
        missing, unknown = set(self.names) - set(values), set(values) - set(self.names)
        differences = (("missing", missing), ("unknown", unknown))
        return (
            "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in differences if names) + f": {self.sql}"
        )

    def _learn(self, row: Any) -> Reading[T]:
        if self._reading is None:
            raise DoesNotFit(f"into what its rows are read is not said: {self.sql}")
        self._read = self._reading(tuple(row.keys()))
        return self._read


def _arguments(names: tuple[str, ...], in_json: frozenset[str]) -> Callable[[dict[str, Any]], Sequence[Any]]:
    """What the driver is given, from the values by name. Raises KeyError."""
    if in_json:
        encoded = tuple((name, name in in_json) for name in names)
        return lambda values: [json_text(values[name]) if is_json else values[name] for name, is_json in encoded]
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def json_text(value: Any) -> str | None:
    """As the driver takes JSON."""
    return None if value is None else to_json(value).decode()


class _Compiler(PGCompiler_asyncpg):
    """Constants stand in the SQL: only what a call brings is a parameter."""

    def visit_bindparam(self, bindparam: BindParameter[Any], **options: Any) -> str:  # type: ignore[override]
        if not bindparam.key.endswith(_VALUE):
            options["literal_binds"] = True
        return cast("str", super().visit_bindparam(bindparam, **options))  # type: ignore[no-untyped-call]


class _Dialect(PGDialect_asyncpg):
    statement_compiler = _Compiler


_DIALECT = _Dialect()  # type: ignore[no-untyped-call]


@overload
def statement(query: SelectOfScalar[T]) -> Statement[T]: ...
@overload
def statement(query: Executable, *, into: type[T]) -> Statement[T]: ...
@overload
def statement(query: Executable) -> Statement[Any]: ...
def statement(query: Any, *, into: type[Any] | None = None) -> Statement[Any]:
    """A statement of Core, compiled. Rows of one table, or of one column, need no `into`."""
    compiled = query.compile(dialect=_DIALECT)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - it is what the dialect makes
    keys = compiled.positiontup or []
    return Statement(
        compiled.string,
        [key.removesuffix(_VALUE) for key in keys],
        in_json=[key.removesuffix(_VALUE) for key in keys if isinstance(compiled.binds[key].type, JSON)],
        read=_read_as(query, into),
    )


def _read_as(query: Any, into: type[Any] | None) -> Reading[Any] | None:
    """None where it returns no rows."""
    columns = list(getattr(query, "exported_columns", ()))
    if not columns:
        if into is not None:
            raise DoesNotFit(f"it returns no rows to be read as {into.__name__}")
        return None
    into = into or _only(query)
    return reading(into, _with_fields(into, columns) if is_dataclass(into) else [column.name for column in columns])


def _only(query: Any) -> type[Any]:
    """The table that a SELECT asks for whole, or else a value."""
    asked: Sequence[Any] = getattr(query, "column_descriptions", [])
    if len(asked) != 1:
        raise DoesNotFit(f"into what its rows are read is not said: {query}")
    return asked[0]["expr"] if is_table(asked[0]["expr"]) else object


def _with_fields(into: Any, columns: Sequence[Any]) -> list[str]:
    """The names of the columns; those of a field that is a whole row of a table, or of its alias that is called as the
    field, after it.
    """
    wanted = {
        (source, name): field
        for field, (table, _) in table_fields(into).items()
        for source in (table.__table__, field)
        for name in columns_of(table)
    }
    names = []
    for column in columns:
        table = getattr(column, "table", None)
        source = table if isinstance(table, Table) else getattr(table, "name", None)
        field = wanted.pop((source, column.name), None)
        names.append(f"{field}.{column.name}" if field else column.name)
    return names


def sql(text: str, *, into: type[T]) -> Statement[T]:
    """SQL of our own that returns rows: values are written `:name`, columns are named as the fields of `into`."""
    text, names = numbered(text)
    return Statement(text, names, reading=partial(reading, into))


def command(text: str) -> Statement[Any]:
    """SQL of our own that returns none."""
    return Statement(*numbered(text))


def columns(table: Any, alias: str = "", *, field: str = "") -> str:
    """A table's columns for a SELECT of one's own, as a whole row or as this field of a dataclass."""
    source = f"{alias}." if alias else ""
    return ", ".join(
        f'{source}{name} AS "{field}.{name}"' if field else f"{source}{name}" for name in columns_of(table)
    )


def listed(into: Any, query: str) -> str:
    """The rows of a query as one value of a larger statement, for a field that is a list of this dataclass.

    The driver does not name the values of a row within a row: they are asked for by name, in the order of the fields.
    """
    return f"ARRAY(SELECT ROW({names_of(into, 'part')}) FROM ({query}) AS part)"


def names_of(into: Any, alias: str = "") -> str:
    """The fields of a dataclass as columns of a SELECT."""
    source = f"{alias}." if alias else ""
    return ", ".join(f"{source}{field.name}" for field in fields(into))
