"""`lasars demo`: the main job on fresh data, checked to the penny by a program of its own, then gone.

With kills, the stack's processes are killed without warning at seeded moments and the supervisor starts them again; the
figures must come out the same.
"""

import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.example import Example, play_example
from deploy.demo.ledger_beside import ledgers_beside
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.play import ProgressCallback
from deploy.demo.verify import DemoResult, check_money
from deploy.kafka.events import events_by
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.topology import SERVICES, Addresses, Bus, free_base

TARGETS = (*SERVICES, "front", "postgres")


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the caller asked for."""

    example: Example
    bus: Bus = "feed"
    kills: int = 0
    seed: int = 1
    keep: bool = False
    port_base: int | None = None


async def run_demo(options: DemoOptions, progress: ProgressCallback | None = None) -> DemoResult:
    began = time.monotonic()
    with fresh_folder(options.keep) as folder:
        addresses = Addresses(options.port_base or free_base())
        async with (
            ledgers_beside([options.example]) as ledgers,
            events_by(options.bus, folder, (options.example.area,)) as events,
            sandbox(folder, addresses, events, options.example.first_day, lasting=options.keep) as stack,
        ):
            journal = PlayJournal(stack.home.played)
            faults = FaultPlan(stack, options)
            await play_example(stack, options.example, journal, faults.beside(progress))
            result = await check_money(stack, options.example, journal, (await ledgers())[options.example.area])
    result.figures["seconds"] = round(time.monotonic() - began, 1)
    result.killed = faults.done
    return result


class FaultPlan:
    """Processes killed after seeded lines of the caseload, each of them in turn."""

    def __init__(self, stack: Sandbox, options: DemoOptions) -> None:
        rng = random.Random(options.seed)  # noqa: S311 (a plan to be repeated, no secret)
        total = len(options.example.lines)
        self._moments = set(rng.sample(range(1, total), min(options.kills, total - 1)))
        self._targets = [name for _ in range(options.kills) for name in rng.sample(TARGETS, len(TARGETS))]
        self._stack = stack
        self._lines = 0
        self.done: list[str] = []

    def beside(self, progress: ProgressCallback | None) -> Callable[[CaseloadLine], None]:
        def after(line: CaseloadLine) -> None:
            if progress:
                progress(line)
            self._lines += 1
            if self._lines in self._moments:
                target = self._targets[len(self.done)]
                self._stack.kill(target)
                self.done.append(f"{line.on} {target}")

        return after


@contextlib.contextmanager
def fresh_folder(keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lasars-demo-"))
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
