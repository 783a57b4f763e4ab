"""How many requests a caller may make in a minute, here: each process counts for itself.

Generous, so that no honest client meets it; it keeps one that runs wild from taking the place of all others. The
services among themselves are not counted, and strangers are the business of the proxy before them: counting by
address would lock out everybody behind one.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from shared.kernel.claims import Actor

WINDOW_SECONDS = 60
RATE = "lasars.rate"  # where it stands in a request's scope


@dataclass(frozen=True, slots=True)
class Rate:
    quota: int
    made: int
    reset_seconds: int

    @property
    def is_exceeded(self) -> bool:
        return self.made > self.quota

    def headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit header fields for HTTP, a draft of the IETF."""
        remaining = max(0, self.quota - self.made)
        return [
            (b"ratelimit-policy", f'"caller";q={self.quota};w={WINDOW_SECONDS}'.encode()),
            (b"ratelimit", f'"caller";r={remaining};t={self.reset_seconds}'.encode()),
        ]


class Rates:
    def __init__(self, quota: int, now: Callable[[], float] = time.monotonic) -> None:
        self.quota = quota
        self._now = now
        self._window = 0
        self._made: Counter[tuple[str, str, str]] = Counter()

    def take(self, actor: Actor) -> Rate | None:
        """One more request of this caller; None for those who are not counted."""
        if "service" in actor.roles:
            return None
        now = self._now()
        window = int(now // WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._made.clear()
        caller = (actor.area, actor.organisation, actor.sub)
        self._made[caller] += 1
        return Rate(self.quota, self._made[caller], max(1, round((window + 1) * WINDOW_SECONDS - now)))
