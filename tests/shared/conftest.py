"""A service that is none of the four, to try what they share: things are noted, and heard of."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.data import migrate
from tests.broker import kafka, own_broker  # noqa: F401 - fixtures
from tests.harness import ISSUER, Running
from tests.roles import as_each, migrated_for_tests
from tests.shared import example
from tests.shared.processes import Issuer, Process
from tests.shared.worlds import KINDS, World, a_world


@pytest.fixture(scope="session")
async def _things(database_url: str) -> AsyncIterator[Running]:
    settings = example.Settings(
        **await as_each(database_url, "things"), environment="sandbox", issuer=ISSUER, pool_size=6
    )
    service = example.service(settings)
    running = Running(service, await migrated_for_tests(service))
    await running.connect()
    yield running
    await running.close()


@pytest.fixture
async def things(_things: Running) -> Running:
    await _things.clear([f"things.{table}" for table in example.TABLES])
    example.reset()
    refusals = _things.app.state.watch.refusals
    refusals.changes = refusals._connections = None
    return _things


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture
async def new_database(database_url: str) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """Makes databases that are gone after the test."""
    connection = await asyncpg.connect(database_url)
    made: list[str] = []

    async def make() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        await connection.execute(f"CREATE DATABASE {made[-1]}")
        return make_url(database_url).set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    for name in made:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture(params=KINDS)
async def world(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    servers = request.getfixturevalue("kafka") if request.param == "kafka" else ""
    example.reset()
    async with a_world(request.param, database_url, monkeypatch, servers) as made:
        yield made


@pytest.fixture(params=KINDS)
async def breakable(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """A world whose link can be cut: over Kafka it has a broker of its own."""
    broker = request.getfixturevalue("own_broker") if request.param == "kafka" else None
    example.reset()
    servers = broker.bootstrap_servers if broker else ""
    async with a_world(request.param, database_url, monkeypatch, servers, broker) as made:
        yield made


Launch = Callable[..., Awaitable[Process]]


@pytest.fixture
async def launch(new_database: Callable[[], Awaitable[str]], issuer: Issuer) -> AsyncIterator[Launch]:
    """Starts the example service under a name, on a database of its own, with the feeds of others."""
    started: list[Process] = []

    async def start(name: str, *sources: Process, **options: object) -> Process:
        feeds = {source.name: source.url for source in sources}
        process = Process(name, await new_database(), issuer.url, feeds, **options)  # type: ignore[arg-type]
        started.append(process)
        await migrate.upgrade(process.database_url, example.Table.metadata, example.MIGRATIONS)
        process.start()
        await process.ready()
        return process

    yield start
    for process in started:
        process.close()
