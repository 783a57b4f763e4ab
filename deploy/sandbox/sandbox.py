"""The whole embedded stack: PostgreSQL, the front and the four services, up together and down in order."""

import asyncio
import contextlib
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import httpx

from deploy.errors import LasarsError
from deploy.sandbox.home import Home
from deploy.sandbox.migrations import at_head
from deploy.sandbox.postgres import DATABASE, SUPERUSER, EmbeddedPostgres, owner_of, roles_for
from deploy.sandbox.supervisor import Child
from deploy.sandbox.tokens import Issuer
from deploy.sandbox.topology import AREA, SERVICES, Addresses, Events, service_environment
from deploy.sandbox.waiting import wait_for

LOOK_SECONDS = 1.0
LOG_BYTES_KEPT = 20_000_000

Say = Callable[[str], None]  # one line as each step begins, for who waits


def unsaid(_: str) -> None: ...


class Sandbox:
    def __init__(
        self,
        home: Home,
        addresses: Addresses,
        events: Events | None = None,
        say: Say = unsaid,
        *,
        lasting: bool = True,
        area: str = AREA,
    ) -> None:
        self._say = say
        self.area = area
        self.home = home
        self.addresses = addresses
        self.issuer = Issuer(home)
        passwords = home.passwords([SUPERUSER, *roles_for(SERVICES)])
        self.postgres = EmbeddedPostgres(home.database, passwords, lasting=lasting)
        self._events = events or Events()
        self.services: dict[str, Child] = {}
        self.front: Child | None = None
        self._keeper: asyncio.Task[None] | None = None

    def owner_url(self) -> str:
        return self.postgres.url(SUPERUSER, DATABASE)

    async def start(self) -> None:
        self._say("Starting PostgreSQL (a second or two; five on new data) ...")
        self.front = self._child("front", [sys.executable, "-m", "deploy.sandbox.front"], self._front_environment())
        await asyncio.gather(self.front.start(), self.postgres.start(list(SERVICES)))
        await self._start_services()

    async def begin_anew(self, first_day: date) -> None:
        """All that was recorded is gone. The front stays, so that whoever waits is told how far it is."""
        if self._events.bus != "feed":
            raise LasarsError("What Kafka holds cannot be taken back: begin anew with another LASARS_HOME.")
        await self._stop_services()
        await asyncio.to_thread(shutil.rmtree, self.home.database)
        self.home.played.unlink(missing_ok=True)
        self.home.set_today(first_day)
        await self.postgres.start(list(SERVICES))
        await self._start_services()

    async def _start_services(self) -> None:
        self._say("Starting four services, and making their tables where they are missing (about five seconds) ...")
        self._keeper = asyncio.create_task(self._keep_postgres(), name="keep postgres")
        self.services = {child.name: child for child in self._children()}
        await asyncio.gather(self._migrate(), *(child.start() for child in self.services.values()))
        await self._wait_ready()

    def kill(self, name: str) -> None:
        """As a crash would, without warning; what is killed is started again."""
        if name == "postgres":
            self.postgres.kill()
        elif name == "front" and self.front:
            self.front.kill()
        else:
            self.services[name].kill()

    async def stop(self) -> None:
        """Those who serve first, then whom they rest on."""
        if self.front:
            await self.front.stop()
        await self._stop_services()

    async def _stop_services(self) -> None:
        await asyncio.gather(*(child.stop() for child in self.services.values()))
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        await asyncio.to_thread(self.postgres.stop)

    async def _keep_postgres(self) -> None:
        """It is no child of ours, so that it outlives us; a killed one is started again and recovers."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not await asyncio.to_thread(self.postgres.is_alive):
                await self.postgres.start(list(SERVICES))

    async def _migrate(self) -> None:
        urls = {name: self.postgres.url(owner_of(name)) for name in SERVICES}
        if all([await at_head(name, url) for name, url in urls.items()]):
            return
        environment = {"LASARS_MIGRATE": json.dumps(urls)}
        await self._child("migrate", [sys.executable, "-m", "deploy.sandbox.migrations"], environment).run_once()

    def _front_environment(self) -> dict[str, str]:
        return {"LASARS_HOME": str(self.home.folder), "LASARS_PORT_BASE": str(self.addresses.base)} | {
            "LASARS_AREA": self.area
        }

    def admins(self) -> dict[str, str]:
        """Where each of its processes tells its health."""
        return self.addresses.admins()

    def _children(self) -> list[Child]:
        return [self._service(name) for name in SERVICES]

    def _service(self, name: str) -> Child:
        environment = service_environment(
            name, self.home, self.addresses, self.issuer, self.postgres.urls(name), self._events
        )
        return self._child(name, [sys.executable, "-m", f"services.{name}", "all"], environment)

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log = self.home.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
            log.replace(log.with_suffix(".log.1"))
        return Child(name, command, environment, log)

    async def _wait_ready(self) -> None:
        children = {**self.services, **({"front": self.front} if self.front else {})}
        addresses = {"front": f"{self.addresses.url('front')}/health/live"}
        addresses |= {name: f"{url}/health/ready" for name, url in self.admins().items()}
        async with httpx.AsyncClient(timeout=5) as client:
            await asyncio.gather(
                *(wait_for(client, child, addresses[name], self._say) for name, child in children.items())
            )


@contextlib.asynccontextmanager
async def sandbox(
    folder: Path,
    addresses: Addresses,
    events: Events | None = None,
    first_day: date | None = None,
    say: Say = unsaid,
    *,
    lasting: bool = True,
    area: str = AREA,
    kind: type[Sandbox] = Sandbox,
) -> AsyncIterator[Sandbox]:
    """A running stack on this folder; `first_day` is where the clock starts when the folder is new.

    `lasting`: it may be started again after the machine stopped. A new one that is not, waits for no disk.
    `area`: whose people one can be at its front. `kind`: of which processes it is.
    """
    home = Home(folder)
    if home.is_new():  # so is it after a refusal
        addresses.refuse_taken()
    with home.locked():
        addresses.refuse_taken()
        if home.today() is None:
            home.set_today(first_day or date.today())  # noqa: DTZ011 (the business date starts where the user is)
        home.set_area(area)
        stack = kind(home, addresses, events, say, lasting=lasting, area=area)
        try:
            await stack.start()
            yield stack
        finally:
            await asyncio.shield(stack.stop())
