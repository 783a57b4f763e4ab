"""Histories, played on both sides; the first difference is shortened to the steps that it needs.

Several are played together, each in an area of its own: what they do at one step is one batch of events and one look at
the books, which costs little more than that of one. None of them may tell that there are others.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from tests.harness import Running
from tests.payments.machine import ends, past_days
from tests.payments.machine.by_model import ByModel
from tests.payments.machine.by_service import ByService, later, looked_at
from tests.payments.machine.calling import patiently
from tests.payments.machine.draws import draw, draw_day, first_began, first_priced
from tests.payments.machine.possible import can
from tests.payments.machine.schemes import SCHEMES
from tests.payments.machine.steps import FIRST, Later, Step

LENGTH = 100  # steps of a history
TOGETHER = 24  # histories that share their days


@dataclass(frozen=True, slots=True)
class History:
    scheme: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    history: History  # up to the step that shows it
    what: str

    def __str__(self) -> str:
        lines = "\n".join(f"    {step!r}," for step in self.history.steps)
        return f"scheme: {self.history.scheme}\nsteps: [\n{lines}\n]\n{self.what}"


@dataclass(slots=True)
class Lane:
    """One history of those that are played together."""

    history: History
    model: ByModel
    service: ByService
    taken: list[Step] = field(default_factory=list)  # those that found something to do
    what: str = ""  # differs, since the last step

    def differs(self) -> list[str]:
        said, found = self.model.picture(), self.service.picture
        parts = [(part.name, getattr(said, part.name), getattr(found, part.name)) for part in fields(said)]
        apart = [apart_in(name, *both) for name, *both in parts if both[0] != both[1]]
        return [*apart, *self.model.violations(said), *self.service.violations]


def apart_in(name: str, said: Any, found: Any) -> str:
    """Of amounts only those that differ."""
    if isinstance(said, Mapping):
        keys = sorted(key for key in {*said, *found} if said.get(key) != found.get(key))
        said, found = {key: said.get(key) for key in keys}, {key: found.get(key) for key in keys}
    return f"{name}: the model says {said}\n  payments says {found}"


def drawn(seed: int, number: int, length: int = LENGTH) -> History:
    """The history of a seed and a number: the same each time; a shorter one is how it begins."""
    random, days = Random(f"{seed} {number}"), Random(f"{seed} days {number // TOGETHER}")
    day = FIRST
    steps: list[Step] = []
    scheme = list(SCHEMES)[number % len(SCHEMES)]
    to_come = [*(first_began(random) if scheme == "by cohorts" else ()), *first_priced(random)]
    for _ in range(length):
        if another := draw_day(days):
            day += timedelta(days=another.days)
        else:
            while not to_come:
                to_come = draw(random, day)
        steps.append(another or to_come.pop(0))
    return History(scheme, tuple(steps))


def played_alone(history: History) -> str | None:
    """By the model: what it says of itself."""
    model = ByModel(SCHEMES[history.scheme])
    for step in history.steps:
        if can(model, step):
            model.take(step)
            if found := model.violations(model.picture()):
                return f"{step}: {found}"
    return None


async def played(payments: Running, histories: Sequence[History]) -> list[Difference]:
    """The steps up to the first difference, of each history that shows one by then."""
    lanes = [_lane(payments, number, history) for number, history in enumerate(histories)]
    await payments.clear()
    payments.today = FIRST
    await payments.deliver(*(lane.service.telling.published(0) for lane in lanes))
    longest = max(len(history.steps) for history in histories)
    for number in range(longest):
        await _turn(payments, lanes, number)
        if any(lane.what for lane in lanes):
            return _differences(lanes, number + 1)
    await _end(payments, lanes)
    return _differences(lanes, longest)


def _differences(lanes: Sequence[Lane], steps: int) -> list[Difference]:
    return [
        Difference(History(lane.history.scheme, lane.history.steps[:steps]), lane.what) for lane in lanes if lane.what
    ]


async def _end(payments: Running, lanes: Sequence[Lane]) -> None:
    services, random = [lane.service for lane in lanes], Random(str([lane.history for lane in lanes]))
    for lane in lanes:
        lane.model.end_day()
        lane.what = await past_days.of_past_days(payments, lane.service, lane.model, random, all_days=len(lanes) == 1)
    if any(lane.what for lane in lanes) or not any(lane.service.told for lane in lanes):
        return  # of a history that says nothing, nothing was ever worked on
    again = await ends.said_again(payments, services, random)
    ordered = await ends.in_another_order(payments, services, [lane.taken for lane in lanes], random)
    for lane, what in zip(lanes, zip(again, ordered, strict=True), strict=True):
        lane.what = "\n".join(filter(None, what))


def _lane(payments: Running, number: int, history: History) -> Lane:
    versions, area = SCHEMES[history.scheme], f"area-{number:02}"
    return Lane(history, ByModel(versions, area), ByService(payments, area, versions))


async def _turn(payments: Running, lanes: Sequence[Lane], number: int) -> None:
    """Of each history the step of that number, if it finds anything to do."""
    turns = [(lane, lane.history.steps[number]) for lane in lanes if number < len(lane.history.steps)]
    turns = [(lane, step) for lane, step in turns if can(lane.model, step)]
    try:
        days = {step.days for _, step in turns if isinstance(step, Later)}
        for of_all in days:
            await later(payments, of_all)
        events = [event for lane, step in turns for event in lane.service.tells(step)]
        await patiently(partial(payments.deliver, *events), "what is told")
    except AssertionError as refused:  # of whose it is, each will tell by itself
        for lane, step in turns:
            lane.what = f"payments refuses {step}: {refused}"
        return
    await asyncio.gather(*(_act(lane, step) for lane, step in turns))
    for lane, step in turns:
        lane.model.take(step)
        lane.taken.append(step)
    await looked_at(payments, [lane.service for lane, _ in turns])
    for lane, _ in turns:
        lane.what = lane.what or "\n".join(lane.differs())


async def _act(lane: Lane, step: Step) -> None:
    try:
        await lane.service.act(step, lane.model)
    except AssertionError as refused:
        lane.what = f"payments refuses {step}: {refused}"


async def shortened(payments: Running, differences: Sequence[Difference]) -> str:
    """The first that shows by itself, without the steps that it does not need: first many left out, then one by one."""
    for difference in differences:
        for alone in await played(payments, [difference.history]):
            return str(await _shortened(payments, alone))
    return "\n".join(["only beside others:", *map(str, differences)])


async def _shortened(payments: Running, difference: Difference) -> Difference:
    size = max(1, len(difference.history.steps) // 2)
    while size:
        start = 0
        while start < len(steps := difference.history.steps):
            fewer = History(difference.history.scheme, steps[:start] + steps[start + size :])
            shorter = await played(payments, [fewer]) if fewer.steps else []
            if shorter:
                difference = shorter[0]
            else:
                start += size
        size //= 2
    return difference
