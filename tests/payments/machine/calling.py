"""The calls of the machine: a crowded machine may have no connection free for one, which then waits and asks again."""

import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from tests.harness import Running
from tests.payments import client

TRIES = 6


async def called(payments: Running, method: str, path: str, headers: Mapping[str, str], **asked: Any) -> dict[str, Any]:
    """With the key that it has, so that what was done after all is not done twice; whatever is refused fails."""
    for more in reversed(range(TRIES)):
        answer = await payments.client.request(method, path, headers=headers, **asked)
        seconds = answer.headers.get("Retry-After")
        if answer.status_code != 503 or seconds is None or not more:
            break
        sys.stderr.write(f"{method} {path} is asked again in {seconds} s ({more} more times): {answer.text}\n")
        await asyncio.sleep(float(seconds))
    return await client.done(answer)
