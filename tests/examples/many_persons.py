"""Many invented persons, settled by assessment's rules and by the independent check.

`python -m tests.examples.many_persons --persons 100000 --seed 7` draws them by a seed, half under the example's scheme
and half under one of all other kinds of measures, prices what stands by the example's first prices, and says by how
many outcomes and pence the two are apart. The first persons of whom they say two things are printed.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import starmap
from multiprocessing import get_context
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.examples import test_two_reckonings as example
from tests.examples import test_two_reckonings_of_kinds as kinds
from tests.examples.test_two_reckonings import Life

SHOWN = 3
AT_ONCE = 500  # what hypothesis draws of one seed
Rows = list[tuple[Any, ...]]


@dataclass
class Compared:
    persons: int = 0
    outcomes: int = 0
    apart: int = 0
    pence: int = 0
    examples: list[Life] = field(default_factory=list)

    def take(self, life: Life, ours: Rows, theirs: Rows) -> None:
        self.persons += 1
        self.outcomes += len(ours)
        differing = list(((Counter(ours) - Counter(theirs)) + (Counter(theirs) - Counter(ours))).elements())
        self.apart += len(differing)
        self.pence += sum(map(_pence, differing))
        if differing and len(self.examples) < SHOWN:
            self.examples.append(life)

    def with_(self, other: Compared) -> Compared:
        sums = (self.persons + other.persons, self.outcomes + other.outcomes, self.apart + other.apart)
        return Compared(*sums, self.pence + other.pence, [*self.examples, *other.examples][:SHOWN])


def _pence(row: tuple[Any, ...]) -> int:
    """A penny at least, so that nothing differs for nothing."""
    return max(example.CHECKED_BY.prices("low", row[1]).get(row[0], 1), 1)


def compare(persons: int, first_seed: int, processes: int = 1) -> Compared:
    """The same persons in however many processes."""
    at_once = min(AT_ONCE, -(-persons // 2))
    parts = [
        (first_seed + number, min(at_once, persons - done), number % 2)
        for number, done in enumerate(range(0, persons, at_once))
    ]
    if processes == 1:
        return reduce(Compared.with_, starmap(_draw, parts))
    with get_context("fork").Pool(processes) as pool:
        return reduce(Compared.with_, pool.starmap(_draw, parts, chunksize=1))


def _draw(of_seed: int, persons: int, of_kinds: int) -> Compared:
    found = Compared()
    ours: Callable[..., Rows] = example.by_the_check
    schemes = (kinds.CHECKED_BY, kinds.SETTLED_BY) if of_kinds else (example.CHECKED_BY, example.SETTLED_BY)
    quick = settings(
        max_examples=persons, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @seed(of_seed)
    @quick
    @given(example.lives | example.turning(), kinds.banded)
    def draw(life: Life, banded: list[tuple[int, str]]) -> None:
        life = replace(life, banded=tuple(banded))
        found.take(life, ours(life, schemes[0]), example.by_assessment(life, schemes[1]))

    draw()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Settle many invented persons twice.")
    parser.add_argument("--persons", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1, help="how many settle them at once")
    wanted = parser.parse_args()
    begun = monotonic()
    found = compare(wanted.persons, wanted.seed, wanted.processes)
    print(*found.examples, sep="\n")
    print(
        f"{found.persons} persons, {found.outcomes} outcomes, {found.apart} apart, {found.pence} pence apart,"
        f" seed {wanted.seed}, {monotonic() - begun:.0f} seconds"
    )
    return 1 if found.apart else 0


if __name__ == "__main__":
    raise SystemExit(main())
