"""A service that is none of the four, to try what they share: things are noted, and heard of."""

from collections.abc import AsyncIterator

import pytest

from shared import migrate
from tests.harness import ISSUER, Running
from tests.shared import example


@pytest.fixture(scope="session")
async def _things(database_url: str) -> AsyncIterator[Running]:
    settings = example.Settings(database_url=database_url, environment="sandbox", issuer=ISSUER, pool_size=6)
    service = example.service(settings)
    await migrate.run(settings, service.metadata, service.migrations)
    running = Running(service)
    yield running
    await running.close()


@pytest.fixture
async def things(_things: Running) -> Running:
    await _things.clear([f"things.{table}" for table in example.TABLES])
    example.reset()
    return _things
