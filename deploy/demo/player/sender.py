"""Sends one request as someone, and sends it again until it is answered.

A repeat is harmless: the Idempotency-Key comes from the line. So whatever dies meanwhile (a service, its database, the
connection), the request is tried for a minute, and what was done the first time is only answered the second.
"""

import asyncio
from collections.abc import Mapping
from textwrap import shorten
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from deploy.demo.player.lines import Acting
from deploy.errors import LasarsError
from deploy.sandbox.http import ABORTED, HttpClient, HttpResponse

TRY_SECONDS = 60
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0
ANSWER_SECONDS = 30.0
CLOCK_SECONDS = 600.0
REST_SECONDS = 300.0  # the front says 503 after 120: a machine that is busy with something else is waited for
CONNECTIONS = 16
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
TWIN_IN_FLIGHT = "twin"


class RequestRefused(LasarsError):
    """A service answered with a problem."""

    def __init__(self, method: str, url: str, answer: HttpResponse) -> None:
        self.status = answer.status
        self.problem = _problem(answer)
        errors = self.problem.get("errors")
        super().__init__(f"{method} {url} answered {self.status}: {_said(answer)}" + (f" {errors}" if errors else ""))


def _problem(answer: HttpResponse) -> dict[str, Any]:
    try:
        return dict(answer.json())
    except (ValueError, TypeError):
        return {"detail": shorten(answer.text, 300, placeholder=" …")}


def _said(answer: HttpResponse) -> str:
    problem = _problem(answer)
    return str(problem.get("detail") or problem.get("title") or "")


class Sender:
    def __init__(self, front: str, services: Mapping[str, str], area: str) -> None:
        self._front = front
        self._services = services
        self._area = area
        self._tokens: dict[Acting, str] = {}
        self._at_rest = False  # whether nothing was changed since all was last at rest
        self.sent = 0
        self._http = HttpClient(CONNECTIONS)

    async def close(self) -> None:
        await self._http.close()

    async def send(
        self,
        acting: Acting,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        if_match: int | None = None,
        params: dict[str, Any] | None = None,
    ) -> HttpResponse:
        headers = {"Authorization": f"Bearer {await self._token(acting)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        url = f"{self._services[service]}{path}"
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        answer = await self._until_answered(method, f"{url}{query}", body, headers)
        if answer.is_error:
            raise RequestRefused(method, url, answer)
        return answer

    async def _until_answered(
        self,
        method: str,
        url: str,
        body: Any,
        headers: Mapping[str, str] = NO_HEADERS,
        seconds: float = ANSWER_SECONDS,
        try_seconds: float = TRY_SECONDS,
    ) -> HttpResponse:
        """`seconds` for one answer, `try_seconds` for all tries."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + try_seconds
        pause = FIRST_PAUSE_SECONDS
        self._at_rest = self._at_rest and method == "GET"
        while True:
            self.sent += 1
            why: str
            try:
                answer = await self._http.send(method, url, headers, body, seconds)
            except ABORTED as failed:
                why = str(failed) or type(failed).__name__
            else:
                if not _passing(answer):
                    return answer
                why = f"{answer.status} {_said(answer)}"
            if loop.time() > deadline:
                raise LasarsError(f"{method} {url} has no answer after {try_seconds:.0f} s: {why}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _token(self, acting: Acting) -> str:
        if acting not in self._tokens:
            wanted = {
                "roles": list(acting.roles),
                "organisation": acting.organisation,
                "sub": acting.sub,
                "area": self._area,
            }
            answer = await self._until_answered("POST", f"{self._front}/token", wanted)
            if answer.is_error:
                raise RequestRefused("POST", f"{self._front}/token", answer)
            self._tokens[acting] = answer.json()["access_token"]
        return self._tokens[acting]

    async def move_clock(self, today: str) -> None:
        await self._ask_front("PUT", "/clock", {"today": today})
        self._at_rest = True

    async def wait_idle(self) -> None:
        if not self._at_rest:
            await self._ask_front("POST", "/idle", None)
            self._at_rest = True

    async def _ask_front(self, method: str, path: str, body: Any) -> None:
        url = f"{self._front}{path}"
        answer = await self._until_answered(method, url, body, seconds=CLOCK_SECONDS, try_seconds=REST_SECONDS)
        if answer.is_error:
            raise RequestRefused(method, url, answer)


def _passing(answer: HttpResponse) -> bool:
    """A fault of the moment, or the first try of this very request still running."""
    if answer.status >= 500:
        return True
    return answer.status == 409 and TWIN_IN_FLIGHT in answer.headers.get("content-type", "") + answer.text[:400]
