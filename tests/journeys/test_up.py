"""`lasars up` as a user meets it: served, stopped by Ctrl-C, started again on the data that is there."""

import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.stack import free_base

LASARS = [sys.executable, "-m", "deploy.cli"]
START_SECONDS = 90

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lasars-test-up-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def base() -> int:
    return free_base()


class Up:
    """A `lasars up` in the background, its output read as it comes."""

    def __init__(self, home: Path, base: int) -> None:
        self.output = ""
        self.process = subprocess.Popen(
            [*LASARS, "up", "--port-base", str(base), "--today", "2012-04-02"],
            env={**os.environ, "LASARS_HOME": str(home), "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def read_until(self, words: str) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if words in line:
                return
        raise AssertionError(f"ended without {words!r}:\n{self.output}")

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        assert self.process.stdout
        self.output += self.process.stdout.read()
        return self.process.wait(30)


@contextmanager
def running(home: Path, base: int) -> Iterator[Up]:
    up = Up(home, base)
    try:
        up.read_until("Serving.")
        yield up
    finally:
        if up.process.poll() is None:
            up.process.kill()
        up.process.communicate()


def lasars(home: Path, base: int, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LASARS_HOME": str(home), "LASARS_URL": f"http://127.0.0.1:{base}"}
    return subprocess.run([*LASARS, *words], env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_it_serves_stops_at_ctrl_c_and_starts_again_on_its_data(home: Path, base: int) -> None:
    with running(home, base) as up:
        for port in range(base + 1, base + 5):
            assert httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
            assert httpx.get(f"http://127.0.0.1:{port}/docs").status_code == 200
        assert lasars(home, base, "clock", "advance", "2w").stdout.strip() == "2012-04-16"
        assert up.stop(signal.SIGINT) == 0
        assert "Traceback" not in up.output
    with running(home, base) as again:
        assert lasars(home, base, "clock", "show").stdout.strip() == "2012-04-16"
        assert again.stop(signal.SIGTERM) == 0
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(home) in str(process.info["cmdline"])]


def test_every_curl_line_works_as_pasted(home: Path, base: int) -> None:
    with running(home, base) as up:
        lines = [line for line in up.output.splitlines() if line.startswith("curl ")]
        assert len(lines) == 12
        for line in lines:
            pasted = subprocess.run(
                [*line.split()[:1], "-o", "/dev/null", "-w", "%{http_code}", *_words(line)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            assert pasted.stdout == "200", line


def _words(line: str) -> list[str]:
    import shlex

    return shlex.split(line)[1:]


def test_a_second_instance_and_a_taken_port_are_one_line_each(home: Path, base: int) -> None:
    with running(home, base):
        second = lasars(home, base, "up", "--port-base", str(free_base()))
        assert second.returncode == 1
        (line,) = second.stderr.strip().splitlines()
        assert line.startswith("Another lasars (process ")
    other = Path(tempfile.mkdtemp(prefix="lasars-test-port-"))
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", base + 1))
        taken.listen()
        refused = lasars(other, base, "up", "--port-base", str(base))
    shutil.rmtree(other, ignore_errors=True)
    assert refused.returncode == 1
    assert refused.stderr.strip() == f"Port {base + 1} (assessment) is taken; --port-base chooses five others."


def test_it_starts_again_after_the_supervisor_was_killed(home: Path, base: int) -> None:
    with running(home, base) as up:
        children = psutil.Process(up.process.pid).children()
        up.process.kill()
        up.process.communicate()
        gone, _ = psutil.wait_procs(children, timeout=10)
        assert len(gone) == len(children)
    with running(home, base) as again:
        assert lasars(home, base, "clock", "show").stdout.strip() == "2012-04-16"
        assert again.stop(signal.SIGINT) == 0


def test_ctrl_c_at_the_terminal_ends_make_well(home: Path, base: int, tmp_path: Path) -> None:
    """Make would die of the signal and exit 130, so the command takes the terminal's Ctrl-C for itself."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{' '.join(LASARS)} up --port-base {base}\n")
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["LASARS_HOME"] = str(home)
        os.execvp("make", ["make", "-s", "-f", str(makefile), "run"])  # noqa: S606
    shown = b""
    deadline = time.monotonic() + START_SECONDS
    while b"Serving." not in shown:
        assert time.monotonic() < deadline, shown
        shown += os.read(terminal, 4096)
    os.write(terminal, b"\x03")
    with_end = _drain(terminal)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, with_end


def _drain(terminal: int) -> bytes:
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the other side is closed
            return shown
