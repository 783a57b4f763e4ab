"""What the machine of histories asks: where many others work, no connection may be free, or one is lost. Then it waits
and asks again.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from shared.data.db import ConnectionLost
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


async def patiently(act: Callable[[], Awaitable[None]], what: str, seconds: float = 2) -> None:
    """Of what a lost connection has kept nothing, or what is handled once though it comes twice."""
    for more in reversed(range(TRIES)):
        try:
            await act()
            break
        except ConnectionLost:
            if not more:
                raise
        sys.stderr.write(f"{what} is tried again in {seconds:g} s ({more} more times): the connection was lost\n")
        await asyncio.sleep(seconds)
