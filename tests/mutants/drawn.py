"""Which faults mutmut can put into the rules, which of them are drawn, and what became of each."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class End(StrEnum):
    FAILED = "a test failed"
    OUT_OF_TIME = "the tests ran on without an end"
    SURVIVED = "survived"
    UNTESTED = "no test of the rules goes there"


NOTICED = (End.FAILED, End.OUT_OF_TIME)
Ends = Mapping[str, End]


@dataclass(frozen=True, slots=True)
class Sample:
    of: str
    possible: int
    seed: int
    ends: Ends

    def line(self) -> str:
        many = Counter(self.ends.values())
        noticed = sum(many[end] for end in NOTICED)
        share = f"{100 * noticed / max(len(self.ends), 1):.1f} %"
        return (
            f"{self.of}: {self.possible} faults possible, {len(self.ends)} drawn by seed {self.seed}: {noticed} noticed"
            f" ({share}; {many[End.OUT_OF_TIME]} of them by tests that ran on without an end),"
            f" {many[End.SURVIVED]} survived, {many[End.UNTESTED]} where no test of the rules goes"
        )


def possible(mutants: Path) -> list[str]:
    """Each fault's name, of what mutmut wrote down."""
    files = sorted(mutants.rglob("*.meta"))
    return sorted(name for file in files for name in json.loads(file.read_text())["exit_code_by_key"])


def draw(names: Iterable[str], how_many: int, seed: int) -> list[str]:
    """In the order in which they are tried: the first of them are a sample too."""
    every = sorted(names)
    return random.Random(seed).sample(every, min(how_many, len(every)))


def function_of(fault: str) -> str:
    return fault.replace("__init__.", "").rpartition("__mutmut_")[0]
