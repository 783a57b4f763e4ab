"""`lasars demo --area all`: several areas told at once in one installation, each checked, and that none meets another.

There is one clock. On each day every area has its turn, in the same order.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from deploy.demo.crossing import crossings
from deploy.demo.demo import fresh_folder
from deploy.demo.example import COMMISSIONER, Example, begin_sending, publish_scheme
from deploy.demo.forms import publish_forms
from deploy.demo.ledger_beside import ledgers_beside
from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import CaseloadLine, by_day
from deploy.demo.player.play import Player, ProgressCallback
from deploy.demo.player.sender import Sender
from deploy.demo.verify import DemoResult, check_money
from deploy.kafka.events import events_by
from deploy.sandbox.sandbox import sandbox
from deploy.sandbox.topology import Addresses, Bus, Stack, free_base

EVERY_AREA = "all"


@dataclass(frozen=True, slots=True)
class AreasOptions:
    examples: Sequence[Example]
    bus: Bus = "feed"
    keep: bool = False
    port_base: int | None = None

    @property
    def lines(self) -> list[CaseloadLine]:
        return sorted((line for example in self.examples for line in example.lines), key=lambda line: line.on)


@dataclass(frozen=True, slots=True)
class AreasResult:
    by_area: dict[str, DemoResult]
    crossings: list[str]
    seconds: float

    @property
    def is_right(self) -> bool:
        return not self.crossings and all(result.is_right for result in self.by_area.values())


@dataclass(frozen=True, slots=True)
class _Telling:
    """One area's share of the days."""

    example: Example
    sender: Sender
    player: Player
    lines: Mapping[date, list[CaseloadLine]]


async def run_areas(options: AreasOptions, progress: ProgressCallback | None = None) -> AreasResult:
    """Time passes alike for all: an area whose own last day is earlier lives on to the last of all."""
    began = time.monotonic()
    last = max(example.last_day for example in options.examples)
    examples = [replace(example, last_day=last) for example in options.examples]
    first = min(example.first_day for example in examples)
    areas = [example.area for example in examples]
    with fresh_folder(options.keep) as folder:
        addresses = Addresses(options.port_base or free_base())
        async with (
            ledgers_beside(examples) as ledgers,
            events_by(options.bus, folder, areas) as events,
            sandbox(folder, addresses, events, first, lasting=options.keep) as stack,
        ):
            journals = {area: PlayJournal(folder / f"played-{area}.jsonl") for area in areas}
            await play_areas(stack, examples, journals, progress)
            of_areas = await ledgers()
            results = {
                example.area: await check_money(stack, example, journals[example.area], of_areas[example.area])
                for example in examples
            }
            crossed = await crossings(stack, examples, journals, results)
    return AreasResult(results, crossed, round(time.monotonic() - began, 1))


async def play_areas(
    stack: Stack,
    examples: Sequence[Example],
    journals: Mapping[str, PlayJournal],
    progress: ProgressCallback | None = None,
) -> None:
    tellings = [_telling(stack, example, journals[example.area], progress) for example in examples]
    try:
        for telling in tellings:
            await publish_scheme(telling.sender, telling.example.name, telling.example.scheme.read_text())
            await publish_forms(telling.sender, COMMISSIONER, telling.example.forms)
        clock = tellings[0].sender
        for day in sorted({day for telling in tellings for day in telling.lines}):
            await clock.move_clock(day.isoformat())
            for telling in tellings:
                if day in telling.lines and telling.player.has_before_it(day):
                    await telling.player.play_day(day, telling.lines[day])
        await clock.move_clock(max(example.last_day for example in examples).isoformat())
        await clock.wait_idle()
    finally:
        for telling in tellings:
            await telling.sender.close()


def _telling(stack: Stack, example: Example, journal: PlayJournal, progress: ProgressCallback | None) -> _Telling:
    sender = begin_sending(stack, example, journal)
    return _Telling(example, sender, Player(PlayerContext(sender, journal), progress), dict(by_day(example.lines)))
