"""HTTP writes: register a person (token, validation, matching, idempotency, outbox, durable) beside bare FastAPI."""

import json
import os
import random
import string
import subprocess
import sys
import uuid
from functools import partial

import asyncpg

from deploy.kafka.broker import free_port
from deploy.sandbox import Sandbox
from deploy.supervisor import die_with
from tests.bench import load
from tests.shared.processes import until

TABLES = ("person", "outbox", "idempotency")


def body_of(number: int) -> bytes:
    rng = random.Random(number)
    name = "".join(rng.choices(string.ascii_lowercase, k=8)).title()
    family = "".join(rng.choices(string.ascii_lowercase, k=9)).title()
    born = f"{1940 + number % 50}-{1 + number // 50 % 12:02}-{1 + number // 600 % 28:02}"
    return json.dumps({"givenName": name, "familyName": family, "birthDate": born, "sex": "female"}).encode()


async def service(stack: Sandbox, requests: int, seed: int) -> load.Load:
    bearer = stack.issuer.token(["assessor"], "start", "bench", "stockport")
    offset = seed * 10_000_000

    def make(number: int) -> bytes:
        headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": str(uuid.uuid4())}
        return load.post("/persons", body_of(offset + number), headers)

    return await load.run(stack.addresses.port("assessment"), make, requests)


class Floor:
    """Another process on the same PostgreSQL, with tables like those of the service."""

    def __init__(self, stack: Sandbox) -> None:
        self._stack = stack
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        url = self._stack.postgres.url("assessment")
        connection = await asyncpg.connect(url)
        for table in TABLES:
            await connection.execute(f"CREATE TABLE assessment.floor_{table} (LIKE assessment.{table} INCLUDING ALL)")
        await connection.close()
        command = [sys.executable, "-m", "tests.bench.floor_app", str(self._port)]
        self._process = subprocess.Popen(
            command, env=os.environ | {"FLOOR_URL": url}, preexec_fn=partial(die_with, os.getpid())
        )
        await until(self._answers)

    async def _answers(self) -> bool:
        try:
            await self.run(1, 0)
        except OSError:
            return False
        return True

    async def run(self, requests: int, seed: int) -> load.Load:
        offset = seed * 10_000_000
        return await load.run(self._port, lambda n: load.post("/persons", body_of(offset + n), {}), requests)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)
