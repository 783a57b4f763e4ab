"""The service's own API, asked in the process as whoever signed in.

A page so shows what the API tells that role and nothing else, and what it sends is checked, done once and committed as
the API does it. Who asks stands in the request's scope, which no request from outside can write.
"""

import asyncio
from collections.abc import Mapping, MutableMapping
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

from pydantic_core import from_json, to_json
from starlette.types import ASGIApp, Message

from shared.kernel import context
from shared.kernel.claims import Actor
from shared.kernel.problems import NotFound
from shared.web.auth import ACTOR
from shared.web.idempotency import TwinInFlight
from shared.web.today import VISIT
from shared.web.visits import KEPT

_TWIN_WAITS_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.5, 2.0)  # five in all, for the first of a double click
DONE = "lasars.page.done"  # stands in the scope of a page's request once the API has done what it was sent
_BEING_DONE = f"/problems/{TwinInFlight.slug()}"


@dataclass(frozen=True, slots=True)
class ApiResponse:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return from_json(self.body) if self.body else None


class RefusedByApi(Exception):
    """The API's problem, as it says it."""

    def __init__(self, status: int, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.status = status
        self.problem = problem
        self.headers = headers
        super().__init__(f"{status} {problem.get('type', '')}")


def at(path: str, **parts: object) -> str:
    """A path with ids in it, each of them one part whatever it holds: `at("/runs/{run}", run=run_id)`."""
    return path.format_map({name: quote(str(part), safe="") for name, part in parts.items()})


@dataclass(slots=True)
class _Exchange:
    """One request and what comes back."""

    body: bytes
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)
    asked: bool = False

    async def receive(self) -> Message:
        if self.asked:
            await asyncio.get_running_loop().create_future()  # nobody hangs up
        self.asked = True
        return {"type": "http.request", "body": self.body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]}
        else:
            self.content += message.get("body", b"")


@dataclass(frozen=True, slots=True)
class OwnApi:
    """`visit_scope`: of the page's request."""

    app: ASGIApp
    actor: Actor
    visit_scope: MutableMapping[str, Any] = field(default_factory=dict)

    async def get(self, path: str, /, **query: object) -> Any:
        """What a GET returns. Nothing is asked of what is None. Raises RefusedByApi, and NotFound where a part of the
        page's address has led to a file of the API.
        """
        answer = await self.ask("GET", path, query=query)
        if answer.body and "json" not in answer.headers.get("content-type", ""):
            raise NotFound("There is no page at this address. It may have been typed wrongly.")
        return answer.json()

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        revision: str | None = None,
        query: Mapping[str, object] | None = None,
    ) -> ApiResponse:
        """`key` is the Idempotency-Key, `revision` the ETag for If-Match. What was sent already and is still being done
        is waited for, and answered as that is. Raises RefusedByApi.
        """
        headers = {"Idempotency-Key": key, "If-Match": revision}
        for seconds in _TWIN_WAITS_SECONDS:
            try:
                return await self.ask(method, path, query=query, body=body, headers=headers)
            except RefusedByApi as refused:
                if refused.problem.get("type") != _BEING_DONE:
                    raise
            await asyncio.sleep(seconds)
        return await self.ask(method, path, query=query, body=body, headers=headers)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Any = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> ApiResponse:
        said = [(name, value) for name, value in (query or {}).items() if value is not None]
        exchange = _Exchange(b"" if body is None else to_json(body))
        scope = self._scope(method, path, urlencode(said, doseq=True), headers or {})
        asked = self.app(scope, exchange.receive, exchange.send)
        # In a context of its own: what it binds for its lines in the log is not ours.
        await asyncio.create_task(_run(asked), context=copy_context())
        response = ApiResponse(exchange.status, exchange.headers, bytes(exchange.content))
        if response.status >= 400:
            raise RefusedByApi(response.status, response.json() or {}, response.headers)
        if method != "GET":
            self.visit_scope[DONE] = True
            self.visit_scope.pop(KEPT, None)
        return response

    def _scope(self, method: str, path: str, query: str, headers: Mapping[str, str | None]) -> dict[str, Any]:
        said = {
            "content-type": "application/json",
            "x-request-id": context.request_id.get(),
            "x-correlation-id": context.correlation_id.get(),
            **{name.lower(): value for name, value in headers.items()},
        }
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": "/".join(unquote(part).replace("/", "%2F") for part in path.split("/")),  # each stays one part
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in said.items() if value is not None],
            "client": None,
            "server": None,
            ACTOR: self.actor,
            VISIT: self.visit_scope,
        }


async def _run(asked: Any) -> None:
    await asked
