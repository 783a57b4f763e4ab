"""A role for each purpose: it may do with each table what is declared beside the table, and no more."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import asyncpg
import pytest
from sqlalchemy import MetaData, Table
from structlog.testing import CapturingLogger

import shared.data.roles
from shared.data import granting, migrate
from shared.data.db import Database
from shared.data.granting import VERBS, Granted, NotDeclared, declare, declared_of
from shared.data.roles import tell_if_too_wide
from shared.kernel.purposes import Purpose, working_as
from tests.architecture.sources import SERVICES
from tests.harness import Running
from tests.shared import example
from tests.shared.test_roles import Roles, as_role, name_of, roles  # noqa: F401 - a fixture

REFUSED = asyncpg.InsufficientPrivilegeError
OTHERS = [Purpose.CONSUMER, Purpose.RELAY, Purpose.WORK]
MAY = """
SELECT relname || ' ' || verb AS may FROM pg_class, unnest($2::text[]) AS verb
 WHERE relnamespace = to_regnamespace($3) AND relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege($1, oid, verb)
"""
WHOLE = [*VERBS.values(), "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"]
CALLED = """
SELECT oid::regprocedure::text AS name FROM pg_proc
 WHERE pronamespace = to_regnamespace(:schema) AND has_function_privilege(oid, 'EXECUTE')
"""
LATER = "SELECT count(*) FROM pg_default_acl, aclexplode(defaclacl) WHERE grantee = to_regrole($1)"


@pytest.fixture(params=SERVICES)
def running(request: pytest.FixtureRequest) -> Running:
    found: Running = request.getfixturevalue(request.param)
    return found


def role_of(running: Running, purpose: Purpose) -> str:
    return name_of(running.db.urls[purpose])


@pytest.mark.parametrize("purpose", Purpose)
async def test_each_role_may_do_with_each_table_what_is_declared(running: Running, purpose: Purpose) -> None:
    async with running.owner() as owner, owner.session() as session:
        found = await session.fetch(MAY, [role_of(running, purpose), WHOLE, running.db.schema])
    declared = declared_of(running.service.metadata).items()
    expected = {f"{name} {verb}" for name, granted in declared for verb in granted.verbs(purpose)}
    if purpose is not Purpose.RELAY:
        expected.add("alembic_version SELECT")
    assert {row["may"] for row in found} == expected


async def test_whoever_moves_events_sees_nothing_else(running: Running) -> None:
    declared = declared_of(running.service.metadata).items()
    assert {name for name, granted in declared if granted.relay} == {"outbox", "log", "bookmark"}
    with working_as(Purpose.RELAY), pytest.raises(REFUSED):
        await running.db.read("SELECT count(*) FROM page_session")
    with working_as(Purpose.RELAY):
        assert await running.db.read(CALLED, schema=running.db.schema) == []


@pytest.mark.parametrize("purpose", Purpose)
async def test_nobody_gets_a_table_that_is_made_later(running: Running, purpose: Purpose) -> None:
    async with running.owner() as owner, owner.session() as session:
        (count,) = await session.fetch(LATER, [role_of(running, purpose)])
    assert count[0] == 0


async def test_a_request_is_asked_as_callers_and_the_work_as_who_does_it(running: Running) -> None:
    seen = {}
    for purpose in Purpose:
        with working_as(purpose):
            (row,) = await running.db.read("SELECT current_user AS me")
            seen[purpose] = row["me"]
    name = running.service.name
    assert seen == {Purpose.CALLERS: name} | {purpose: f"{name}_{purpose}" for purpose in OTHERS}


def test_a_table_of_which_nothing_is_declared_is_refused() -> None:
    metadata = MetaData(schema="things")
    Table("thing", metadata)
    with pytest.raises(NotDeclared, match="who may do what with thing"):
        declare(metadata, {})
    with pytest.raises(NotDeclared, match="there is no table thong"):
        declare(metadata, {"thing": Granted(), "thong": Granted()})


def test_who_may_change_what_is_only_added_to_is_refused() -> None:
    metadata = MetaData(schema="things")
    Table("line", metadata, info={"append_only": True})
    with pytest.raises(NotDeclared, match="rows of line are only ever added"):
        declare(metadata, {"line": Granted(work="rad")})
    assert granting.VERBS["d"] == "DELETE"


@pytest.fixture
async def each(roles: Roles) -> AsyncIterator[Mapping[Purpose, str]]:  # noqa: F811
    """An installation of before, of which a role for each purpose was made now."""
    await roles.migrate()
    mine = name_of(roles.application)
    await roles.say(roles.application, "INSERT INTO things.heard (thing_id, number) VALUES (gen_random_uuid(), 7)")
    made = {purpose: f"{mine}_{purpose}" for purpose in OTHERS}
    for role in made.values():
        await roles.say(roles.superuser, f"CREATE ROLE {role} LOGIN")
    yield {purpose: as_role(roles.application, role) for purpose, role in made.items()}
    for role in made.values():
        await roles.say(roles.superuser, f"DROP OWNED BY {role}; DROP ROLE {role}")


async def migrated(roles: Roles, each: Mapping[Purpose, str]) -> None:  # noqa: F811
    urls: dict[str, Any] = {f"{purpose}_database_url": url for purpose, url in each.items()}
    settings = example.Settings(
        database_url=roles.application, migrations_database_url=roles.owner, environment="sandbox", **urls
    )
    await migrate.run(settings, example.Table.metadata, example.MIGRATIONS)


async def test_what_one_role_might_do_is_taken_from_it_and_nothing_is_lost(
    roles: Roles,  # noqa: F811
    each: Mapping[Purpose, str],
) -> None:
    await migrated(roles, each)
    await migrated(roles, each)  # a second start finds nothing to do
    await roles.say(roles.owner, "CREATE TABLE things.later ()")
    for statement in ("DELETE FROM things.outbox", "DELETE FROM things.tick_seen", "TABLE things.later"):
        with pytest.raises(REFUSED):
            await roles.say(roles.application, statement)
    for url in each.values():
        with pytest.raises(REFUSED):
            await roles.say(url, "TABLE things.later")
    database = Database(roles.application, "things", 2, urls=each)
    assert [row["number"] for row in await database.read("SELECT number FROM heard")] == [7]
    with working_as(Purpose.CONSUMER):
        await database.write("DELETE FROM heard")
    await database.close()


async def test_one_role_for_all_goes_on_and_is_told(
    roles: Roles,  # noqa: F811
    each: Mapping[Purpose, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = CapturingLogger()
    monkeypatch.setattr(shared.data.roles, "log", told)
    for urls in ({}, {Purpose.WORK: each[Purpose.WORK]}, each):
        await migrated(roles, urls)
        database = Database(roles.application, "things", 2, urls=urls)
        for purpose in Purpose:
            with working_as(purpose):
                await database.write("UPDATE bookmark SET position = position") if purpose is not Purpose.WORK else None
        await tell_if_too_wide(database)
        await database.close()
    lines = [line for line in told.calls if line.args != ("others_may",)]
    assert [line.args for line in lines] == [("one_role_works",), ("one_role_works",)]
    assert [line.kwargs["also_for"] for line in lines] == ["consumer relay work", "consumer relay"]
    assert "LASARS_RELAY_DATABASE_URL" in lines[0].kwargs["remedy"]


async def test_a_role_that_was_not_made_is_named(roles: Roles) -> None:  # noqa: F811
    with pytest.raises(shared.data.roles.RolesNotRight, match="there is no role nobody"):
        await migrated(roles, {Purpose.WORK: as_role(roles.application, "nobody")})
