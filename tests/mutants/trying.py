"""A pytest plugin: instead of a run of the tests, those that reach a fault for each fault, in a process of its own.

First each test runs once, without a fault, to see which functions it calls. What Hypothesis draws is the same each
time, and its first example that fails is enough.
"""

import gc
import importlib
import json
import os
import resource
import signal
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper
from pathlib import Path
from time import monotonic, process_time

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import HealthCheck, Phase, settings

from tests.mutants.drawn import NOTICED, End, function_of

ACTIVE = "MUTANT_UNDER_TEST"  # what mutmut's copies of a function look at
EVERY = 60  # seconds between two lines of progress
LONGER, AT_LEAST = 5, 10  # a fault's tests have so many times the seconds of the processor that they took without it
ALL_THE_SAME = 1200  # seconds by the clock after which they are ended


@dataclass(slots=True)
class Tests:
    by_function: dict[str, list[pytest.Item]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[pytest.Item, float] = field(default_factory=dict)

    def reaching(self, fault: str) -> list[pytest.Item]:
        return sorted(self.by_function.get(function_of(fault), ()), key=self.seconds.__getitem__)

    def longest(self, fault: str) -> float:
        return sum(self.seconds[item] for item in self.reaching(fault))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", help="a file of their names, as JSON", required=True)
    parser.addoption("--ends", help="the file to write what became of each to", required=True)
    parser.addoption("--processes", type=int, default=1)


def pytest_sessionstart() -> None:
    settings.register_profile(
        "mutants",
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("mutants")


def pytest_runtestloop(session: pytest.Session) -> bool:
    if session.testsfailed:
        raise session.Interrupted("not all tests could be collected")
    option = session.config.option
    faults: list[str] = json.loads(Path(option.faults).read_text())
    tests = _reached(session.items)
    _say(f"{len(session.items)} tests took {sum(tests.seconds.values()):.0f} seconds of the processor without a fault")
    ends: dict[str, End] = {}
    said = begun = monotonic()
    for fault, end in _ends(faults, tests, option.processes):
        ends[fault] = end
        if monotonic() - said >= EVERY or len(ends) == len(faults):
            said = monotonic()
            noticed = sum(end in NOTICED for end in ends.values())
            _say(f"{said - begun:5.0f} s: {len(ends)} of {len(faults)} tried, {noticed} noticed")
            Path(option.ends).write_text(json.dumps(ends))
    return True


def _reached(items: Sequence[pytest.Item]) -> Tests:
    """Raises UsageError where a test fails without a fault."""
    tests = Tests()
    called: set[str] = importlib.import_module("mutmut.state").state()._stats
    os.environ[ACTIVE] = "stats"
    for item in items:
        begun = process_time()
        if not _passes(item):
            raise pytest.UsageError(f"{item.nodeid} fails without a fault")
        tests.seconds[item] = process_time() - begun
        for function in called:
            tests.by_function[function].append(item)
        called.clear()
    os.environ[ACTIVE] = ""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper):
            kept.cache_clear()  # what was found without a fault
    return tests


def _ends(faults: Sequence[str], tests: Tests, processes: int) -> Iterator[tuple[str, End]]:
    running: dict[int, str] = {}
    gc.freeze()
    for fault in faults:
        if not (items := tests.reaching(fault)):
            yield fault, End.UNTESTED
            continue
        if len(running) >= processes:
            yield _next_end(running)
        if pid := os.fork():
            running[pid] = fault
        else:
            _try(fault, items, LONGER * tests.longest(fault) + AT_LEAST)
    while running:
        yield _next_end(running)


def _next_end(running: dict[int, str]) -> tuple[str, End]:
    pid, status = os.wait()
    code = os.waitstatus_to_exitcode(status)
    end = End.OUT_OF_TIME if code < 0 else End.FAILED if code else End.SURVIVED
    return running.pop(pid), end


def _try(fault: str, items: Sequence[pytest.Item], seconds: float) -> None:
    """In the child: ends it."""
    code = 1
    try:
        signal.alarm(ALL_THE_SAME)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os.environ[ACTIVE] = fault.replace("__init__.", "")
        code = 0 if all(_passes(item) for item in items) else 1
    finally:
        os._exit(code)


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
