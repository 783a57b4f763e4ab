"""Work that takes long, beside the event loop: others are answered meanwhile. One at a time, and few may wait."""

from asyncio import get_running_loop, shield
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from shared.kernel.problems import Unavailable

T = TypeVar("T")


class Aside:
    def __init__(self, name: str, waiting_max: int) -> None:
        self._name = name
        self._at_once = waiting_max + 1
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._under_way = 0

    async def run(self, work: Callable[[], T]) -> T:
        """It goes on if the caller hangs up, and counts until it is done."""
        if self._under_way >= self._at_once:
            raise Unavailable(f"Too many requests for {self._name} at once.", headers={"Retry-After": "2"})
        self._under_way += 1
        future = get_running_loop().run_in_executor(self._thread, work)
        future.add_done_callback(self._done)
        return await shield(future)

    def _done(self, _future: object) -> None:
        self._under_way -= 1
