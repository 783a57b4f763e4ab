"""The embedded PostgreSQL: what was committed is there after any kind of end, and only its owner gets in."""

# ruff: noqa: ASYNC220 (the processes here are what is tested)

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import asyncpg
import psutil
import pytest

from deploy.sandbox.home import Home, HomeInUse
from deploy.sandbox.postgres import SUPERUSER, EmbeddedPostgres, owner_of, roles_for
from tests.in_memory import new_folder
from tests.journeys.waiting import until

ROLES = ["tariff", "referral"]


@pytest.fixture
def home() -> Iterator[Home]:
    folder = new_folder("lasars-test-home-")
    yield Home(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(home: Home) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(home.database, home.passwords([SUPERUSER, *roles_for(ROLES)]))
    yield made
    made.stop()


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])


async def write(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.url(owner_of("tariff")))
    await connection.execute("CREATE TABLE tariff.kept (n integer); INSERT INTO tariff.kept VALUES (42)")
    await connection.close()


async def read(server: EmbeddedPostgres) -> int:
    connection = await asyncpg.connect(server.url(owner_of("tariff")))
    try:
        return int(await connection.fetchval("SELECT n FROM tariff.kept"))
    finally:
        await connection.close()


async def setting(server: EmbeddedPostgres, name: str) -> str:
    connection = await asyncpg.connect(server.url(owner_of("tariff")))
    try:
        return str(await connection.fetchval(f"SHOW {name}"))
    finally:
        await connection.close()


async def test_a_stopped_server_starts_again_with_its_data(home: Home, server: EmbeddedPostgres) -> None:
    await server.start(ROLES)
    await write(server)
    server.stop()
    assert not server.is_alive()
    await server.start(ROLES)
    assert await read(server) == 42


@pytest.mark.parametrize("lasting", [True, False])
async def test_a_killed_server_recovers(home: Home, server: EmbeddedPostgres, lasting: bool) -> None:
    """One that is thrown away at the end does not wait for the disk, and loses nothing by it."""
    server._lasting = lasting
    await server.start(ROLES)
    await write(server)
    assert await setting(server, "fsync") == ("on" if lasting else "off")
    os.kill(postmaster(server), signal.SIGKILL)
    await until(lambda: not server.is_alive())
    await server.start(ROLES)
    assert await read(server) == 42


async def test_a_pid_file_whose_number_belongs_to_somebody_else_is_stale(home: Home, server: EmbeddedPostgres) -> None:
    await server.start(ROLES)
    await write(server)
    pid = postmaster(server)
    pid_file = server.data / "postmaster.pid"
    left = pid_file.read_text()
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file.write_text(left.replace(str(pid), str(stranger.pid), 1))
        await server.start(ROLES)
        stranger.kill()
    assert await read(server) == 42


async def test_a_server_left_running_is_used_and_can_be_stopped(home: Home, server: EmbeddedPostgres) -> None:
    await server.start(ROLES)
    await write(server)
    again = EmbeddedPostgres(home.database, home.passwords([SUPERUSER, *roles_for(ROLES)]))
    await again.start(ROLES)
    assert await read(again) == 42
    again.stop()
    assert not server.is_alive()


async def test_nobody_enters_without_the_password_nor_another_schema(home: Home, server: EmbeddedPostgres) -> None:
    await server.start(ROLES)
    await write(server)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(host=str(server.data), user=SUPERUSER, password="guess", database="lasars")
    neighbour = await asyncpg.connect(server.url("referral"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await neighbour.fetchval("SELECT n FROM tariff.kept")
    await neighbour.close()
    assert home.secrets.stat().st_mode & 0o077 == 0


def test_a_second_instance_on_the_same_folder_is_refused(home: Home) -> None:
    with (
        home.locked(),
        pytest.raises(HomeInUse, match=rf"process {os.getpid()}\) .*Ctrl-C.*LASARS_HOME.*PORT_BASE"),
        Home(home.folder).locked(),
    ):
        pass
    with home.locked():
        pass  # the first let go of it


async def test_what_an_older_version_left_changes_owner_with_its_data(home: Home, server: EmbeddedPostgres) -> None:
    """There one role had made the tables and worked with them."""
    await server.start(ROLES)
    await write(server)
    database = await asyncpg.connect(server.url(SUPERUSER))
    await database.execute(
        "REASSIGN OWNED BY tariff_owner TO tariff; DROP OWNED BY tariff_owner; DROP ROLE tariff_owner"
    )
    await server.start(ROLES)
    owners = "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = to_regnamespace('tariff')"
    assert [row[0] for row in await database.fetch(owners)] == ["tariff_owner"]
    await database.close()
    assert await read(server) == 42
    former = await asyncpg.connect(server.url("tariff"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await former.execute("DROP TABLE tariff.kept")
    await former.close()
