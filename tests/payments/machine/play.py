"""A history, played on both sides; the first difference is shortened to the steps that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from random import Random

from tests.harness import Running
from tests.payments.machine.by_model import ByModel
from tests.payments.machine.by_service import ByService
from tests.payments.machine.schemes import SCHEMES
from tests.payments.machine.steps import FIRST, Later, Step, draw

LENGTH = 60  # steps of a history


@dataclass(frozen=True, slots=True)
class Difference:
    scheme: str
    steps: tuple[Step, ...]
    what: str

    def __str__(self) -> str:
        lines = "\n".join(f"    {step!r}," for step in self.steps)
        return f"scheme: {self.scheme}\nsteps: [\n{lines}\n]\n{self.what}"


def drawn(seed: int, number: int) -> tuple[str, list[Step]]:
    """The history of a seed and a number: the same each time."""
    random = Random(f"{seed} {number}")
    name = list(SCHEMES)[number % len(SCHEMES)]
    day = FIRST
    steps: list[Step] = []
    for _ in range(LENGTH):
        steps.append(step := draw(random, day))
        day += timedelta(days=step.days if isinstance(step, Later) else 0)
    return name, steps


def played_alone(name: str, steps: Sequence[Step]) -> str | None:
    """By the model: what it says of itself."""
    model = ByModel(SCHEMES[name])
    for step in steps:
        if model.can(step):
            model.take(step)
            if found := model.violations():
                return f"{step}: {found}"
    return None


async def played(payments: Running, name: str, steps: Sequence[Step]) -> Difference | None:
    """The steps up to the first difference."""
    model, service = ByModel(SCHEMES[name]), ByService(payments, SCHEMES[name])
    await service.begin()
    for number, step in enumerate(steps):
        if model.can(step):
            what = await _step(model, service, step)
            if what:
                return Difference(name, tuple(steps[: number + 1]), what)
    return None


async def _step(model: ByModel, service: ByService, step: Step) -> str:
    try:
        await service.take(step, model)
    except AssertionError as refused:
        return f"payments refuses {step}: {refused}"
    model.take(step)
    said, found = model.picture(), await service.picture()
    apart = [
        f"{part.name}: the model says {getattr(said, part.name)}\n  payments says {getattr(found, part.name)}"
        for part in fields(said)
        if getattr(said, part.name) != getattr(found, part.name)
    ]
    return "\n".join([*apart, *model.violations()])


async def shortened(payments: Running, difference: Difference) -> Difference:
    """Steps are left out as long as some difference stays: first many at once, then one by one."""
    size = max(1, len(difference.steps) // 2)
    while size:
        start = 0
        while start < len(difference.steps):
            fewer = difference.steps[:start] + difference.steps[start + size :]
            shorter = await played(payments, difference.scheme, fewer)
            if shorter:
                difference = shorter
            else:
                start += size
        size //= 2
    return difference
