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

from deploy.demo.example import Example, Watch, tell
from deploy.demo.player.journal import Journal
from deploy.demo.player.lines import Line
from deploy.demo.verify import Told, judge
from deploy.kafka.events import events_by
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.topology import SERVICES, Addresses, Bus, free_base

VICTIMS = (*SERVICES, "front", "postgres")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller asked for."""

    example: Example
    bus: Bus = "feed"
    kills: int = 0
    seed: int = 1
    keep: bool = False
    port_base: int | None = None


async def run_demo(wish: Wish, watch: Watch | None = None) -> Told:
    began = time.monotonic()
    with fresh_folder(wish.keep) as folder:
        async with (
            events_by(wish.bus, folder) as events,
            sandbox(folder, Addresses(wish.port_base or free_base()), events, wish.example.first_day) as stack,
        ):
            journal = Journal(stack.home.played)
            murders = Murders(stack, wish)
            await tell(stack, wish.example, journal, murders.beside(watch))
            told = await judge(stack, wish.example, journal)
    told.figures["seconds"] = round(time.monotonic() - began, 1)
    told.killed = murders.done
    return told


class Murders:
    """Processes killed after seeded lines of the caseload, each of them in turn."""

    def __init__(self, stack: Sandbox, wish: Wish) -> None:
        rng = random.Random(wish.seed)  # noqa: S311 (a plan to be repeated, no secret)
        total = len(wish.example.lines)
        self._moments = set(rng.sample(range(1, total), min(wish.kills, total - 1)))
        self._victims = [name for _ in range(wish.kills) for name in rng.sample(VICTIMS, len(VICTIMS))]
        self._stack = stack
        self._lines = 0
        self.done: list[str] = []

    def beside(self, watch: Watch | None) -> Callable[[Line], None]:
        def after(line: Line) -> None:
            if watch:
                watch(line)
            self._lines += 1
            if self._lines in self._moments:
                victim = self._victims[len(self.done)]
                self._stack.kill(victim)
                self.done.append(f"{line.on} {victim}")

        return after


@contextlib.contextmanager
def fresh_folder(keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lasars-demo-"))
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
