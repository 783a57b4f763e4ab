"""When the whole stack is at rest: every queue empty, every reader at the end, every daily tick done.

That all were idle when they were asked is not enough, since news may travel meanwhile. It is proven when each had
handled all that the others had for it (who acts later must have heard something later, and so must the first of them).
Where places in the logs cannot be compared, two looks that find all idle with every log where it was prove it for the
moment between them. The first of the two may be that of the last proof.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from deploy.sandbox.http import Seen

PAUSE_SECONDS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05)
TICK_MILLISECONDS = 5000
WAIT_SECONDS = 120
IDLE_PATH = f"/health/idle?wait={TICK_MILLISECONDS}"

Look = Callable[[Collection[str] | None], Awaitable[Seen]]  # at these services; at all of them if None


class NeverIdle(Exception):
    """A service did not come to rest; the text says which and what it still had to do."""


class IdleWaiter:
    """Looks at the services, and remembers how long their logs were when they last were at rest."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._proven: dict[str, Any] | None = None

    async def wait(self, today: str | None = None, seconds: float = WAIT_SECONDS) -> None:
        """Who was busy, or had not handled something yet, is asked again."""
        deadline = time.monotonic() + seconds
        seen: Seen = {}
        again: Collection[str] | None = None
        for attempt in itertools.count():
            seen |= await self._look(again)
            busy = {name: answer for name, answer in seen.items() if not _at_rest(answer, today)}
            late = _late(seen)
            if not busy and self._prove(seen, late):
                return
            if time.monotonic() > deadline:
                undone = f"Not at rest after {seconds:.0f} s: {busy or late}"
                raise NeverIdle(f"{undone}. /health/ready of each says what is wrong.")
            again = None if late is None else late | busy.keys()
            if busy:
                await asyncio.sleep(PAUSE_SECONDS[min(attempt, len(PAUSE_SECONDS) - 1)])

    def _prove(self, seen: Seen, late: Collection[str] | None) -> bool:
        logs = {name: answer and answer.get("log") for name, answer in seen.items()}
        before, self._proven = self._proven, logs
        return logs == before if late is None else not late


def _late(seen: Seen) -> set[str] | None:
    """Who had not handled yet what another had given to it; None if places are not told, or readers not among them."""
    sent_to = {
        (reader, name): end for name, service in seen.items() for reader, end in _of(service, "answered").items()
    }
    taken = {
        (f"service-{name}", source): end
        for name, service in seen.items()
        for source, end in _of(service, "taken").items()
    }
    if not sent_to or sent_to.keys() != taken.keys():
        return None
    return {reader.removeprefix("service-") for (reader, source), end in sent_to.items() if taken[reader, source] < end}


def _of(answer: Mapping[str, Any] | None, what: str) -> Mapping[str, int]:
    return (answer or {}).get(what) or {}


def _at_rest(answer: Mapping[str, Any] | None, today: str | None) -> bool:
    return answer is not None and bool(answer.get("idle")) and today in {None, answer.get("tickedOn")}
