"""Children that die are started again; children of a killed supervisor are gone with it."""

# ruff: noqa: ASYNC220 (the processes here are what is tested)

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.errors import LasarsError
from deploy.sandbox.supervisor import Child
from deploy.sandbox.topology import Addresses, free_base
from tests.journeys.waiting import until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
ORPHANING = """
import asyncio, sys
from pathlib import Path
from deploy.sandbox.supervisor import Child

async def main():
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], {}, Path(sys.argv[1]))
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def gone(pid: int) -> None:
    await until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


async def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEPER, {}, tmp_path / "log")
    await child.start()
    first = child.pid
    assert first is not None
    child.kill()
    await until(lambda: child.pid not in {first, None})
    assert child.restarts == 1
    second = child.pid
    await child.stop()
    assert second is not None
    await gone(second)
    assert child.restarts == 1


async def test_a_child_that_ignores_the_wish_to_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.sandbox.supervisor.STOP_SECONDS", 0.3)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], {}, tmp_path / "log")
    await child.start()
    await until(lambda: "deaf" in (tmp_path / "log").read_text())
    pid = child.pid
    await child.stop()
    assert pid is not None
    await gone(pid)


async def test_a_step_that_fails_is_told_by_its_last_line(tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "import sys; print('first'); sys.exit('no such schema')"]
    with pytest.raises(LasarsError, match="migrate failed: no such schema"):
        await Child("migrate", failing, {}, tmp_path / "log").run_once()


async def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ORPHANING, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout
        child = int(supervisor.stdout.readline())
        assert psutil.pid_exists(child)
        os.kill(supervisor.pid, signal.SIGKILL)
    await gone(child)


def test_a_taken_port_is_one_clear_line() -> None:
    base = free_base()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an earlier stack's connections may linger here
        taken.bind(("127.0.0.1", base + 3))
        taken.listen()
        with pytest.raises(LasarsError, match=rf"^Port {base + 3} \(tariff\) is taken; --port-base chooses"):
            Addresses(base).refuse_taken()
