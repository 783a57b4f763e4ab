"""The example service as real processes, each with a database of its own, to be killed and started again."""

import asyncio
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import asyncpg
import httpx

from tests.forked import Forked, loaded
from tests.harness import AUDIENCE, ISSUER, KEY, token

ROOT = Path(__file__).parents[2]


async def until(condition: Callable[[], Coroutine[Any, Any, Any]], seconds: float = 60) -> Any:
    """What the condition finds, as soon as it finds something true; a limit instead of a sleep."""
    deadline = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.01)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Issuer:
    """Publishes the tests' key, or what a test puts in its place."""

    def __init__(self) -> None:
        self.document = json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
        self.status = 200
        self.elsewhere: str | None = None
        self.asked = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                self.send_response(issuer.status)
                if issuer.elsewhere:
                    self.send_header("Location", issuer.elsewhere)
                self.end_headers()
                self.wfile.write(issuer.document)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Process:
    name: str
    database_url: str
    jwks_url: str
    feeds: dict[str, str] = field(default_factory=dict)
    mode: str = "all"
    clock_file: Path | None = None
    port: int = field(default_factory=free_port)
    admin_port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    running: Forked | None = None
    said: IO[bytes] | None = None  # what it wrote of errors

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self.admin_port}"

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "LASARS_SERVICE": self.name,
            "LASARS_DATABASE_URL": self.database_url,
            "LASARS_DATABASE_SCHEMA": "things",
            "LASARS_ENVIRONMENT": "sandbox",
            "LASARS_PORT": str(self.port),
            "LASARS_ADMIN_PORT": str(self.admin_port),
            "LASARS_JWKS_URL": self.jwks_url,
            "LASARS_ISSUER": ISSUER,
            "LASARS_AUDIENCE": AUDIENCE,
            "LASARS_FEED_URLS": json.dumps(self.feeds),
            "LASARS_SERVICE_TOKEN": token("service", sub=f"service-{self.name}"),
            "LASARS_LOG_LEVEL": "WARNING",
            **({"LASARS_CLOCK_FILE": str(self.clock_file)} if self.clock_file else {}),
            **self.extra,
        }

    def start(self, mode: str | None = None) -> "Process":
        self.said = TemporaryFile()  # noqa: SIM115 - closed with the process
        with Path(os.devnull).open("wb") as nowhere:
            words = ["tests.shared.example", mode or self.mode]
            self.running = loaded().start(words, self.environment(), nowhere.fileno(), self.said.fileno(), ROOT)
        return self

    async def ready(self) -> None:
        said = "nothing"
        async with httpx.AsyncClient() as client:

            async def is_ready() -> bool:
                nonlocal said
                assert self._process.poll() is None, self._errors()
                try:
                    answer = await client.get(f"{self.admin_url}/health/ready")
                except httpx.HTTPError as error:
                    said = repr(error)
                    return False
                said = answer.text
                return answer.status_code == 200

            try:
                await until(is_ready, seconds=60)
            except AssertionError as late:
                raise AssertionError(f"{self.name} is not ready, and said: {said}") from late

    @property
    def _process(self) -> Forked:
        assert self.running is not None
        return self.running

    def _errors(self) -> str:
        assert self.said is not None
        self.said.seek(0)
        return self.said.read().decode()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self.close()

    def stop(self) -> int:
        """A clean stop, and its exit code."""
        self._process.terminate()
        code = self._process.wait(60)
        self.close()
        return code

    def close(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.kill()
            self.running.wait(10)
        if self.said is not None:
            self.said.close()

    async def sql(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.database_url, server_settings={"search_path": "things"})
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()
