"""Only a feed says that nothing waits: whatever else answers in its place is told, and counts for nothing read."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import pytest

from shared.messaging.consumer import Consumer, Subscription
from shared.messaging.feed_reader import FeedBus, ServiceToken
from shared.messaging.grants import granted
from tests.harness import HeldClock, Running, token
from tests.shared import example
from tests.shared.worlds import until

_PROBLEM = '{"type": "/problems/unknown-topic", "allowed": []}'
ANSWERS = {
    "a proxy that knows no such path": "404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>",
    "another service": f"404 Not Found\r\nContent-Type: application/problem+json\r\n\r\n{_PROBLEM}",
    "a page for everybody": "200 OK\r\nContent-Type: text/html\r\n\r\n[]",
    "JSON that is no feed": "200 OK\r\nContent-Type: application/json\r\n\r\n[]",
    "nothing": "204 No Content\r\n\r\n",
    "a way elsewhere": "302 Found\r\nLocation: /elsewhere\r\n\r\n",
    "a host that was given up": "410 Gone\r\nContent-Type: text/html\r\n\r\n<html>",
}


@asynccontextmanager
async def answering(answer: str) -> AsyncIterator[str]:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head, _, body = answer.partition("\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def bus_of(things: Running, urls: dict[str, str]) -> FeedBus:
    settings = things.service.settings.model_copy(
        update={"service": "listener", "feed_urls": urls, "service_token": token("service", sub="service-listener")}
    )
    return FeedBus(settings, things.db)


def consumer_of(things: Running) -> Consumer:
    subscription = Subscription({"lasars.things": "things"}, example.SUBSCRIPTION.handlers)
    return Consumer(things.db, subscription, HeldClock(date(2012, 4, 2)), "listener")


@pytest.mark.parametrize("who", ANSWERS)
async def test_whatever_answers_that_is_no_feed_is_told_and_is_never_at_rest(things: Running, who: str) -> None:
    async with answering(ANSWERS[who]) as url:
        bus = bus_of(things, {"things": url})
        reading = asyncio.get_running_loop().create_task(bus.consume(consumer_of(things)))
        try:

            async def told() -> bool:
                return "things" in bus.away()

            await until(told, "it is told")
            assert await bus.behind() == {"things": None}
            assert ANSWERS[who][:3] in bus.away()["things"].why
            assert bus.stopped() == {}
        finally:
            reading.cancel()
            await asyncio.wait([reading])


async def test_who_publishes_nothing_that_is_read_here_is_not_asked(things: Running) -> None:
    async with answering(ANSWERS["nothing"]) as url:
        bus = bus_of(things, {"things": url, "others": "http://127.0.0.1:1"})
        reading = asyncio.get_running_loop().create_task(bus.consume(consumer_of(things)))
        try:

            async def told() -> bool:
                return "things" in bus.away()

            await until(told, "it is told")
            assert await bus.behind() == {"things": None}
        finally:
            reading.cancel()
            await asyncio.wait([reading])


GRANTS = {
    "no object": "[]",
    "nothing": "null",
    "an empty object": "{}",
    "an error": '{"error": "invalid_client"}',
    "a token that is none": '{"access_token": 7}',
    "a life that is none": '{"access_token": "a", "expires_in": "soon"}',
    "a life without end": '{"access_token": "a", "expires_in": 1e999}',
    "no JSON": "<html>",
}


@pytest.mark.parametrize("grant", GRANTS)
async def test_an_odd_answer_of_the_token_issuer_is_told_and_asked_for_again(things: Running, grant: str) -> None:
    answer = f"200 OK\r\nContent-Type: application/json\r\n\r\n{GRANTS[grant]}"
    async with answering(answer) as issuer, answering(ANSWERS["nothing"]) as url:
        bus = bus_of(things, {"things": url})
        bus.settings.service_token, bus.settings.service_token_url = "", f"{issuer}/token"
        bus._token = ServiceToken(bus.settings)
        reading = asyncio.get_running_loop().create_task(bus.consume(consumer_of(things)))
        try:

            async def told() -> bool:
                return reading.done() or bus._pauses["things"]._times > 1

            await until(told, "it is tried again")
            assert not reading.done()
            assert "204" not in bus.away()["things"].why
        finally:
            reading.cancel()
            await asyncio.wait([reading])


def test_a_token_without_a_life_is_kept_for_a_while() -> None:
    assert granted({"access_token": "a", "expires_in": None}) == granted({"access_token": "a"}) == ("a", 240.0)
    assert granted({"access_token": "a", "expires_in": "100"}) == ("a", 80.0)
