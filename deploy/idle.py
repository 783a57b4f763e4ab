"""When the whole stack is at rest: every queue empty, every reader at the end, every daily tick done.

That all were idle when they were asked is not enough, since news may travel meanwhile. It is proven when each had
handled all that the others had for it (who acts later must have heard something later, and so must the first of them).
Where places in the logs cannot be compared, two looks that find all idle with every log where it was prove it for the
moment between them. The first of the two may be that of the last proof.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from deploy.asking import Seen

PAUSE_SECONDS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05)
TICK_MILLISECONDS = 5000
WAIT_SECONDS = 120
IDLE_PATH = f"/health/idle?wait={TICK_MILLISECONDS}"

Look = Callable[[], Awaitable[Seen]]


class NeverIdle(Exception):
    """A service did not come to rest; the text says which and what it still had to do."""


class Watchman:
    """Looks at all services, and remembers how long their logs were when they last were at rest."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._proven: dict[str, Any] | None = None

    async def wait(self, today: str | None = None, seconds: float = WAIT_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        attempt = 0
        while True:
            seen = await self._look()
            if all(_at_rest(answer, today) for answer in seen.values()):
                logs = {name: answer and answer.get("log") for name, answer in seen.items()}
                if logs == self._proven or _all_taken(seen):
                    self._proven = logs
                    return
                self._proven = logs
                continue
            if time.monotonic() > deadline:
                busy = {name: answer for name, answer in seen.items() if not _at_rest(answer, today)}
                raise NeverIdle(f"Not at rest after {seconds:.0f} s: {busy}")
            await asyncio.sleep(PAUSE_SECONDS[min(attempt, len(PAUSE_SECONDS) - 1)])
            attempt += 1


def _all_taken(seen: Seen) -> bool:
    """Whether each service had handled what every other had given to it, and every reader is one of them."""
    given = {(reader, name): end for name, each in seen.items() for reader, end in _of(each, "answered").items()}
    taken = {
        (f"service-{name}", source): end for name, each in seen.items() for source, end in _of(each, "taken").items()
    }
    return bool(given) and given.keys() == taken.keys() and all(taken[each] >= end for each, end in given.items())


def _of(answer: Mapping[str, Any] | None, what: str) -> Mapping[str, int]:
    return (answer or {}).get(what) or {}


def _at_rest(answer: Mapping[str, Any] | None, today: str | None) -> bool:
    return answer is not None and bool(answer.get("idle")) and today in {None, answer.get("tickedOn")}
