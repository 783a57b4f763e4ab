"""Until a process of the sandbox is ready; if it never is, why."""

import asyncio
import contextlib
import re
from collections.abc import Callable

import httpx

from deploy.errors import LasarsError
from deploy.sandbox.supervisor import Child

READY_SECONDS = 180.0  # where cores are busy, loading alone takes a minute
COMMAND = re.compile(r"[;:] lasars [a-z]")


async def wait_for(
    client: httpx.AsyncClient, child: Child, url: str, say: Callable[[str], None], seconds: float = READY_SECONDS
) -> None:
    """One that names a command, as `lasars events rewind`, is waited for without end: whoever reads that does so in
    another terminal.

    When it says anything else, or nothing for once, it has as long as it had at the start.
    """
    clock = asyncio.get_running_loop().time
    deadline, said = clock() + seconds, ""
    while True:
        why = ""
        with contextlib.suppress(httpx.HTTPError):
            answer = await client.get(url)
            if answer.is_success:
                return
            why = _detail(answer)
        if COMMAND.search(why):
            if why != said:
                say(f"{child.name} waits for a person: {why}")
            deadline, said = clock() + seconds, why
        elif clock() > deadline:
            why = why or child.last_line()
            raise LasarsError(f"{child.name} is not ready after {seconds:g} s: {why} (see {child.log})")
        await asyncio.sleep(0.05)


def _detail(answer: httpx.Response) -> str:
    """Of a problem, what it says."""
    try:
        problem = answer.json()
    except ValueError:
        return ""
    return str(problem.get("detail") or "") if isinstance(problem, dict) else ""
