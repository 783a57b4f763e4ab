"""Callers that are slow, silent or too large: their connection ends, and they hold nothing meanwhile."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest

from shared.runtime import server
from shared.web import middleware
from tests.contracts.serving import serving
from tests.harness import Running

LIMIT_SECONDS = 20.0


@pytest.fixture
async def url(things: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(server, "HEAD_MAX_SECONDS", 0.3)
    monkeypatch.setattr(server, "BODY_REST_SECONDS", 0.3)
    monkeypatch.setattr(middleware, "BODY_MAX_SECONDS", 0.3)
    async with serving(things.app) as url:
        yield url


class Caller:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def at(cls, url: str) -> "Caller":
        host, port = url.removeprefix("http://").split(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def sends(self, text: str) -> None:
        self.writer.write(text.encode())
        await self.writer.drain()

    async def hears_until_it_ends(self) -> str:
        async with asyncio.timeout(LIMIT_SECONDS):
            text = (await self.reader.read()).decode()
        self.writer.close()
        return text

    async def hears_an_answer(self) -> str:
        async with asyncio.timeout(LIMIT_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            size = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
            return head + (await self.reader.readexactly(size)).decode()


def _refused(text: str, status: int) -> None:
    head, _, body = text.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} "), text
    assert "content-type: application/problem+json" in head.lower()
    assert "connection: close" in head.lower()
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize("text", ["G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_head_that_does_not_come_to_its_end(url: str, text: str) -> None:
    caller = await Caller.at(url)
    await caller.sends(text)
    _refused(await caller.hears_until_it_ends(), 408)


async def test_who_says_nothing_is_hung_up_on(url: str) -> None:
    assert await (await Caller.at(url)).hears_until_it_ends() == ""


@pytest.mark.parametrize(
    "head",
    [
        f"GET / HTTP/1.1\r\nHost: x\r\nX: {'x' * 70_000}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n" + f"X: {'x' * 1000}\r\n" * 70 + "\r\n",
        f"GET /{'x' * 70_000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: {'x' * 70_000}\r\n\r\n",
    ],
    ids=["one header", "many", "a path", "a trailer"],
)
async def test_a_head_that_comes_whole_is_no_larger(url: str, head: str) -> None:
    caller = await Caller.at(url)
    await caller.sends(head)
    with contextlib.suppress(ConnectionResetError):  # what was still under way when it was refused
        text = await caller.hears_until_it_ends()
        assert not text or text.startswith(("HTTP/1.1 431 ", "HTTP/1.1 405 ")), text


async def test_heads_that_come_together_are_counted_each(url: str) -> None:
    caller = await Caller.at(url)
    await caller.sends(f"GET / HTTP/1.1\r\nHost: x\r\nX: {'x' * 20_000}\r\n\r\n" * 4)
    for _ in range(4):
        assert (await caller.hears_an_answer()).startswith("HTTP/1.1 200 ")
    caller.writer.close()


async def test_who_reads_nothing_of_the_answers_is_cut_off(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "STALL_SECONDS", 0.3)
    caller = await Caller.at(url)
    caller.reader._transport.pause_reading()  # type: ignore[attr-defined]

    async def asks_again_and_again() -> None:
        while True:  # until no more fits in between, and then until it is over
            await caller.sends("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(asks_again_and_again(), LIMIT_SECONDS)


async def test_who_reads_slowly_is_waited_for(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "STALL_SECONDS", 0.3)
    caller = await Caller.at(url)
    await caller.sends("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 5)
    for _ in range(5):
        assert "200 OK" in await caller.hears_an_answer()
    caller.writer.close()


async def test_a_head_that_has_no_end(url: str) -> None:
    caller = await Caller.at(url)
    await caller.sends("GET / HTTP/1.1\r\nHost: x\r\n" + "".join(f"X-{n}: {'x' * 1000}\r\n" for n in range(70)))
    _refused(await caller.hears_until_it_ends(), 431)


@pytest.mark.parametrize("text", ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n"])
async def test_what_is_not_http(url: str, text: str) -> None:
    caller = await Caller.at(url)
    await caller.sends(text)
    _refused(await caller.hears_until_it_ends(), 400)


async def test_a_connection_is_kept_between_requests_but_not_for_a_second_head_that_does_not_come(url: str) -> None:
    caller = await Caller.at(url)
    for _ in range(2):
        await caller.sends("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await caller.hears_an_answer()).startswith("HTTP/1.1 200 ")
        with pytest.raises(TimeoutError):  # idle between requests is no fault
            await asyncio.wait_for(caller.reader.read(1), server.HEAD_MAX_SECONDS * 1.5)
    await caller.sends("\r\n")
    _refused(await caller.hears_until_it_ends(), 408)


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_body_that_comes_slowly_opens_no_transaction_and_has_an_end(
    url: str, things: Running, method: str
) -> None:
    path = "/things" if method == "POST" else "/things/00000000-0000-4000-8000-000000000000"
    headers = things.headers("assessor") | {"If-Match": '"1"', "Content-Type": "application/json"}
    lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    slow = [await Caller.at(url) for _ in range(8)]  # more than the pool has connections
    for caller in slow:
        await caller.sends(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 100\r\n\r\n{{")
    quick = await things.client.post("/things", json={"name": "a"}, headers=things.headers("assessor"))
    assert quick.status_code == 201
    assert things.db.open_transactions == 0
    for caller in slow:
        _refused(await caller.hears_until_it_ends(), 408)


async def test_a_body_that_is_too_large_is_refused_before_its_end_and_its_rest_is_not_waited_for(
    url: str, things: Running
) -> None:
    lines = "".join(f"{name}: {text}\r\n" for name, text in things.headers("assessor").items())
    caller = await Caller.at(url)
    await caller.sends(f"POST /things HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 9000000\r\n\r\n{'x' * 2_100_000}")
    text = await caller.hears_until_it_ends()
    assert text.startswith("HTTP/1.1 413 ")
    assert "/problems/too-large" in text


async def test_who_sends_all_of_a_body_that_is_too_large_is_heard_again(url: str, things: Running) -> None:
    lines = "".join(f"{name}: {text}\r\n" for name, text in things.headers("assessor").items())
    caller = await Caller.at(url)
    await caller.sends(f"POST /things HTTP/1.1\r\nHost: x\r\n{lines}Content-Length: 3000000\r\n\r\n{'x' * 3_000_000}")
    assert (await caller.hears_an_answer()).startswith("HTTP/1.1 413 ")
    await caller.sends("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
    for _ in range(3):
        assert (await caller.hears_an_answer()).startswith("HTTP/1.1 200 ")
    caller.writer.close()
