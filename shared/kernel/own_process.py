"""Long work in a process that is begun for it, which gets its settings by a pipe: what it reckons shares no core and no
loop with the API and the news, and what it holds in memory goes with it.
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from shared.kernel import liveness
from shared.kernel.settings import ServiceSettings

LOOK_SECONDS = 1


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
