"""How much of what is drawn at random the suite tries: a part; `LASARS_THOROUGH=true` (`make thorough`), all of it."""

import os

THOROUGH = os.environ.get("LASARS_THOROUGH") == "true"
FEWEST = 4


def part_of(examples: int) -> int:
    """A fifth of what a thorough run tries: each run draws others, so that many runs see as many."""
    return examples if THOROUGH else max(FEWEST, examples // 5)
