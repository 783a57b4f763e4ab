"""One round: a caseload played on a fresh stack, with faults or without, and what there is at its end."""

import asyncio
import contextlib
import random
import shutil
import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from deploy.demo.example import (
    COMMISSIONER,
    STOCKPORT,
    Example,
    begin_sending,
    load_example,
    publish_scheme,
    told_until,
)
from deploy.demo.forms import publish_forms
from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.play import Player, ProgressCallback
from deploy.documents import load
from deploy.kafka.broker import Broker
from deploy.kafka.topics import create_topics
from deploy.sandbox.topology import Addresses, Bus, Events, free_base
from tests.faults.by_files import BY_FILES, confirm_suppliers, with_files
from tests.faults.ends import End, read_end
from tests.faults.injecting import Injector
from tests.faults.points import Case
from tests.faults.processes import FaultyStack, faulty_stack
from tests.faults.webhooks import SERVICE, register, types_told, until_delivered, wrongly_told
from tests.in_memory import new_folder
from tests.receiver import Receiver, always, receiving


@dataclass(frozen=True, slots=True)
class Round:
    """`until`: the last day that is played; None: all. `every`: about how many lines there are to a fault."""

    bus: Bus
    seed: int
    persons: int
    until: date | None = None
    every: int = 8
    port_base: int | None = None

    @property
    def name(self) -> str:
        return f"{self.bus} {self.seed}"

    @property
    def caseload(self) -> str:
        """What an end without faults is an end of."""
        return f"{self.persons}-persons-seed-{self.seed}" + (f"-until-{self.until}" if self.until else "")

    def example(self, into: Path) -> Example:
        example = load_example(STOCKPORT, self.persons, self.seed, into)
        return with_files(told_until(example, self.until) if self.until else example)


@dataclass(slots=True)
class Played:
    """`done` are the faults that happened, in their order; `reached` the points that any process came by."""

    end: End
    done: list[Case] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Faults:
    """`tried`: how often before, by case; `wanted`: whether it may be tried; `noted` is told of each that happens."""

    tried: Counter[Case] = field(default_factory=Counter)
    wanted: Callable[[Case], bool] = lambda _: True
    noted: Callable[[Case], None] = lambda _: None


async def play_round(of: Round, faults: Faults | None) -> Played:
    """Without `faults` nothing fails."""
    folder = new_folder("lasars-faults-")
    try:
        example = of.example(folder / "caseload")
        async with (
            receiving(always(200)) as receiver,
            _events(of.bus, folder) as (events, broker),
            faulty_stack(folder, Addresses(of.port_base or free_base()), events, example.first_day) as stack,
        ):
            return await _play(of, example, stack, receiver, broker, faults)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _play(
    of: Round, example: Example, stack: FaultyStack, receiver: Receiver, broker: Broker | None, faults: Faults | None
) -> Played:
    journal = PlayJournal()
    types = types_told(load(SERVICE).publishes)
    async with _failing(of, stack, broker, faults) as injector:
        await _tell(example, stack, journal, receiver, types, injector.after if injector else None)
        if injector:
            await injector.end()
            await _rest(example, stack, journal)
        all_told = await until_delivered(stack, types)
    end = await read_end(stack, example, journal)
    end.missed += await wrongly_told(stack, receiver, types) if all_told else ["webhooks: not all were delivered"]
    return Played(end, injector.done if injector else [], stack.points_reached())


@contextlib.asynccontextmanager
async def _failing(
    of: Round, stack: FaultyStack, broker: Broker | None, faults: Faults | None
) -> AsyncIterator[Injector | None]:
    if faults is None:
        yield None
        return
    rng = random.Random(f"{of.bus} {of.seed}")
    injector = Injector(stack, of.bus, rng, of.every, faults.tried, broker, faults.wanted, faults.noted)
    watching = asyncio.create_task(injector.watch())
    try:
        yield injector
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _tell(
    example: Example, stack: FaultyStack, journal: PlayJournal, receiver: Receiver, types: list[str],
    progress: ProgressCallback | None,
) -> None:  # fmt: skip
    sender = begin_sending(stack, example, journal)
    context = PlayerContext(sender, journal)
    try:
        await register(context, receiver, types)  # before there is anything to tell
        await publish_scheme(sender, example.name, await asyncio.to_thread(example.scheme.read_text))
        await publish_forms(sender, COMMISSIONER, example.forms)
        await confirm_suppliers(context, _parties(example))
        await Player(context, progress, BY_FILES, in_turn=True).play(example.lines, example.last_day)
    finally:
        await sender.close()


def _parties(example: Example) -> list[str]:
    """Whom its contracts pay."""
    return sorted({contract["party"] for contract in tomllib.loads(example.scheme.read_text())["contracts"]})


async def _rest(example: Example, stack: FaultyStack, journal: PlayJournal) -> None:
    """What failed last has been started again, and all is handled."""
    sender = begin_sending(stack, example, journal)
    try:
        await sender.move_clock(example.last_day.isoformat())
    finally:
        await sender.close()


@contextlib.asynccontextmanager
async def _events(bus: Bus, folder: Path) -> AsyncIterator[tuple[Events, Broker | None]]:
    """Over Kafka by a broker of its own, which may be killed."""
    if bus == "feed":
        yield Events(), None
        return
    broker = Broker(folder / "kafka")
    try:
        await asyncio.to_thread(broker.start)
        await create_topics(broker.bootstrap_servers, areas=("stockport",))
        yield Events("kafka", broker.bootstrap_servers), broker
    finally:
        await asyncio.to_thread(broker.stop)
