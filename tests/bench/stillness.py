"""The stack's own services stand still while something else is measured on their database."""

import contextlib
import os
import signal
from collections.abc import Iterator

import httpx

from deploy.sandbox.sandbox import Sandbox


@contextlib.contextmanager
def standing_still(stack: Sandbox, but: str = "") -> Iterator[None]:
    """They would publish and handle at the cost of what is measured, and do so afterwards. `but` one, if named."""
    pids = [child.pid for name, child in stack.services.items() if child.pid is not None and name != but]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def at_rest(stack: Sandbox) -> None:
    """All that was left to publish and to handle is done."""
    async with httpx.AsyncClient(timeout=600) as client:
        (await client.post(f"{stack.addresses.url('front')}/idle")).raise_for_status()
