"""HTTP writes: register a person (token, validation, matching, idempotency, outbox, durable) beside bare FastAPI."""

import json
import os
import random
import string
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import asyncpg

from deploy.kafka.broker import free_port
from deploy.sandbox.postgres import owner_of
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.supervisor import die_with
from deploy.sandbox.topology import Events, service_environment
from tests.bench import load
from tests.shared.processes import until

TABLES = ("person", "outbox", "idempotency")


def body_of(number: int) -> bytes:
    rng = random.Random(number)
    name = "".join(rng.choices(string.ascii_lowercase, k=8)).title()
    family = "".join(rng.choices(string.ascii_lowercase, k=9)).title()
    born = f"{1940 + number % 50}-{1 + number // 50 % 12:02}-{1 + number // 600 % 28:02}"
    return json.dumps({"givenName": name, "familyName": family, "birthDate": born, "sex": "female"}).encode()


class Writers:
    """As many processes of one program as the machine has cores, each on a port of its own."""

    def __init__(
        self, command: Callable[[int], Sequence[str]], environment: Callable[[int], Mapping[str, str]]
    ) -> None:
        self.ports = [free_port() for _ in range(os.cpu_count() or 1)]
        self._command = command
        self._environment = environment
        self._processes: list[subprocess.Popen[bytes]] = []

    async def start(self, make: Callable[[int], bytes]) -> None:
        self._processes = [
            subprocess.Popen(
                self._command(port), env=os.environ | self._environment(port), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=partial(die_with, os.getpid()),
            )
            for port in self.ports
        ]  # fmt: skip
        for place, port in enumerate(self.ports):
            await until(partial(self._answers, port, make, place))

    async def _answers(self, port: int, make: Callable[[int], bytes], place: int) -> bool:
        try:
            await load.run([port], lambda n: make(n + place), 1)
        except OSError:
            return False
        return True

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class Service(Writers):
    """The API alone, as a deployment runs it: the worker beside it publishes later."""

    def __init__(self, stack: Sandbox) -> None:
        def environment(port: int) -> dict[str, str]:
            urls = stack.postgres.urls("assessment")
            given = service_environment("assessment", stack.home, stack.addresses, stack.issuer, urls, Events())
            own = {"LASARS_PORT": str(port), "LASARS_ADMIN_PORT": str(free_port())}
            return given | own | {"LASARS_LOG_LEVEL": "INFO"}

        super().__init__(lambda _port: [sys.executable, "-m", "services.assessment", "api"], environment)
        self._bearer = stack.issuer.token(["assessor"], "start", "bench", "stockport")

    def make(self, number: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._bearer}", "Idempotency-Key": str(uuid.uuid4())}
        return load.post("/persons", body_of(number), headers)


class Floor(Writers):
    """Bare writers on the same PostgreSQL, with tables like those of the service."""

    def __init__(self, stack: Sandbox) -> None:
        self._url = stack.postgres.url(owner_of("assessment"))
        super().__init__(
            lambda port: [sys.executable, "-m", "tests.bench.floor_app", str(port)],
            lambda _port: {"FLOOR_URL": self._url},
        )

    async def make_tables(self) -> None:
        connection = await asyncpg.connect(self._url)
        for table in TABLES:
            await connection.execute(f"CREATE TABLE assessment.floor_{table} (LIKE assessment.{table} INCLUDING ALL)")
        await connection.close()

    def make(self, number: int) -> bytes:
        return load.post("/persons", body_of(number), {})
