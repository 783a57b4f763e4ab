"""Which faults mutmut can put into the rules, which of them are drawn, and what became of each."""

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

NOTICED = {1, 3, -24, 24, 36, 152, 255}  # a test failed, pytest broke off, or the tests ran on without an end
NO_TEST = {5, 33}  # nothing among the rules' tests calls the function
Codes = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Became:
    possible: int
    noticed: int
    untested: tuple[str, ...]
    survived: tuple[str, ...]

    @property
    def drawn(self) -> int:
        return self.noticed + len(self.untested) + len(self.survived)

    def line(self, of: str, seed: int, seconds: float) -> str:
        share = 100 * self.noticed / max(self.drawn, 1)
        return (
            f"{of}: {self.possible} faults possible, {self.drawn} drawn by seed {seed}: {self.noticed} noticed"
            f" ({share:.1f} %), {len(self.survived)} survived, {len(self.untested)} where no test of the rules goes;"
            f" {seconds:.0f} seconds"
        )


def codes(folder: Path) -> dict[str, int | None]:
    """Each fault's name and how its tests ended, None while they have not run; from what mutmut keeps."""
    found: dict[str, int | None] = {}
    for kept in sorted(folder.rglob("*.meta")):
        found |= json.loads(kept.read_text())["exit_code_by_key"]
    return found


def draw(names: Iterable[str], how_many: int, seed: int) -> list[str]:
    every = sorted(names)
    return sorted(random.Random(seed).sample(every, min(how_many, len(every))))


def became(known: Codes, drawn: Iterable[str]) -> Became:
    """Raises LookupError where one of them was not tried, or ended as no test ends."""
    ends = {name: known[name] for name in drawn}
    if odd := [f"{name} ({code})" for name, code in ends.items() if code not in {0, *NOTICED, *NO_TEST}]:
        raise LookupError(f"not tried to the end: {', '.join(odd)}")
    return Became(
        possible=len(known),
        noticed=sum(code in NOTICED for code in ends.values()),
        untested=tuple(name for name, code in ends.items() if code in NO_TEST),
        survived=tuple(name for name, code in ends.items() if code == 0),
    )
