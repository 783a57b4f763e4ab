"""Child processes that are started once, restarted when they die, and stopped in order.

A child lives in its own session, so that Ctrl-C at the terminal reaches the supervisor alone, and the kernel kills it
when the supervisor is gone, however that happened.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.errors import LasarsError

STOP_SECONDS = 10
BACKOFF_SECONDS = (0.1, 0.5, 2, 5, 10)
HEALTHY_SECONDS = 30  # who lived that long starts again at the first backoff
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> None:
    if sys.platform == "linux":
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it was gone before the kernel was told
            os._exit(1)


class Child:
    """One supervised process."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.restarts = 0
        self._command = command
        self._environment = {**os.environ, **environment}
        self.log = log
        self._log_before = log.stat().st_size if log.exists() else 0
        self._process: asyncio.subprocess.Process | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        await self._spawn()
        self._restarting = asyncio.create_task(self._restart_when_dead(), name=f"watch {self.name}")

    async def run_once(self) -> None:
        """Until it ends; another exit code than 0 is an error with the last line it wrote."""
        await self._spawn()
        if self._process and await self._process.wait() != 0:
            raise LasarsError(f"{self.name} failed: {self.last_line()} (see {self.log})")

    async def _spawn(self) -> None:
        parent = os.getpid()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with(parent),
            )

    async def _restart_when_dead(self) -> None:
        failures = 0
        while self._process:
            started = time.monotonic()
            await self._process.wait()
            if self._stopping:
                return
            failures = 0 if time.monotonic() - started > HEALTHY_SECONDS else failures
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
            failures += 1
            self.restarts += 1
            await self._spawn()

    def last_line(self) -> str:
        """That it wrote in this run: its log goes on from the one before."""
        written = self.log.read_bytes()[self._log_before :] if self.log.exists() else b""
        lines = written.decode(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else "it wrote nothing"

    def kill(self) -> None:
        """As a crash would: no warning, no clean-up. The supervisor starts it again."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self) -> None:
        self._stopping = True
        if self._restarting:
            self._restarting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._restarting
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
