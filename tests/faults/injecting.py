"""Orders given while a caseload is played: after seeded lines, to a process without one, what was tried least there."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from deploy.demo.player.lines import CaseloadLine
from deploy.kafka.broker import Broker
from deploy.sandbox.topology import Bus
from shared.kernel.fail_points import FailOrder
from tests.faults.points import Case, cases_of
from tests.faults.processes import PROCESSES, FaultyStack

LOOK_SECONDS = 0.02
STILL_SECONDS = (0.5, 3.0, 12.0)  # the last is longer than a leader may be silent
END_SECONDS = 300.0  # a broker that was killed begins again
LINES_AN_ORDER_WAITS, LINES_A_RARE_ONE_WAITS = 60, 400


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that nobody has come to yet."""

    case: Case
    since_line: int

    def is_late(self, line: int) -> bool:
        return line - self.since_line > (LINES_A_RARE_ONE_WAITS if self.case.is_rare else LINES_AN_ORDER_WAITS)


class Injector:
    """`every`: about how many lines there are to an order. `tried`: how often each case was tried before; `wanted`:
    whether it may be tried at all; `noted` is told of each that happens.
    """

    def __init__(
        self, stack: FaultyStack, bus: Bus, rng: random.Random, every: int, tried: Counter[Case],
        broker: Broker | None, wanted: Callable[[Case], bool], noted: Callable[[Case], None],
    ) -> None:  # fmt: skip
        self._stack = stack
        self._rng = rng
        self._every = every
        self._tried = tried.copy()
        self._broker = broker
        self._note = noted
        self._cases = {process: [case for case in cases_of(process, bus) if wanted(case)] for process in PROCESSES}
        self._waiting: dict[str, Waiting] = {}
        self._under_way: dict[asyncio.Task[None], None] = {}
        self._lines = 0
        self.done: list[Case] = []

    def after(self, _line: CaseloadLine) -> None:
        self._lines += 1
        for process, waiting in list(self._waiting.items()):
            if waiting.is_late(self._lines) and self._stack.take_back(process):
                del self._waiting[process]
        if self._rng.randrange(self._every) == 0:
            self._order()

    def _order(self) -> None:
        idle = [process for process, cases in self._cases.items() if cases and process not in self._waiting]
        if not idle:
            return
        process = self._rng.choice(idle)
        least = min(self._tried[case] for case in self._cases[process])
        case = self._rng.choice([case for case in self._cases[process] if self._tried[case] == least])
        self._waiting[process] = Waiting(case, self._lines)
        self._tried[case] += 1
        times = 1 if case.is_rare else self._rng.randint(1, 3)
        self._stack.order(process, FailOrder(case.point, "stop" if case.stands_still else case.fault, times))

    async def watch(self) -> None:
        """Until cancelled: whoever stands still is let go on, when what was to fail meanwhile has."""
        while True:
            for process, waiting in list(self._waiting.items()):
                if self._stack.has_failed(process):
                    del self._waiting[process]
                    self.done.append(waiting.case)
                    self._note(waiting.case)
                    if waiting.case.stands_still:
                        task = asyncio.create_task(self._while_it_stands(waiting.case))
                        self._under_way[task] = None
                        task.add_done_callback(lambda done: self._under_way.pop(done, None))
            await asyncio.sleep(LOOK_SECONDS)

    async def _while_it_stands(self, case: Case) -> None:
        try:
            if case.fault == "postgres":
                self._stack.postgres.kill()
            elif case.fault == "backends":
                await self._stack.end_backends(case.process.partition("-")[0])
            elif case.fault == "broker" and self._broker is not None:
                await asyncio.to_thread(self._broker.kill)
                await asyncio.to_thread(self._broker.start)
            else:
                await asyncio.sleep(self._rng.choice(STILL_SECONDS))
        finally:
            self._stack.go_on(case.process)

    async def end(self) -> None:
        """Orders that nobody came to are taken back, and all that stands still goes on."""
        for process in list(self._waiting):
            if self._stack.take_back(process):
                del self._waiting[process]
        deadline = time.monotonic() + END_SECONDS
        while self._waiting or self._under_way:
            assert time.monotonic() < deadline, f"still under way: {self._waiting}"
            await asyncio.sleep(LOOK_SECONDS)
