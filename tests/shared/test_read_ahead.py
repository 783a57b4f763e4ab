"""What comes next on a feed is asked for and read while what came before is handled; and nothing else changes by it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from shared.data.db import Session, execute
from shared.messaging.ahead import ReadAhead
from shared.messaging.consumer import Consumer, Subscription
from shared.messaging.events import Event, envelope, new_id, with_sequence
from shared.messaging.feed_reader import FeedBus
from shared.messaging.reading import RawMessage
from tests.harness import HeldClock, Running, token
from tests.shared.example import ThingNoted, noted
from tests.shared.worlds import until

PAGE = 3
Act = Callable[[Session, Sequence[int]], Awaitable[None]]


class Feed:
    """A log that answers as a feed does. `asked` are the places after which more was asked for, `handled` what was
    said to be handled by then.
    """

    def __init__(self, count: int) -> None:
        thing = uuid4()
        ids = [new_id() for _ in range(count)]
        self.ids = list(map(str, ids))
        self.bodies = [envelope("things", event_id, str(thing), noted(thing, n)) for n, event_id in enumerate(ids, 1)]
        self.asked: list[int] = []
        self.handled: list[str | None] = []
        self.answers = asyncio.Event()
        self.answers.set()

    def spoil(self, number: int) -> None:
        message = json.loads(self.bodies[number - 1])
        del message["data"]["thingId"]
        self.bodies[number - 1] = json.dumps(message).encode()

    async def say(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        last = parse_qs(urlsplit(head.split(" ")[1]).query).get("lastEventId")
        after = self.ids.index(last[0]) + 1 if last else 0
        self.asked.append(after)
        said = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("Handled-Sequence: ")]
        self.handled.append(said[0] if said else None)
        if after:
            await self.answers.wait()
        ends = min(after + PAGE, len(self.ids))
        body = b"[" + b",".join(with_sequence(self.bodies[n], n + 1) for n in range(after, ends)) + b"]"
        if ends == after:
            await asyncio.sleep(0.05)  # a long poll
        place = f"Last-Event-Id: {self.ids[ends - 1]}\r\nLast-Sequence: {ends}\r\nOldest-Sequence: 1\r\n"
        kind = f"Content-Type: application/cloudevents-batch+json\r\n{place}Content-Length: {len(body)}"
        writer.write(f"HTTP/1.1 200 OK\r\n{kind}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


class Reader:
    """Reads the feed; `act` is what befalls it at each batch, before its numbers are kept."""

    def __init__(self, things: Running, url: str, act: Act) -> None:
        async def keep(session: Session, events: Sequence[Event[ThingNoted]]) -> None:
            numbers = [event.data.number for event in events]
            await act(session, numbers)
            for event in events:
                values = {"thing": event.data.thing_id, "number": event.data.number}
                await execute(session, "INSERT INTO heard (thing_id, number) VALUES (:thing, :number)", **values)

        update = {"service": "listener", "feed_urls": {"things": url}, "service_token": token("service")}
        self.things = things
        self.bus = FeedBus(things.service.settings.model_copy(update=update), things.db)
        self.consumer = Consumer(
            things.db,
            Subscription({"lasars.things": "things"}, {ThingNoted: keep}),
            HeldClock(things.today),
            "listener",
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.bus.consume(self.consumer))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until_at(self, position: int) -> None:
        async def is_there() -> bool:
            return await place(self.things) == position

        await until(is_there, f"the bookmark is at {position}")


async def place(things: Running) -> int:
    found = await things.db.read("SELECT position FROM bookmark WHERE reader = 'listener'")
    return int(found[0]["position"]) if found else 0


async def heard(things: Running) -> list[int]:
    return [row["number"] for row in await things.db.read("SELECT number FROM heard ORDER BY n")]


@asynccontextmanager
async def serving(feed: Feed) -> AsyncIterator[str]:
    server = await asyncio.start_server(feed.say, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        feed.answers.set()
        server.close()


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.feed_reader.AT_ONCE", PAGE)


async def nothing(_session: Session, _numbers: Sequence[int]) -> None:
    return


async def test_the_next_page_is_asked_for_while_one_is_handled(things: Running) -> None:
    feed, goes_on = Feed(8), asyncio.Event()

    async def hold(_session: Session, _numbers: Sequence[int]) -> None:
        await goes_on.wait()

    async with serving(feed) as url:
        reader = Reader(things, url, hold)
        async with reader.reading():

            async def asked() -> bool:
                return feed.asked == [0, 3]

            await until(asked, "the second page is asked for", seconds=10)
            assert await place(things) == 0
            goes_on.set()
            await reader.until_at(8)
    assert await heard(things) == list(range(1, 9))
    assert feed.asked[:3] == [0, 3, 6]
    assert feed.handled[:3] == [None, "0", "3"]  # so the source keeps what is not handled yet


async def test_who_is_stopped_while_it_reads_ahead_leaves_nothing_and_goes_on_at_its_place(things: Running) -> None:
    feed, handles = Feed(8), asyncio.Event()

    async def hold(_session: Session, numbers: Sequence[int]) -> None:
        if not handles.is_set() and numbers[0] > PAGE:
            await asyncio.Event().wait()

    async with serving(feed) as url:
        reader = Reader(things, url, hold)
        async with reader.reading():
            await reader.until_at(3)
            feed.answers.clear()

            async def asked() -> bool:
                return 6 in feed.asked

            await until(asked, "the third page is asked for")
        assert [task for task in asyncio.all_tasks() if "_page" in repr(task)] == []
        assert (await place(things), await heard(things)) == (3, [1, 2, 3])
        feed.answers.set()
        handles.set()
        again = Reader(things, url, nothing)
        async with again.reading():
            await again.until_at(8)
    assert await heard(things) == list(range(1, 9))


async def test_what_cannot_be_read_in_the_middle_of_a_page_read_ahead_is_parked_alone(things: Running) -> None:
    feed = Feed(9)
    feed.spoil(5)
    async with serving(feed) as url:
        reader = Reader(things, url, nothing)
        async with reader.reading():
            await reader.until_at(9)
    assert await heard(things) == [1, 2, 3, 4, 6, 7, 8, 9]
    assert [row["position"] for row in await things.db.read("SELECT position FROM parked")] == [5]


async def test_a_page_that_is_rolled_back_and_tried_again_comes_before_the_one_read_ahead(things: Running) -> None:
    feed, tries = Feed(9), []

    async def fail(_session: Session, numbers: Sequence[int]) -> None:
        tries.append(list(numbers))
        if 2 in numbers and len(tries) < 4:
            raise RuntimeError("not yet")

    async with serving(feed) as url:
        reader = Reader(things, url, fail)
        async with reader.reading():
            await reader.until_at(9)
    assert sorted(await heard(things)) == await heard(things) == list(range(1, 10))
    assert await things.db.read("SELECT FROM parked") == []


async def test_where_a_person_sets_the_bookmark_back_what_was_read_ahead_is_dropped(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.feed_reader.LOOK_SECONDS", -1.0)
    feed = Feed(9)
    async with serving(feed) as url:
        reader = Reader(things, url, nothing)
        looks = reader.bus._bookmark

        async def set_back_before(source: str, consumer: Consumer) -> Any:
            if await place(things) == 3 and feed.asked.count(0) == 1:
                await things.db.write("DELETE FROM inbox WHERE consumer = 'listener'")
                await things.db.write("UPDATE bookmark SET position = 0, event_id = NULL")
            return await looks(source, consumer)

        monkeypatch.setattr(reader.bus, "_bookmark", set_back_before)
        async with reader.reading():
            await reader.until_at(9)
    assert await heard(things) == [1, 2, 3, *range(1, 10)]


async def test_what_was_asked_for_too_long_ago_is_asked_for_again(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.ahead.FRESH_SECONDS", -1.0)
    feed = Feed(7)
    async with serving(feed) as url:
        reader = Reader(things, url, nothing)
        async with reader.reading():
            await reader.until_at(7)
    assert feed.asked[:5] == [0, 3, 3, 6, 6]
    assert await heard(things) == list(range(1, 8))


async def test_messages_that_were_read_ahead_are_those_of_the_batch(things: Running) -> None:
    reader = Reader(things, "http://127.0.0.1:1", nothing)
    raws = [RawMessage(n, body) for n, body in enumerate([*Feed(45).bodies, b"no event"], 1)]
    read: list[Any] = await reader.consumer.read_ahead("things", 0, raws)
    assert read[:45] == [reader.consumer.read("things", 0, raw) for raw in raws[:45]]
    assert (len(read), read[45].raw, type(read[45].error)) == (46, raws[45], ValueError)


async def test_what_was_begun_is_had_once_and_ends_with_its_place() -> None:
    began: list[int] = []

    async def ask(number: int, *, ends: bool = True) -> int:
        began.append(number)
        if not ends:
            await asyncio.Event().wait()
        return number

    async with ReadAhead[int]() as ahead:
        assert await ahead.take() is None
        await ahead.begin(ask(1))
        task = await ahead.take()
        assert task is not None
        assert await task == 1
        assert await ahead.take() is None
        await ahead.begin(ask(2, ends=False))
        await asyncio.sleep(0)
        await ahead.begin(ask(3, ends=False))
        await asyncio.sleep(0)
    assert began == [1, 2, 3]
    assert [task for task in asyncio.all_tasks() if "ask" in repr(task.get_coro())] == []
