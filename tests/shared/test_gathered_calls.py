"""Calls to the relay of another process: one commit is told at once, many at a time are told together."""

import asyncio
import time
from typing import Any

from shared.data.leader import connect
from shared.messaging.notify import GATHER_SECONDS, Signals
from tests.harness import Running

COMMITS = 40


async def test_many_commits_at_a_time_are_told_together(things: Running) -> None:
    database = things.db
    listener = await connect(database, "test")
    called = asyncio.Queue[Any]()
    await listener.add_listener(f"{database.schema}_outbox", lambda *call: called.put_nowait(call))
    signals = asyncio.create_task(Signals(database).run())
    async with asyncio.timeout(10):
        await called.get()  # what was committed while nobody told
        async with database.session():
            began = time.monotonic()
            for _ in range(COMMITS):
                database.published.ring()
                await listener.fetchval("SELECT 1")  # as long as a commit takes
            took_seconds = time.monotonic() - began
        await called.get()
    await listener.fetchval("SELECT 1")
    signals.cancel()
    await listener.close()
    assert called.qsize() <= took_seconds / GATHER_SECONDS + 1
    assert called.qsize() < COMMITS / 2
