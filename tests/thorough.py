"""How much of what is drawn at random the suite tries: a part; `LASARS_THOROUGH=true` (`make thorough`), all of it."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

THOROUGH = os.environ.get("LASARS_THOROUGH") == "true"
FEWEST = 4
TURNS = 3
T = TypeVar("T")


def part_of(examples: int) -> int:
    """A fifth of what a thorough run tries: each run draws others, so that many runs see as many."""
    return examples if THOROUGH else max(FEWEST, examples // 5)


def in_turns(everything: Iterable[T]) -> Iterator[T]:
    """Of a sweep through tens of thousands every third; from which on, `LASARS_SEED` says."""
    first = int(os.environ.get("LASARS_SEED", "1")) % TURNS
    return islice(everything, 0 if THOROUGH else first, None, 1 if THOROUGH else TURNS)
