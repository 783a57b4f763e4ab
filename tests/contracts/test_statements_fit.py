"""Each statement is one that its database takes, and brings the columns that its rows are read from, of their types.

Else it would be noticed at its first row, which may be a year later, and then in the middle of a batch of events.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import pytest

import shared
from deploy.documents import SERVICES, load
from shared.data.db import Driver
from shared.data.pages import Pages
from shared.data.rows import is_table
from shared.data.statements import Statement, command, sql
from shared.data.upsert import bulk
from shared.messaging import lost, otherwise
from tests.conftest import alone_on_a_database
from tests.harness import Running

KINDS: dict[str, Any] = {
    "int2": int, "int4": int, "int8": int, "text": str, "varchar": str, "bool": bool, "date": date,
    "timestamptz": datetime, "uuid": UUID, "float8": float, "numeric": Decimal, "bytea": bytes,
}  # fmt: skip


@pytest.fixture(params=SERVICES)
async def alone(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Running]:
    """A service on a database of its own, as its migrations make it."""
    async for running in alone_on_a_database(request.param, database_url):
        yield running


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def statements_in(value: Any) -> Iterator[Statement[Any]]:
    if isinstance(value, Statement):
        yield value
    elif isinstance(value, Pages):
        yield from value._known.values()
    elif isinstance(value, dict):
        yield from statements_in(tuple(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from statements_in(each)


def constants(package: ModuleType) -> dict[str, Statement[Any]]:
    """By where each stands. What is imported elsewhere is the same statement."""
    found: dict[int, tuple[str, Statement[Any]]] = {}
    for module in modules(package):
        for name, value in vars(module).items():
            for number, statement in enumerate(statements_in(value)):
                found.setdefault(id(statement), (f"{module.__name__}.{name} {number}", statement))
    return dict(found.values())


def made(running: Running, package: ModuleType) -> dict[str, Statement[Any]]:
    """Those that are made at their first call: what writes many rows of a table, what looks for what is lost."""
    tables = {id(value): value for module in modules(package) for value in vars(module).values() if is_table(value)}
    found = {
        f"{table.__name__} {kind}": command(getattr(bulk(table), kind))
        for table in tables.values()
        for kind in ("insert", "upsert", "upsert_newest")
        if kind == "insert" or set(bulk(table).columns) > set(bulk(table).keys)
    }
    if running.service.lost is not None:
        for kinds in (tuple(running.service.lost.kinds), running.service.lost.takeable):
            for make in (lost._listing, lost._counting, otherwise._listing, otherwise._counting):
                found[f"{make.__module__} {len(kinds)} {len(found)}"] = make(kinds)
    return found


def _hints(into: Any, columns: Iterable[Any]) -> dict[str, Any]:
    if is_dataclass(into):
        return get_type_hints(into)
    return {column.name: into for column in columns}


def wrong_types(into: Any, columns: Iterable[Any]) -> list[str]:
    """Of what is no whole row of a table: those are compared with the migrations elsewhere."""
    if is_table(into):
        return []
    columns = list(columns)
    hints, wrong = _hints(into, columns), []
    for column in columns:
        hint = hints.get(column.name)
        options = {*get_args(hint)} - {NoneType} if get_origin(hint) in {Union, UnionType} else {hint}
        kind = KINDS.get(column.type.name)
        if kind is not None and options <= set(KINDS.values()) and kind not in options:
            wrong.append(f"{column.name} is {column.type.name} and read as {hint}")
    return wrong


async def not_fitting(connection: Driver, statement: Statement[Any]) -> str:
    try:
        columns = (await connection.prepare(statement.sql)).get_attributes()
        if statement._reading is None:
            return ""
        statement._reading([column.name for column in columns])
    except (asyncpg.PostgresError, TypeError) as error:
        return str(error)
    return "; ".join(wrong_types(statement._reading.args[0], columns))  # type: ignore[attr-defined]


async def test_every_statement_fits_the_tables_of_its_service(alone: Running) -> None:
    package = importlib.import_module(f"services.{alone.service.name}")
    found = constants(package) | constants(shared) | made(alone, package)
    assert len(found) > 80
    async with alone.db.reading() as session:
        wrong = {name: why for name, each in found.items() if (why := await not_fitting(session.driver, each))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "into", "why"),
    [
        ("SELECT no_such_column FROM outbox", int, 'column "no_such_column" does not exist'),
        ("SELECT topic, subject FROM outbox", str, "str is one value"),
        ("SELECT sum(id) AS total FROM outbox", int, "total is numeric and read as <class 'int'>"),
    ],
)
async def test_the_look_finds_what_does_not_fit(tariff: Running, text: str, into: Any, why: str) -> None:
    async with tariff.db.reading() as session:
        assert why in await not_fitting(session.driver, sql(text, into=into))


def test_the_look_knows_all_services() -> None:
    assert {load(name).name for name in SERVICES} == set(SERVICES)
