"""The models of each service are what its migrations make."""

import pytest

from shared.data import migrate
from tests.architecture.sources import SERVICES, load


@pytest.mark.parametrize("name", SERVICES)
async def test_models_and_migrations_agree(name: str, database_url: str) -> None:
    service = load(name)
    await migrate.upgrade(database_url, service.metadata, service.migrations)
    assert await migrate.check(database_url, service.metadata, service.migrations) == []
