"""What a reader of a feed was set back over is not read, though it waits for news: nobody is told otherwise."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.kernel.retry import Pause
from shared.messaging.feed_reader import FeedBus, FeedPage
from tests.harness import Running
from tests.shared.news import SOURCE, consumer_of, numbered
from tests.shared.worlds import until


@pytest.fixture
async def waiting(things: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FeedBus]:
    """It has read three events, and waits in a long poll that nothing ends."""
    bus = FeedBus(things.service.settings, things.db)
    bus._pauses[SOURCE] = Pause()
    bus._behind[SOURCE] = None
    bus._reader = "things"
    items = [b'{"sequence":"%020d",' % each.position + each.body[1:] for each in numbered(3)]
    body = b"[" + b",".join(items) + b"]"
    polls = []

    async def ask(*asked: Any) -> FeedPage:
        polls.append(asked)
        if len(polls) > 1:
            await asyncio.Event().wait()
        return FeedPage(body, None, 3, 1)

    monkeypatch.setattr(bus, "_ask", ask)
    following = asyncio.get_running_loop().create_task(bus._follow(None, SOURCE, consumer_of(things)))  # type: ignore[arg-type]

    async def waits() -> bool:
        return len(polls) > 1

    await until(waits, "it waits")
    yield bus
    following.cancel()
    await asyncio.wait([following])


async def test_it_counts_from_the_bookmark_that_is_kept(things: Running, waiting: FeedBus) -> None:
    assert await waiting.behind() == {SOURCE: 0}
    answer = await things.client.post(
        f"/bookmarks/{SOURCE}/rewind", json={}, headers=things.headers("platform_operator")
    )
    assert answer.status_code == 200, answer.text
    assert await waiting.behind() == {SOURCE: 3}


async def test_one_that_is_gone_counts_from_the_start(things: Running, waiting: FeedBus) -> None:
    await things.db.write("DELETE FROM bookmark")
    assert await waiting.behind() == {SOURCE: 3}
