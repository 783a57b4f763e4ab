"""A stack in which each service is an API and a worker, and each of these can be ordered to fail at a named step."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from deploy.kafka.broker import free_port
from deploy.sandbox.postgres import roles_for
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.supervisor import Child
from deploy.sandbox.topology import HOST, SERVICES, Addresses, Events, service_environment
from shared.kernel.fail_points import FailOrder
from tests.forked import forked_sandbox

MODES = ("api", "worker")
PROCESSES = tuple(f"{name}-{mode}" for mode in MODES for name in SERVICES)
ENDED = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = ANY ($1)
"""


class FaultyStack(Sandbox):
    """`restarts` is how often its processes were started again since they died."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.orders = self.home.folder / "orders"
        self.orders.mkdir()
        self._worker_ports = {name: free_port() for name in SERVICES}

    def admins(self) -> dict[str, str]:
        workers = {f"{name}-worker": f"http://{HOST}:{port}" for name, port in self._worker_ports.items()}
        return {f"{name}-api": url for name, url in self.addresses.admins().items()} | workers

    def order(self, process: str, order: FailOrder) -> None:
        """It is read whole: a process looks whenever it comes by a point."""
        written = self._file(process, ".order")
        written.write_text(str(order))
        written.replace(self._file(process))

    def take_back(self, process: str) -> bool:
        """Whether it had not come to it."""
        with contextlib.suppress(FileNotFoundError):
            self._file(process).unlink()
            return True
        return False

    def has_failed(self, process: str) -> bool:
        """Said once of each order."""
        with contextlib.suppress(FileNotFoundError):
            self._file(process, ".failed").unlink()
            return True
        return False

    def go_on(self, process: str) -> None:
        """One that stands still; one that died meanwhile is started by its supervisor."""
        with contextlib.suppress(ProcessLookupError):
            if pid := self.services[process].pid:
                os.kill(pid, signal.SIGCONT)

    def points_reached(self) -> set[str]:
        return {point for file in self.orders.glob("*.reached") for point in file.read_text().split()}

    async def end_backends(self, service: str) -> None:
        """Of this service all connections to the database, as an administrator does."""
        connection = await asyncpg.connect(self.owner_url())
        try:
            await connection.execute(ENDED, roles_for([service]))
        finally:
            await connection.close()

    def _file(self, process: str, suffix: str = "") -> Path:
        return self.orders / f"{process}{suffix}"

    async def _start_services(self) -> None:
        """Eight processes that look whether their tables are there would take the time in which these are made."""
        await self._migrate()
        await super()._start_services()

    def _front_environment(self) -> dict[str, str]:
        return super()._front_environment() | {"LASARS_WORKERS": json.dumps(self.admins())}

    def _children(self) -> list[Child]:
        return [self._process(name, mode) for mode in MODES for name in SERVICES]

    def _process(self, name: str, mode: str) -> Child:
        urls = self.postgres.urls(name)
        environment = service_environment(name, self.home, self.addresses, self.issuer, urls, self._events)
        environment |= {"LASARS_FAIL_FILE": str(self._file(f"{name}-{mode}"))}
        if mode == "worker":
            environment |= {"LASARS_ADMIN_PORT": str(self._worker_ports[name])}
        return self._child(f"{name}-{mode}", [sys.executable, "-m", f"services.{name}", mode], environment)


@contextlib.asynccontextmanager
async def faulty_stack(
    folder: Path, addresses: Addresses, events: Events, first_day: date
) -> AsyncIterator[FaultyStack]:
    async with forked_sandbox(folder, addresses, events, first_day, kind=FaultyStack) as stack:
        assert isinstance(stack, FaultyStack)
        yield stack
