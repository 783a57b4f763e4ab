"""Work beside the loop: others go on, one is done at a time, and who would wait too long is told so."""

import asyncio
import threading

import pytest

from shared.kernel.aside import Aside
from shared.kernel.problems import Unavailable

LIMIT_SECONDS = 20


async def test_others_go_on_and_few_may_wait() -> None:
    aside, go, running = Aside("checks", waiting_max=2), threading.Event(), []

    def work() -> int:
        running.append(threading.get_ident())
        assert go.wait(LIMIT_SECONDS)
        return len(running)

    asked = [asyncio.create_task(aside.run(work)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable) as refused:  # the loop turns, while the first is at work
        await aside.run(work)
    assert refused.value.headers == {"Retry-After": "2"}
    go.set()
    async with asyncio.timeout(LIMIT_SECONDS):
        assert await asyncio.gather(*asked) == [1, 2, 3]
    assert len(set(running)) == 1
    assert await aside.run(lambda: "there is room again") == "there is room again"


async def test_who_hangs_up_makes_no_room_for_more_work() -> None:
    aside, go = Aside("checks", waiting_max=0), threading.Event()
    first = asyncio.create_task(aside.run(lambda: go.wait(LIMIT_SECONDS)))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    try:
        with pytest.raises(Unavailable):
            await aside.run(lambda: True)
    finally:
        go.set()
