"""The owner migrates, the application owns nothing: what a service may not do to its own tables."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import make_url
from structlog.testing import CapturingLogger

import shared.data.roles
from services.assessment.models import metadata as assessment_metadata
from services.payments.models import metadata
from shared.data import migrate
from shared.data.db import Database
from shared.data.roles import RolesNotRight, tell_if_owner
from tests.architecture.sources import SERVICES
from tests.harness import Running
from tests.shared import example
from tests.shared.test_starting import started

REFUSED = asyncpg.InsufficientPrivilegeError
LEDGER = [
    "UPDATE payments.transfer SET pence = 1",
    "DELETE FROM payments.transfer",
    "ALTER TABLE payments.transfer DISABLE TRIGGER transfer_is_append_only",
    "DROP TRIGGER transfer_is_append_only ON payments.transfer",
    "DROP FUNCTION payments.keep_lines() CASCADE",
    "CREATE OR REPLACE FUNCTION payments.keep_lines() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER TABLE payments.transfer ALTER pence TYPE numeric",
    "SET session_replication_role = replica",
]
ANY = [
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} ADD COLUMN mine text",
    "ALTER TABLE {table} RENAME TO mine",
    "CREATE INDEX ON {table} ((1))",
    "CREATE TABLE {schema}.mine ()",
    "CREATE FUNCTION {schema}.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "DROP SCHEMA {schema} CASCADE",
    "UPDATE {schema}.alembic_version SET version_num = '0001'",
]


@dataclass(frozen=True)
class Roles:
    """A database with a schema `things` that belongs to a role which is no superuser, and another role beside it."""

    superuser: str
    owner: str
    application: str

    async def say(self, url: str, sql: str) -> str:
        connection = await asyncpg.connect(url)
        try:
            return str(await connection.execute(sql))
        finally:
            await connection.close()

    async def migrate(self, owner: str = "", application: str = "") -> None:
        settings = example.Settings(
            database_url=application or self.application,
            migrations_database_url=owner or self.owner,
            environment="sandbox",
        )
        await migrate.run(settings, example.Table.metadata, example.MIGRATIONS)


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


def name_of(url: str) -> str:
    return str(make_url(url).username)


@pytest.fixture
async def roles(postgres: str) -> AsyncIterator[Roles]:
    name = f"roles_{secrets.token_hex(4)}"
    url = make_url(postgres).set(database=name).render_as_string(hide_password=False)
    server = await asyncpg.connect(postgres)
    await server.execute(f"CREATE DATABASE {name}")
    await server.execute(f"CREATE ROLE {name}_owner LOGIN; CREATE ROLE {name} LOGIN")
    there = Roles(url, as_role(url, f"{name}_owner"), as_role(url, name))
    await there.say(url, f"CREATE SCHEMA things AUTHORIZATION {name}_owner")
    yield there
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.execute(f"DROP ROLE {name}_owner; DROP ROLE {name}")
    await server.close()


@pytest.mark.parametrize("statement", LEDGER)
async def test_the_ledger_keeps_its_guard_from_its_own_service(payments: Running, statement: str) -> None:
    with pytest.raises(REFUSED):
        await payments.db.write(statement)


def test_the_ledger_what_accrues_files_and_who_asked_are_the_tables_that_are_only_added_to() -> None:
    added_to = [table.name for table in metadata.sorted_tables if table.info.get("append_only")]
    of_files = ["debt_request", "finding_seen", "ledger_file", "ledger_file_sent", "ledger_report"]
    assert sorted(added_to) == [
        "accrued",
        "audit_entry",
        *of_files,
        "passed_line",
        "passed_part",
        "payment_reversed",
        "transfer",
    ]


def test_what_has_left_for_an_evaluation_and_what_was_drawn_from_are_only_added_to() -> None:
    of_evaluation = ["evaluation_extract", "evaluation_row", "evaluation_year"]
    added_to = [table.name for table in assessment_metadata.sorted_tables if table.info.get("append_only")]
    assert sorted(added_to) == ["audit_entry", *of_evaluation, "sample_frame"]


@pytest.fixture(params=SERVICES)
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


async def test_a_service_owns_nothing(running: Running) -> None:
    for table in running.service.metadata.sorted_tables:
        for statement in ANY:
            with pytest.raises(REFUSED):
                await running.db.write(statement.format(schema=running.db.schema, table=table.fullname))


async def test_an_owner_that_is_no_superuser_migrates_and_the_application_works(roles: Roles) -> None:
    await roles.migrate()
    await roles.migrate()  # a second start finds nothing to do
    database = Database(roles.application, "things", 2)
    await database.write("INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 1)")
    await database.write("UPDATE heard SET number = 2")
    await database.write("DELETE FROM heard")
    assert await database.read("SELECT version_num FROM alembic_version")
    await database.close()
    with pytest.raises(REFUSED):
        await roles.say(roles.application, "TRUNCATE things.heard")


async def test_what_the_owner_makes_later_is_reachable(roles: Roles) -> None:
    await roles.migrate()
    await roles.say(roles.owner, "CREATE TABLE things.later (n bigserial PRIMARY KEY)")
    await roles.say(roles.application, "INSERT INTO things.later DEFAULT VALUES")
    await roles.say(roles.application, "SELECT last_value FROM things.later_n_seq")


async def test_a_schema_that_another_role_owns_is_named(roles: Roles) -> None:
    """As where one role was both: the migration would fail anywhere in the middle."""
    await roles.say(roles.superuser, f"ALTER SCHEMA things OWNER TO {name_of(roles.application)}")
    with pytest.raises(RolesNotRight, match=f"REASSIGN OWNED BY {name_of(roles.application)} TO"):
        await roles.migrate()


@pytest.mark.parametrize(
    "made",
    [
        "CREATE FUNCTION things.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE SEQUENCE things.mine",
        "CREATE VIEW things.mine AS SELECT 1 AS one",
        "CREATE DOMAIN things.mine AS text",
    ],
)
async def test_what_the_application_owns_in_the_schema_is_named(roles: Roles, made: str) -> None:
    """As from a time when it might make things: who owns a function that a trigger calls passes by the trigger."""
    await roles.say(roles.owner, f"GRANT ALL ON SCHEMA things TO {name_of(roles.application)}")
    await roles.say(roles.application, made)
    with pytest.raises(RolesNotRight, match=rf"things.mine.* belongs to {name_of(roles.application)}"):
        await roles.migrate()


async def test_what_the_application_had_before_is_taken_from_it(roles: Roles) -> None:
    await roles.migrate()
    mine = name_of(roles.application)
    await roles.say(roles.owner, "CREATE SEQUENCE things.numbers")
    await roles.say(roles.owner, f"GRANT ALL ON SCHEMA things TO {mine}, PUBLIC")
    await roles.say(roles.owner, f"GRANT ALL ON ALL SEQUENCES IN SCHEMA things TO {mine}")
    await roles.migrate()
    for statement in ("CREATE TABLE things.mine ()", "SELECT setval('things.numbers', 9)"):
        with pytest.raises(REFUSED):
            await roles.say(roles.application, statement)
    await roles.say(roles.application, "SELECT nextval('things.numbers')")


async def test_who_else_may_reach_the_tables_is_told(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the role by which the service connected before: it is another's to say whether a report still needs it."""
    await roles.migrate()
    await roles.say(roles.superuser, "GRANT SELECT ON things.heard TO pg_monitor")
    told = CapturingLogger()
    monkeypatch.setattr(shared.data.roles, "log", told)
    await roles.migrate()
    assert [(line.args, line.kwargs["role"]) for line in told.calls] == [(("others_may",), "pg_monitor")]


async def test_a_role_that_was_not_made_is_named(roles: Roles) -> None:
    with pytest.raises(RolesNotRight, match="there is no role nobody"):
        await roles.migrate(application=as_role(roles.application, "nobody"))


async def test_what_is_wrong_with_the_roles_is_one_line(roles: Roles) -> None:
    nobody = as_role(roles.application, "nobody")
    urls = {"LASARS_DATABASE_URL": nobody, "LASARS_MIGRATIONS_DATABASE_URL": roles.owner}
    no_schema = started("migrate", **urls)
    await roles.say(roles.superuser, f"CREATE SCHEMA payments AUTHORIZATION {name_of(roles.owner)}")
    no_role = started("migrate", **urls)
    assert f"CREATE SCHEMA payments AUTHORIZATION {name_of(roles.owner)}" in no_schema.stderr
    assert "cannot migrate: there is no role nobody" in no_role.stderr
    assert [len(each.stderr.splitlines()) for each in (no_schema, no_role)] == [1, 1]


async def test_who_owns_nothing_may_say_all_again(roles: Roles) -> None:
    """As somebody does in the container of a worker: there is nothing to migrate, so nobody need own anything."""
    await roles.say(roles.superuser, f"CREATE SCHEMA payments AUTHORIZATION {name_of(roles.owner)}")
    both = {"LASARS_DATABASE_URL": roles.application, "LASARS_MIGRATIONS_DATABASE_URL": roles.owner}
    assert started("migrate", **both).returncode == 0
    alone = {"LASARS_DATABASE_URL": roles.application, "LASARS_MIGRATIONS_DATABASE_URL": ""}
    said_again = started("restate", "a new reader", **alone)
    assert (said_again.returncode, "are said again" in said_again.stdout) == (0, True), said_again.stderr


async def test_who_serves_as_the_owner_is_told(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    await roles.migrate()
    told = CapturingLogger()
    monkeypatch.setattr(shared.data.roles, "log", told)
    for url in (roles.application, roles.owner):
        database = Database(url, "things", 2)
        await tell_if_owner(database)
        await database.close()
    (line,) = told.calls
    assert (line.args, line.kwargs["role"]) == (("owner_serves",), name_of(roles.owner))
    assert "LASARS_MIGRATIONS_DATABASE_URL" in line.kwargs["remedy"]


async def test_who_may_become_the_owner_is_told(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    """It inherits nothing, and one SET ROLE makes it the owner."""
    await roles.migrate()
    owner, mine = name_of(roles.owner), name_of(roles.application)
    await roles.say(roles.superuser, f"ALTER ROLE {mine} NOINHERIT; GRANT {owner} TO {mine}")
    told = CapturingLogger()
    monkeypatch.setattr(shared.data.roles, "log", told)
    database = Database(roles.application, "things", 2)
    await tell_if_owner(database)
    await database.close()
    assert [line.args for line in told.calls] == [("owner_serves",)]


async def test_one_role_for_both_stays_possible(roles: Roles) -> None:
    await roles.migrate(application=roles.owner)
    await roles.say(roles.owner, "INSERT INTO things.heard (thing_id, number) VALUES (gen_random_uuid(), 1)")
