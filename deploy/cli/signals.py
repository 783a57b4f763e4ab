"""Ctrl-C, SIGTERM and who receives them."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any


async def until_stopped(work: Coroutine[Any, Any, int], stopped_code: int = 0) -> int:
    """Run until it ends or somebody stops us, which is a good end for what only serves: 0."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work)
    stopping = False

    def stop() -> None:
        nonlocal stopping
        if not stopping:  # impatience must not cut the orderly stop short
            stopping = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if stopping:
            return stopped_code
        raise


@contextmanager
def own_terminal() -> Iterator[None]:
    """Take Ctrl-C for ourselves alone.

    Started by make we share its process group, and make would die of the Ctrl-C that we end well by.
    """
    if not _in_front() or os.getpgrp() == os.getpid():
        yield
        return
    before = os.getpgrp()
    ignored = signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # else giving the terminal away would stop us
    os.setpgid(0, 0)
    os.tcsetpgrp(sys.stdin.fileno(), os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(sys.stdin.fileno(), before)
        signal.signal(signal.SIGTTOU, ignored)


def _in_front() -> bool:
    try:
        return os.isatty(sys.stdin.fileno()) and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
