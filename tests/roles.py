"""The roles of the services under test: the superuser migrates, each service works as those that own nothing, one for
each purpose. So a grant that is missing is found by every test of the service.

What a test itself writes and looks up is done as one more, that may do what one role did that worked for all.
"""

from typing import Any

import asyncpg
from sqlalchemy import make_url

from shared.data import migrate
from shared.kernel.purposes import Purpose
from shared.runtime.service import ServiceDefinition


async def as_application(database_url: str, role: str) -> str:
    """The same database for that role, which is made if it is not there."""
    connection = await asyncpg.connect(database_url)
    try:
        if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f'CREATE ROLE "{role}" LOGIN')
    finally:
        await connection.close()
    return make_url(database_url).set(username=role).render_as_string(hide_password=False)


async def as_each(database_url: str, service: str) -> dict[str, Any]:
    """What the service's settings say of as whom it connects."""
    return {
        "database_url": await as_application(database_url, service),
        "migrations_database_url": database_url,
        **{
            f"{purpose}_database_url": await as_application(database_url, f"{service}_{purpose}")
            for purpose in (Purpose.CONSUMER, Purpose.RELAY, Purpose.WORK)
        },
    }


async def migrated_for_tests(service: ServiceDefinition) -> str:
    """The address by which tests look: as one role that works for all."""
    settings = service.settings
    await migrate.run(settings, service.metadata, service.migrations)
    role = f"{service.name}_tests"
    url = await as_application(settings.migrations_database_url, role)
    everything = {role: frozenset(Purpose)}
    await migrate.upgrade(
        settings.migrations_database_url, service.metadata, service.migrations, everything, settings.secrets
    )
    return url
