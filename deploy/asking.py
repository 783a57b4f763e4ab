"""HTTP over connections that stay open, by the standard library's client on a thread each.

It takes less than half of the processor time of a client that can do everything, and the sandbox sends thousands of
requests: the caseload's, and several to each service for each day of the clock.
"""

import asyncio
import contextlib
import http.client
import json
import select
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30.0
ABORTED = (OSError, http.client.HTTPException)

Seen = dict[str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def is_error(self) -> bool:
        return self.status >= 400


class Wire:
    """Sends from any coroutine. What fails on the way is one of `ABORTED`; nothing is sent twice."""

    def __init__(self, connections: int) -> None:
        self._threads = ThreadPoolExecutor(max(1, connections), thread_name_prefix="wire")
        self._mine = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: Any = None, seconds: float = TIMEOUT_SECONDS
    ) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, method, url, headers, body, seconds)

    def _send(self, method: str, url: str, headers: Mapping[str, str], body: Any, seconds: float) -> Answer:
        parts = urlsplit(url)
        connection = self._connection(parts.netloc)
        connection.timeout = seconds
        if connection.sock is not None:
            connection.sock.settimeout(seconds)
            if _is_over(connection.sock):
                connection.close()  # the next request opens it again
        content = None if body is None else json.dumps(body).encode()
        typed = headers if body is None else {**headers, "Content-Type": "application/json"}
        try:
            connection.request(method, f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", content, typed)
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        except ABORTED:
            connection.close()
            raise

    def _connection(self, netloc: str) -> http.client.HTTPConnection:
        mine: dict[str, http.client.HTTPConnection] = self._mine.__dict__.setdefault("by_netloc", {})
        if netloc not in mine:
            mine[netloc] = http.client.HTTPConnection(netloc)
            self._all.append(mine[netloc])
        return mine[netloc]

    def close(self) -> None:
        """Ends what is under way, too: a thread that waits for an answer would keep the program."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for connection in self._all:
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)
            connection.close()


def _is_over(kept: socket.socket) -> bool:
    """The other side has closed it meanwhile: there is something to read, though nothing was asked."""
    return bool(select.select([kept], [], [], 0)[0])


class Asker:
    """Asks every service the same at once."""

    def __init__(self, services: Mapping[str, str], path: str) -> None:
        self._urls = {name: f"{url}{path}" for name, url in services.items()}
        self._wire = Wire(len(services))

    async def __call__(self) -> Seen:
        """The JSON that each answers; None for one that does not."""
        answers = await asyncio.gather(*map(self._ask, self._urls.values()))
        return dict(zip(self._urls, answers, strict=True))

    async def _ask(self, url: str) -> dict[str, Any] | None:
        try:
            return dict((await self._wire.send("GET", url, {})).json())
        except (*ABORTED, ValueError):
            return None

    def close(self) -> None:
        self._wire.close()
