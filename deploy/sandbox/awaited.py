"""What waits for a person though a service serves: told at the end of a start, each with what to do about it."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

# By the count of `/health/ready`: of one, of several, and what to do; a command stands last, so that it can be copied.
_COUNTED = {
    "parked": (
        "event could not be handled and has no effect until somebody decides",
        "events could not be handled and have no effect until somebody decides",
        "lasars unpark",
    ),
    "lost": (
        "fact is here that its source, set back, does not know any more or knows otherwise",
        "facts are here that their sources, set back, do not know any more or know otherwise",
        "lasars events lost",
    ),
    "onHold": (
        "contract pays nothing until finance has looked at it",
        "contracts pay nothing until finance has looked at them",
        "GET /holds says why",
    ),
    "webhooksOff": (
        "webhook endpoint was switched off since nothing got through, and its organisation is told nothing",
        "webhook endpoints were switched off since nothing got through, and their organisations are told nothing",
        "each switches its own on again, on its page Webhooks",
    ),
}


def awaited(name: str, answer: httpx.Response) -> Iterator[str]:
    """A line for each thing, of the service `name` and what its `/health/ready` answered."""
    ready: Mapping[str, Any] = answer.json()
    if not answer.is_success:
        yield f"{name}: {ready.get('detail', answer.status_code)}"
        return
    for key, (single, several, remedy) in _COUNTED.items():
        if count := ready.get(key):
            yield f"{name}: {count:,} {single if count == 1 else several}: {remedy}"
    for batch in ready.get("stuck", ()):
        yield f"{name}: an event of {batch['source']} is tried again and again ({batch['error']}): lasars stuck"
    for work, why in ready.get("failing", {}).items():
        yield f"{name}: {work}: {why}"


async def all_awaited(admins: Mapping[str, str]) -> list[str]:
    """`admins`: where each service tells its health."""
    lines: list[str] = []
    async with httpx.AsyncClient(timeout=5) as client:
        for name, url in admins.items():
            try:
                lines += awaited(name, await client.get(f"{url}/health/ready"))
            except (httpx.HTTPError, ValueError) as error:
                lines.append(f"{name}: its health cannot be read ({type(error).__name__})")
    return lines
