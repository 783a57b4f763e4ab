"""A service as a process: `python -m services.tariff api|worker|all|migrate|restate|key-anew|prune`.

`all` is the first two in one loop. All sockets are bound before anything starts. A signal sets `stopping`, which wakes
the long polls, lets the server finish and ends the worker. Each task runs in a guard: when one fails, all stop and the
process exits 1.
"""

import asyncio
import gc
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

import structlog
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError

from shared.data.db import DATABASE_ERRORS, Database
from shared.data.migrated import Schema
from shared.data.pooler import TransactionPooler, refuse_transaction_pooler
from shared.data.roles import tell_if_too_wide
from shared.data.wakeup import wait
from shared.figures.deriving import Deriver
from shared.kernel import log as logs
from shared.kernel import wording
from shared.kernel.fail_points import fail_by
from shared.kernel.purposes import Purpose, working_as
from shared.kernel.retry import Pause
from shared.messaging.bus import bus_for
from shared.messaging.notify import Signals
from shared.messaging.relay import Relay
from shared.messaging.restating import RestatementsUsedUp, restate
from shared.messaging.webhooks.sending import WebhookClient
from shared.messaging.webhooks.worker import WebhookSender, WebhookSource
from shared.runtime.admin import create_admin
from shared.runtime.health import NotReady, check_serving
from shared.runtime.pruning import in_words, prune
from shared.runtime.server import server_for
from shared.runtime.service import ServiceDefinition, create_app
from shared.runtime.tick import Ticker
from shared.web.webhooks import destination_rules

USAGE = """usage: python -m services.<name> {modes}
       python -m services.<name> restate REASON [NUMBER]

key-anew: assessment finds persons by keys; all are keyed again under the first of LASARS_FINGERPRINT_SECRETS, and
secrets that are not here are given up.

After a backup was restored, and before its API is opened, a service is told to restate: it says all its facts again,
above all revisions that others have heard. NUMBER, where they have heard a restatement whose number is higher.
Payments says nothing again; it puts every contract on hold until finance has said what it was told to pay."""
MODES = ("api", "worker", "all", "migrate", "prune", "key-anew")
LOOK_SECONDS = 0.1
DATABASE_LOOK_SECONDS = 1.0  # it writes two lines of its own for each wrong password
# Objects made and not gone before the collector looks for rings. A request makes a few hundred; a batch of events makes
# tens of thousands, which go with it: to look through them took a tenth of its time.
GARBAGE = 100_000
_PURPOSES = {
    "signals": Purpose.CALLERS, "consumer": Purpose.CONSUMER, "relay": Purpose.RELAY, "publisher": Purpose.RELAY,
}  # fmt: skip
log = structlog.get_logger("process")


def main(factory: Callable[[], ServiceDefinition], arguments: list[str]) -> None:
    restates = arguments[:1] == ["restate"] and _says_why(arguments[1:])
    if not restates and (len(arguments) != 1 or arguments[0] not in MODES):
        sys.exit(USAGE.format(modes="|".join(MODES)))
    try:
        service = factory()
    except ValidationError as error:
        sys.exit(f"The settings are not right: {wording.settings(error)}")
    logs.configure(service.name, service.settings.log_level)
    with working_as(Purpose.WORK) if restates else nullcontext():
        sys.exit(uvloop.run(_restate(service, *arguments[1:]) if restates else run(service, arguments[0])))


def _says_why(arguments: list[str]) -> bool:
    return len(arguments) == 1 or (len(arguments) == 2 and arguments[1].isascii() and arguments[1].isdigit())


async def run(service: ServiceDefinition, mode: str) -> int:
    """The exit code."""
    if mode == "migrate":
        return await _migrate(service)
    if not service.settings.fingerprint_secrets:
        return _say(f"{service.name} cannot start: set LASARS_FINGERPRINT_SECRETS to name:secret")
    if mode in ("prune", "key-anew"):
        with working_as(Purpose.WORK):
            return await (_prune(service) if mode == "prune" else _key_anew(service))
    settings = service.settings
    places = [(settings.host, settings.port)] if mode != "worker" else []
    bound: list[socket.socket] = []
    for host, port in [*places, (settings.admin_host, settings.admin_port)]:
        try:
            bound.append(_bind(host, port))
        except OSError as error:
            for bound_socket in bound:
                bound_socket.close()
            return _say(f"{service.name} cannot listen on {host}:{port}: {error.strerror}")
    fail_by(settings.fail_file)
    app = create_app(service, api=mode != "worker")
    gc.freeze()  # what was made so far stays: the collector need not go through it again and again
    gc.set_threshold(GARBAGE)
    return await _Process(app, service, bound, works=mode != "api").run()


async def _restate(service: ServiceDefinition, reason: str, at_least: str = "0") -> int:
    """What was restored may be of an older version: facts are read from the tables of this one."""
    if service.facts is None:
        return _say(f"{service.name} says nothing that others keep by revision: there is nothing to say again")
    database = _database_of(service)
    try:
        if not await _is_migrated(service, database) and (failed := await _migrate(service)):
            return failed
        number, count = await restate(
            database, service.facts, reason, restated=service.restated, at_least=int(at_least)
        )
    except RestatementsUsedUp as refused:
        return _say(f"{service.name} says nothing again: {refused}")
    finally:
        await database.close()
    print(f"{service.name}: {count} facts are said again, as restatement {number}")  # noqa: T201 - for who started it
    return 0


def _say(why: str) -> int:
    """One line for the person who started it, and the exit code of a failure."""
    print(why, file=sys.stderr)  # noqa: T201
    return 1


async def _is_migrated(service: ServiceDefinition, database: Database) -> bool:
    """Then who serves may say all again, though it may not migrate."""
    schema = Schema(service.migrations)
    try:
        await schema.look(database)
    except (OSError, *DATABASE_ERRORS):
        return False  # what is wrong is told by who migrates
    return schema.was_expected(time.perf_counter())


async def _migrate(service: ServiceDefinition) -> int:
    from shared.data import migrate  # a second of imports that no other mode needs

    try:
        await refuse_transaction_pooler(service.settings.migrations_database_url)
    except (OSError, *DATABASE_ERRORS):
        pass  # that it is away is told below
    except TransactionPooler as refused:
        return _say(f"{service.name} cannot migrate: {refused}")
    try:
        await migrate.run(service.settings, service.metadata, service.migrations)
    except migrate.REFUSALS as refused:
        return _say(f"{service.name} cannot migrate: {refused}")
    return 0


async def _prune(service: ServiceDefinition) -> int:
    database = _database_of(service)
    try:
        gone = await prune(database, service.settings, webhooks=service.tells_organisations)
    finally:
        await database.close()
    print(f"{service.name}: {in_words(gone)}")  # noqa: T201 - for the person who started it
    return 0


async def _key_anew(service: ServiceDefinition) -> int:
    if service.key_anew is None:
        return _say(f"{service.name} keeps nothing that is found by keys: there is nothing to key anew")
    database = _database_of(service)
    try:
        done = await service.key_anew(database)
    except ValueError as refused:
        return _say(f"{service.name} keys nothing anew: {refused}")
    finally:
        await database.close()
    print(f"{service.name}: {done}")  # noqa: T201 - for the person who started it
    return 0


def _database_of(service: ServiceDefinition) -> Database:
    settings = service.settings
    return Database(
        settings.database_url, settings.database_schema, settings.pool_size, service.name, settings.secrets,
        urls=settings.database_urls,
    )  # fmt: skip


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class _Process:
    """The last of the bound sockets is that of health and figures; a worker has no other."""

    def __init__(
        self, app: FastAPI, service: ServiceDefinition, bound: Sequence[socket.socket], *, works: bool
    ) -> None:
        self.app = app
        self.service = service
        self.bound = bound
        self.works = works
        self.stopping: asyncio.Event = app.state.stopping
        self.failed = False

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        apps = [create_admin(self.app), self.app][: len(self.bound)]
        servers = [server_for(app) for app in apps]
        work = self._work()  # known before anyone asks whether it is at rest
        serving = [
            asyncio.create_task(self._guard("server", server.serve(sockets=[bound])))
            for server, bound in zip(servers, reversed(self.bound), strict=True)
        ]
        warming = asyncio.create_task(self._warm())
        await self._until_not_pooled()
        if self.works:
            await self._until_migrated()
        begun = [] if self.stopping.is_set() else work
        working = [asyncio.create_task(self._guard(name, self._turning(name, begin()))) for name, begin in begun]
        await self.stopping.wait()
        warming.cancel()
        for server in servers:
            server.should_exit = True
        self.app.state.database.logged.ring()  # the long polls end
        for task in working:
            task.cancel()
        await asyncio.gather(*working, *serving, return_exceptions=True)
        await self.app.state.database.close()
        return int(self.failed)

    async def _warm(self) -> None:
        """What the first page with a chart would wait for."""
        if getattr(self.app.state, "draws", False):
            await self.app.state.charts.warm()

    async def _until_not_pooled(self) -> None:
        """As soon as the database answers at all. Why it does not, such as a wrong password, is told meanwhile."""
        pause = Pause(LOOK_SECONDS, DATABASE_LOOK_SECONDS)
        while not self.stopping.is_set():
            try:
                for url in self.app.state.database.all_urls:
                    await refuse_transaction_pooler(url)
                await tell_if_too_wide(self.app.state.database)
            except TransactionPooler as refused:
                _say(f"{self.service.name} cannot start: {refused}")
                self.failed = True
                self.stopping.set()
            except (OSError, *DATABASE_ERRORS) as error:
                await pause.after(error, "database_awaited")
            else:
                return

    async def _until_migrated(self) -> None:
        """What works needs the tables, which may still be made; the API says meanwhile that it is not ready."""
        said = ""
        while True:
            try:
                await check_serving(self.app.state, leaving=False)
            except NotReady as why:
                if str(why) != said:
                    said = str(why)
                    log.info("waiting", why=said)
                if await wait(self.stopping, LOOK_SECONDS):
                    return
            else:
                return

    def _work(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        state, settings = self.app.state, self.service.settings
        work: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [
            ("signals", Signals(state.database).run),
            ("watch", state.watch.run),
        ]
        if not self.works:
            return work
        turn = state.consumer.turn if state.consumer is not None else asyncio.Lock()
        pruning = partial(prune, state.database, settings, webhooks=self.service.tells_organisations)
        state.ticker = Ticker(state.database, self.service.tick, state.clock, turn, pruning, self.service.afterwards)
        state.bus = bus_for(settings, state.database, self.service.publishes)
        work += [
            ("relay", Relay(state.database, settings.poll_seconds).run),
            ("ticker", state.ticker.run),
            ("publisher", state.bus.publish),
        ]
        if state.consumer is not None:
            work.append(("consumer", partial(state.bus.consume, state.consumer)))
        if self.service.figures is not None:
            state.deriver = Deriver(state.database, self.service.figures, state.clock)
            work.append(("figures", state.deriver.run))
        for name, run_beside in self.service.beside.items():
            work.append((name, partial(run_beside, state.database, settings)))
        if self.service.tells_organisations:
            work.append(("webhooks", self._webhooks))
        return work

    async def _webhooks(self) -> None:
        """Made as it begins: what it sends with belongs to the loop that it runs in."""
        service, settings = self.service, self.service.settings
        source = WebhookSource(service.name, service.publishes, service.parties, settings.site_url, settings.secrets)
        client = WebhookClient(destination_rules(settings))
        await WebhookSender(self.app.state.database, source, client, settings.poll_seconds).run()

    async def _turning(self, name: str, work: Awaitable[None]) -> None:
        with self.app.state.loops.running(name), working_as(_PURPOSES.get(name, Purpose.WORK)):
            await work

    async def _guard(self, name: str, work: Awaitable[None]) -> None:
        """A failure stops the process: its supervisor starts it anew, from what is stored."""
        try:
            await work
        except Exception:
            log.exception("task_failed", task=name)
            self.failed = True
            self.stopping.set()
