"""When the whole stack is at rest: every queue empty, every reader at the end, every daily tick done.

One look is not enough, since news may travel while the services are asked one after the other. Two looks that find
all idle and every log where it was prove it for the moment between them.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

PAUSE_SECONDS = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05)
WAIT_SECONDS = 120


class NeverIdle(Exception):
    """A service did not come to rest; the text says which and what it still had to do."""


async def look(client: httpx.AsyncClient, services: Mapping[str, str]) -> dict[str, dict[str, Any] | None]:
    """What each says of itself; None for one that does not answer."""

    async def ask(url: str) -> dict[str, Any] | None:
        try:
            answer = await client.get(f"{url}/health/idle")
            return dict(answer.json())
        except (httpx.HTTPError, ValueError):
            return None

    answers = await asyncio.gather(*(ask(url) for url in services.values()))
    return dict(zip(services, answers, strict=True))


async def wait_idle(
    client: httpx.AsyncClient, services: Mapping[str, str], seconds: float = WAIT_SECONDS, today: str | None = None
) -> dict[str, dict[str, Any] | None]:
    deadline = time.monotonic() + seconds
    before: object = None
    attempt = 0
    while True:
        seen = await look(client, services)
        if all(_at_rest(answer, today) for answer in seen.values()):
            if seen == before:
                return seen
            before = seen
            continue
        before = None
        if time.monotonic() > deadline:
            busy = {name: answer for name, answer in seen.items() if not _at_rest(answer, today)}
            raise NeverIdle(f"Not at rest after {seconds:.0f} s: {busy}")
        await asyncio.sleep(PAUSE_SECONDS[min(attempt, len(PAUSE_SECONDS) - 1)])
        attempt += 1


def _at_rest(answer: Mapping[str, Any] | None, today: str | None) -> bool:
    return answer is not None and bool(answer.get("idle")) and today in {None, answer.get("tickedOn")}
