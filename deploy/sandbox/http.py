"""How the sandbox asks the services: the caseload's requests, and several to each service for each day of the clock."""

import asyncio
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

TIMEOUT_SECONDS = 30.0
ABORTED = (OSError, aiohttp.ClientError)

Seen = dict[str, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class HttpResponse:
    status: int
    headers: Mapping[str, str]  # names in any case
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def is_error(self) -> bool:
        return self.status >= 400


class HttpClient:
    """Sends over connections that stay open. What fails on the way is one of `ABORTED`."""

    def __init__(self, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: Any = None, seconds: float = TIMEOUT_SECONDS
    ) -> HttpResponse:
        content = None if body is None else json.dumps(body).encode()
        typed = headers if body is None else {**headers, "Content-Type": "application/json"}
        async with self._open().request(
            method, URL(url, encoded=True), headers=typed, data=content, timeout=aiohttp.ClientTimeout(total=seconds)
        ) as answer:
            return HttpResponse(answer.status, answer.headers, await answer.read())

    def _open(self) -> aiohttp.ClientSession:
        """Made at the first use, since it belongs to the loop that runs then."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        """Ends what is under way, too."""
        if self._session is not None:
            await self._session.close()


class Asker:
    """Asks several services the same at once."""

    def __init__(self, services: Mapping[str, str], path: str) -> None:
        self._urls = {name: f"{url}{path}" for name, url in services.items()}
        self._http = HttpClient(len(services))

    async def __call__(self, names: Collection[str] | None = None) -> Seen:
        """The JSON that each answers; None for one that does not. Without names all are asked."""
        asked = list(self._urls if names is None else names)
        answers = await asyncio.gather(*(self._ask(self._urls[name]) for name in asked))
        return dict(zip(asked, answers, strict=True))

    async def _ask(self, url: str) -> dict[str, Any] | None:
        try:
            return dict((await self._http.send("GET", url, {})).json())
        except (*ABORTED, ValueError):
            return None

    async def close(self) -> None:
        await self._http.close()
