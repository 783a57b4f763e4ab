"""Our own modules as processes, forked from one that has loaded what all of them need: to start one takes no seconds.

Each is as `python -m MODULE WORDS …`, with an environment, streams, a session and an exit code of its own, and open to
every signal. That they start from nothing as well is what the tests of `lasars up` and of `lasars demo` show.
"""

import asyncio
import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import queue
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from deploy.sandbox import sandbox
from deploy.sandbox.supervisor import Child, die_with
from deploy.sandbox.topology import SERVICES, Addresses, Events

ROOT = Path(__file__).parents[1]
LOADED = (*(f"services.{name}.main" for name in SERVICES), "shared.data.migrate", "deploy.sandbox.front")
BEGUN_SECONDS = 600  # the first waits until all is loaded, on a machine that does much else
LENGTH = struct.Struct("!I")


@dataclass
class Forked:
    """What `subprocess.Popen` would be of it."""

    pid: int
    ended: Future[int] = field(default_factory=Future)

    @property
    def returncode(self) -> int | None:
        return self.ended.result() if self.ended.done() else None

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        return self.ended.result(timeout)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Loaded:
    """The process that has loaded it all, seen from who asks it to fork."""

    def __init__(self) -> None:
        self._door, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", str(theirs.fileno())], cwd=ROOT, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._turn = threading.Lock()
        self._begun: queue.SimpleQueue[Forked] = queue.SimpleQueue()
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        atexit.register(self.close)

    def start(
        self, words: Sequence[str], environment: Mapping[str, str], stdout: int, stderr: int, folder: Path | str
    ) -> Forked:
        """`words`: of a module and what it is given."""
        asked = json.dumps({"words": list(words), "environment": dict(environment), "folder": str(folder)}).encode()
        with self._turn:
            socket.send_fds(self._door, [LENGTH.pack(len(asked))], [stdout, stderr])
            self._door.sendall(asked)
            return self._begun.get(timeout=BEGUN_SECONDS)

    def _listen(self) -> None:
        running: dict[int, Forked] = {}
        with self._door.makefile() as lines:
            for line in lines:
                pid, code = json.loads(line)
                if code is None:
                    running[pid] = Forked(pid)
                    self._begun.put(running[pid])
                else:
                    running.pop(pid).ended.set_result(code)

    def close(self) -> None:
        """All that it forked dies with it."""
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._process.wait(30)
        self._listening.join(10)
        self._door.close()


@functools.cache
def loaded() -> Loaded:
    return Loaded()


class ForkedChild(Child):
    async def _spawn(self) -> None:
        assert list(self._command[:2]) == [sys.executable, "-m"]
        with self.log.open("ab") as log:
            begun = await asyncio.to_thread(
                loaded().start, self._command[2:], self._environment, log.fileno(), log.fileno(), Path.cwd()
            )
        self._process = cast("asyncio.subprocess.Process", _Awaited(begun))


class _Awaited:
    """As much of a process of asyncio as its supervisor asks for."""

    def __init__(self, begun: Forked) -> None:
        self._begun = begun
        self.pid = begun.pid
        self.terminate, self.kill = begun.terminate, begun.kill

    @property
    def returncode(self) -> int | None:
        return self._begun.returncode

    async def wait(self) -> int:
        return await asyncio.shield(asyncio.wrap_future(self._begun.ended))


@contextlib.contextmanager
def forked_stacks() -> Iterator[None]:
    """The processes of a stack that begins in here are forked, then and whenever they are started again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "Child", ForkedChild)
        yield


@contextlib.asynccontextmanager
async def forked_sandbox(
    folder: Path, addresses: Addresses, events: Events | None = None, first_day: date | None = None,
    kind: type[sandbox.Sandbox] = sandbox.Sandbox,
) -> AsyncIterator[sandbox.Sandbox]:  # fmt: skip
    """One that does not last."""
    async with contextlib.AsyncExitStack() as until_stopped:
        with forked_stacks():
            beginning = sandbox.sandbox(folder, addresses, events, first_day, lasting=False, kind=kind)
            stack = await until_stopped.enter_async_context(beginning)
        yield stack


class _Forking:
    """The other side: what was asked for, in the child; None in the parent when nobody is left to ask."""

    def __init__(self, door: socket.socket) -> None:
        self.door = door
        self.woken, wake = socket.socketpair()
        wake.setblocking(False)
        self.wake = wake
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno())

    def run(self) -> dict[str, Any] | None:
        while True:
            ready, _, _ = select.select([self.door, self.woken], [], [])
            if self.woken in ready:
                self.woken.recv(1000)
                self._tell_ended()
            if self.door in ready:
                head, streams, _, _ = socket.recv_fds(self.door, LENGTH.size, 2, socket.MSG_WAITALL)
                if len(head) < LENGTH.size:
                    return None
                asked: dict[str, Any] = json.loads(self.door.recv(LENGTH.unpack(head)[0], socket.MSG_WAITALL))
                if self._fork(streams):
                    return asked

    def _fork(self, streams: list[int]) -> bool:
        """Whether this is the child."""
        parent = os.getpid()
        if pid := os.fork():
            for stream in streams:
                os.close(stream)
            self._tell(pid, None)
            return False
        os.setsid()
        die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for here, there in zip(streams, (1, 2), strict=True):
            os.dup2(here, there)
            os.close(here)
        for each in (self.door, self.woken, self.wake):
            each.close()
        return True

    def _tell_ended(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._tell(ended[0], os.waitstatus_to_exitcode(ended[1]))

    def _tell(self, pid: int, code: int | None) -> None:
        self.door.sendall(f"{json.dumps([pid, code])}\n".encode())


def _main() -> None:
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # else the first collection of each child copies all of it
    asked = _Forking(socket.socket(fileno=int(sys.argv[1]))).run()
    if asked is None:
        return
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    module, *sys.argv[1:] = asked["words"]
    if not hasattr(sys.modules.get(module), "__path__"):
        sys.modules.pop(module, None)  # loaded with the rest: it runs anew, as the main one
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
