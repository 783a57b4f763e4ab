"""The roles of the services under test: the server's superuser migrates, each service works as one that owns nothing.

So a grant that is missing is found by every test of the service.
"""

import asyncpg
from sqlalchemy import make_url


async def as_application(database_url: str, role: str) -> str:
    """The same database for that role, which is made if it is not there."""
    connection = await asyncpg.connect(database_url)
    try:
        if not await connection.fetchval("SELECT count(*) FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f'CREATE ROLE "{role}" LOGIN')
    finally:
        await connection.close()
    return make_url(database_url).set(username=role).render_as_string(hide_password=False)
