"""The days of a caseload, one after the other: the clock moves, what fell due has happened, then the day's lines.

Persons of one day are played side by side, each person's lines in order. What concerns no single person waits until
nothing is under way, is done alone, and everything after it waits for its consequences. `in_turn` each line is done so,
and the clock moves on only then: what is answered to a line, what is done by the answer, and on which day it was known
hang on no news that is still on its way.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from deploy.demo.player.actions import Act, PlayerContext, action
from deploy.demo.player.decisions import ACTIONS
from deploy.demo.player.lines import CaseloadLine, by_day, stretches, threads
from deploy.errors import LasarsError

SIDE_BY_SIDE = 12

ProgressCallback = Callable[[CaseloadLine], None]


class Player:
    def __init__(
        self,
        context: PlayerContext,
        progress: ProgressCallback | None = None,
        actions: Mapping[str, Act] = ACTIONS,
        *,
        in_turn: bool = False,
    ) -> None:
        self._stage = context
        self._in_turn = in_turn
        self._actions = actions
        self._progress = progress or (lambda _line: None)
        self._places = asyncio.Semaphore(1 if in_turn else SIDE_BY_SIDE)

    async def play(self, lines: Iterable[CaseloadLine], last_day: date | None = None) -> None:
        day = None
        for day, of_day in by_day(lines):
            if self.has_before_it(day):
                await self._stage.sender.move_clock(day.isoformat())
                await self.play_day(day, of_day)
        if last_day and (day is None or day < last_day):
            await self._stage.sender.move_clock(last_day.isoformat())
            self._stage.journal.end_day(last_day)
        await self._stage.sender.wait_idle()

    def has_before_it(self, day: date) -> bool:
        finished = self._stage.journal.finished
        return finished is None or day > finished

    async def play_day(self, day: date, of_day: list[CaseloadLine]) -> None:
        """A day's lines, once the clock has moved to it."""
        after_barrier = False
        for stretch in stretches(of_day):
            barrier = stretch[0].is_barrier
            if barrier or after_barrier:
                await self._stage.sender.wait_idle()
            after_barrier = barrier
            if barrier:
                await self._act(stretch[0])
            else:
                await self._side_by_side(threads(stretch))
        if self._in_turn:
            await self._stage.sender.wait_idle()
        self._stage.journal.end_day(day)

    async def _side_by_side(self, persons: list[list[CaseloadLine]]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for thread in persons:
                    group.create_task(self._thread(thread))
        except BaseExceptionGroup as several:  # not except*: before Python 3.11.4 that wraps what it raises
            if failed := several.subgroup(LasarsError):
                raise failed.exceptions[0] from None
            raise

    async def _thread(self, lines: list[CaseloadLine]) -> None:
        async with self._places:
            for line in lines:
                await self._act(line)

    async def _act(self, line: CaseloadLine) -> None:
        if self._in_turn:
            await self._stage.sender.wait_idle()
        try:
            await action(line, self._actions)(self._stage, line)
        except LasarsError as failed:
            where = f"{line.on} line {line.seq}, {line.person or 'all'} {line.do}"
            raise LasarsError(f"{where}: {failed}") from failed
        except KeyError as missing:
            raise LasarsError(f"{line.on} line {line.seq}, {line.do}: {missing} is missing") from missing
        self._progress(line)
