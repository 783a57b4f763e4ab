"""Who is cut by a stop is told so, as a problem: nobody takes it for a crash."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from shared.runtime import server
from shared.web.middleware import RequestContext


class Slow:
    """An API that does not finish, and says when it has begun; `undoing` is what it does once it is cut."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.app = FastAPI()
        self.app.add_api_route("/slow", self.read, methods=["GET"])
        self.app.add_api_route("/slow", self.write, methods=["POST"])

    async def read(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)  # as a transaction that is rolled back
            await asyncio.sleep(0)

    async def write(self) -> StreamingResponse:
        return StreamingResponse(self._half())

    async def _half(self) -> AsyncIterator[bytes]:
        yield b"half"
        self.begun.set()
        await asyncio.Event().wait()


async def _cut(method: str, monkeypatch: pytest.MonkeyPatch) -> httpx.Response:
    monkeypatch.setattr(server, "GRACE_SECONDS", 0.1)
    slow = Slow()
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        serving = server.server_for(RequestContext(slow.app, "slow"))
        running = asyncio.create_task(serving.serve(sockets=[bound]))
        async with httpx.AsyncClient(timeout=20) as client:
            url = f"http://127.0.0.1:{bound.getsockname()[1]}/slow"
            asking = asyncio.create_task(client.request(method, url))
            await slow.begun.wait()
            serving.should_exit = True
            answer = await asking
        await running
    return answer


async def test_a_request_that_a_stop_cuts_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await _cut("GET", monkeypatch)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert (answer.headers["Retry-After"], answer.json()["type"]) == ("5", "/problems/stopping")
    assert answer.headers["X-Request-ID"]


async def test_half_an_answer_is_followed_by_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await _cut("POST", monkeypatch)
