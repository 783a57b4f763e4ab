"""How long to wait after one more failure in a row, and how often to tell of it."""

import asyncio
import random
import time
from dataclasses import dataclass

import structlog

from shared.kernel import liveness

SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 5.0
TELL_AGAIN_SECONDS = 60.0
LATELY_SECONDS = 300.0
log = structlog.get_logger("pause")


@dataclass(frozen=True, slots=True)
class OngoingFailure:
    seconds: float
    why: str


class Pause:
    """Twice as long each time, with jitter. The same failure is logged again only after a minute, with its count."""

    def __init__(self, shortest: float = SHORTEST_SECONDS, longest: float = LONGEST_SECONDS) -> None:
        self._shortest, self.longest = shortest, longest
        self._seconds = shortest
        self.told, self._told_at, self._times = "", 0.0, 0
        self.since: float | None = None
        self._last, self._last_at = "", 0.0

    def reset(self) -> None:
        """It works again."""
        self._seconds, self.told, self.since = self._shortest, "", None

    def failing(self) -> OngoingFailure | None:
        return OngoingFailure(time.monotonic() - self.since, self.told) if self.since is not None else None

    def lately(self) -> str:
        """What failed in the last minutes, though it may have worked since."""
        return self._last if time.monotonic() - self._last_at < LATELY_SECONDS else ""

    async def after(self, error: BaseException, doing: str, **more: str) -> None:
        self._last, self._last_at = f"{type(error).__name__}: {error}".strip(": "), time.monotonic()
        self._tell(self._last, doing, more)
        self.since = self.since or time.monotonic()
        liveness.turned()
        await asyncio.sleep(self._seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        self._seconds = min(self._seconds * 2, self.longest)

    def _tell(self, error: str, doing: str, more: dict[str, str]) -> None:
        self._times += 1
        now = time.monotonic()
        if error == self.told and now - self._told_at < TELL_AGAIN_SECONDS:
            return
        log.warning(doing, error=error, times=self._times, again_in_seconds=round(self._seconds, 1), **more)
        self.told, self._told_at, self._times = error, now, 0
