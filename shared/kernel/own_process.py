"""Long work in a process that is begun for it, which gets its settings by a pipe: what it reckons shares no core and no
loop with the API and the news, and what it holds in memory goes with it.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from shared.kernel import liveness
from shared.kernel.retry import Pause
from shared.kernel.settings import ServiceSettings

LOOK_SECONDS, LONGEST_SECONDS = 1, 10


async def one_after_another(do_next: Callable[[], Awaitable[bool]], not_done: str) -> None:
    """For ever: `do_next` says whether anything waited. After a failure again; `not_done` is the log's word for one."""
    pause = Pause(LOOK_SECONDS, LONGEST_SECONDS)
    while True:
        liveness.turned()
        try:
            waited = await do_next()
        except Exception as error:  # noqa: BLE001 - a connection that is lost fails in ways of its own
            await pause.after(error, not_done)
            continue
        pause.reset()
        if not waited:
            await asyncio.sleep(LOOK_SECONDS)


async def in_own_process(command: str, arguments: Sequence[str], settings: ServiceSettings) -> int:
    """Its exit code. It is ended where whoever waits for it is."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", command, *arguments,
        stdin=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(settings.model_dump_json().encode())  # with the password, which no command line shows
        process.stdin.close()
        return await _ended(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()


async def _ended(process: asyncio.subprocess.Process) -> int:
    while True:
        liveness.turned()
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                return await process.wait()
