"""`lasars up` as a user meets it: served, stopped by Ctrl-C, started again on the data that is there."""

import asyncio
import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.home import Home
from deploy.sandbox.postgres import DATABASE, SUPERUSER, EmbeddedPostgres, roles_for
from deploy.sandbox.topology import SERVICES, free_base
from shared.kernel.claims import ROLES
from tests.in_memory import new_folder
from tests.journeys.waiting import until

LASARS = [sys.executable, "-m", "deploy.cli.commands"]
START_SECONDS = 90

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = new_folder("lasars-test-up-")
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

    def read_until(self, *words: str) -> None:
        """Any of them."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if any(part in line for part in words):
                return
        raise AssertionError(f"ended without {words!r}:\n{self.output}")

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        assert self.process.stdout
        with self.process.stdout as rest:
            self.output += rest.read()
        return self.process.wait(30)


@contextmanager
def running(home: Path, base: int) -> Iterator[Up]:
    up = Up(home, base)
    try:
        up.read_until("Serving.")
        yield up
    finally:
        if up.process.poll() is None:
            up.end(signal.SIGKILL)


def answered(url: str, **options: Any) -> httpx.Response:
    """Where cores are busy, the first document of an API takes longer than a client waits by itself."""
    return httpx.get(url, timeout=START_SECONDS, **options)


def lasars(home: Path, base: int, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LASARS_HOME": str(home), "LASARS_URL": f"http://127.0.0.1:{base}"}
    return subprocess.run([*LASARS, *words], env=environment, capture_output=True, text=True, check=False, timeout=120)


def pasted(line: str) -> str:
    """The status that a printed curl line is answered with."""
    words = [*shlex.split(line), "-o", "/dev/null", "-w", "%{http_code}"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def first(home: Path, base: int) -> Iterator[Up]:
    with running(home, base) as up:
        yield up


def test_it_serves_the_apis_and_their_documentation(first: Up, base: int) -> None:
    for port in range(base + 1, base + 5):
        assert answered(f"http://127.0.0.1:{port}/health/ready").status_code == 200
        assert answered(f"http://127.0.0.1:{port}/openapi.json").status_code == 200
    assert answered(f"http://127.0.0.1:{base}").status_code == 200


def test_each_step_is_told_when_it_begins_with_how_long_it_takes(first: Up) -> None:
    """There was one line for all, and for half a minute nothing after it."""
    steps = [line for line in first.output.splitlines() if line.endswith("...")]
    assert [step.split()[1] for step in steps] == ["PostgreSQL", "four"]
    assert all("second" in step for step in steps)


def test_make_tells_what_it_sets_up_before_it_does() -> None:
    for target in ("$(UV):", "$(READY):"):
        recipe = Path("Makefile").read_text().split(f"\n{target}", 1)[1].split("\n\n", 1)[0].splitlines()[1:]
        work = next(number for number, line in enumerate(recipe) if "-m venv" in line or "pip" in line)
        assert any(line.startswith("\t@echo") and "about" in line for line in recipe[:work]), target


def test_every_curl_line_works_as_pasted(first: Up) -> None:
    lines = [line for line in first.output.splitlines() if line.startswith("curl ")]
    assert len(lines) == len(ROLES)
    assert {line: pasted(line) for line in lines} == dict.fromkeys(lines, "200")


def test_the_commands_find_it(first: Up, home: Path, base: int) -> None:
    assert lasars(home, base, "token", "--role", "assessor", "--organisation", "start").stdout.count(".") == 2
    assert lasars(home, base, "clock", "advance", "2w").stdout.strip() == "2012-04-16"
    assert lasars(home, base, "scheme", "check", "deploy/schemes/stockport.toml").returncode == 0
    assert lasars(home, base, "unpark").stdout == "Nothing is parked.\n"
    unknown = lasars(home, base, "explain", "00000000-0000-0000-0000-000000000000")
    assert (unknown.returncode, unknown.stderr.count("\n")) == (1, 1)


def test_a_second_instance_and_a_taken_port_are_one_line_each(
    first: Up, home: Path, base: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    second = lasars(home, base, "up", "--port-base", str(free_base()))
    assert second.returncode == 1
    assert second.stderr.startswith(f"Another lasars (process {first.process.pid}) is running on {home}. Stop it")
    assert second.stderr.count("\n") == 1
    other = tmp_path_factory.mktemp("other") / "new"
    refused = lasars(other, base, "up", "--port-base", str(base))
    assert refused.returncode == 1
    said = f"Port {base} (front) is taken; --port-base chooses nine others (`make run PORT_BASE=9000`)."
    assert refused.stderr.strip() == said
    assert not other.exists()


def test_of_another_example_nothing_is_started_and_one_line_says_what_to_do(tmp_path: Path) -> None:
    journal = PlayJournal(tmp_path / "played.jsonl")
    journal.begin("stockport-2012 with 4 persons (0a1b2c3d)")
    journal.end_day(date(2012, 9, 2))
    refused = lasars(tmp_path, free_base(), "up", "--example", "stockport-2012", "--persons", "5")
    assert refused.returncode == 1
    assert refused.stderr.startswith("The data that is here is of stockport-2012 with 4 persons (0a1b2c3d), not of")
    assert refused.stderr.strip().count("\n") == 0
    assert "go on" not in refused.stderr
    assert refused.stdout == ""


def test_ctrl_c_ends_it_well_and_nothing_is_left(first: Up, home: Path) -> None:
    assert first.end(signal.SIGINT) == 0
    assert "Traceback" not in first.output
    assert first.output.splitlines()[-1] == f"Stopped, all of it. The data stays in {home}."
    assert [
        process.pid for process in psutil.process_iter(["cmdline"]) if str(home) in str(process.info["cmdline"])
    ] == []


def schemes(home: Path, base: int) -> int:
    token = lasars(home, base, "token", "--role", "commissioner", "--organisation", "council").stdout.strip()
    answer = answered(f"http://127.0.0.1:{base}/tariff/schemes", headers={"Authorization": f"Bearer {token}"})
    return len(answer.json()["items"])


def begin_anew(base: int) -> None:
    """As a person does on the front page, who then waits: all four services stop and start again, on nothing."""
    front = f"http://127.0.0.1:{base}"
    begun = httpx.post(f"{front}/begin-anew", data={"beginning": "empty"}, timeout=START_SECONDS)
    assert begun.headers["Location"] == "/waiting"
    asyncio.run(until(lambda: "HX-Redirect" in answered(f"{front}/waiting/part").headers, START_SECONDS))


def test_it_starts_again_on_its_data_and_its_children_die_with_it(home: Path, base: int) -> None:
    with running(home, base) as again:
        assert lasars(home, base, "clock", "show").stdout.strip() == "2012-04-16"
        assert lasars(home, base, "scheme", "publish", "deploy/schemes/stockport.toml").returncode == 0
        assert schemes(home, base) == 1
        begin_anew(base)
        assert schemes(home, base) == 0
        assert lasars(home, base, "clock", "show").stdout.strip() == "2012-04-02"
        children = psutil.Process(again.process.pid).children()
        again.end(signal.SIGKILL)
        gone, _ = psutil.wait_procs(children, timeout=10)
        assert len(gone) == len(children) == 5


def test_after_that_kill_it_starts_by_make_and_ctrl_c_at_the_terminal_ends_make_well(
    home: Path, base: int, tmp_path: Path
) -> None:
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
            part = os.read(terminal, 4096)
        except OSError:  # the other side is closed
            return shown
        if not part:
            return shown
        shown += part


@pytest.fixture
async def of_an_older_version(home: Path, base: int) -> Home:
    """What a version leaves that did not handle `scheme-published` in referral: it has read on, and never for that."""
    data = Home(home)
    with running(home, base) as up:
        assert lasars(home, base, "scheme", "publish", "deploy/schemes/stockport.toml").returncode == 0
        assert lasars(home, base, "clock", "advance", "1d").returncode == 0  # all is at rest when it answers
        assert up.end(signal.SIGINT) == 0
    postgres = EmbeddedPostgres(data.database, data.passwords([SUPERUSER, *roles_for(SERVICES)]))
    await postgres.start(list(SERVICES))
    connection = await asyncpg.connect(postgres.url(SUPERUSER, DATABASE))
    try:
        older = await connection.execute(
            "UPDATE referral.bookmark SET types = types - 'scheme-published'"
            " WHERE source = 'tariff' AND position > 0 AND types ? 'scheme-published'"
        )
        assert older == "UPDATE 1"
    finally:
        await connection.close()
        await asyncio.to_thread(postgres.stop)
    return data


async def test_who_waits_to_be_rewound_is_named_before_it_serves_and_waited_for(
    of_an_older_version: Home, home: Path, base: int
) -> None:
    up = Up(home, base)
    try:
        up.read_until("waits for a person", "Serving.")
        assert "Serving" not in up.output
        why = up.output.splitlines()[-1]
        assert why.startswith("referral waits for a person: Not ready: tariff is read no more since ")
        command = why[why.index(": lasars ") + 2 :].split()
        assert lasars(home, base, *command[1:]).returncode == 0
        up.read_until("Serving.")
        assert up.output.count("waits for a person") == 1
    finally:
        assert up.end(signal.SIGINT) == 0
