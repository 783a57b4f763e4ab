"""The caseload's files: JSON Lines, one line one action with its business date and who acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from deploy.errors import LasarsError
from shared.kernel.members import read_once

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True, slots=True)
class Acting:
    """Whose token an action is done with."""

    roles: tuple[str, ...]
    organisation: str
    sub: str


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    on: date
    seq: int
    do: str
    acting: Acting
    person: str | None = None
    id: str | None = None
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def is_barrier(self) -> bool:
        """What concerns no single person waits for all before it, and all after wait for it."""
        return self.person is None

    @property
    def key(self) -> str:
        """The same at every try, so that a repeated request is answered and not done again."""
        return f"played-{self.on}-{self.seq}"


def read_lines(folder: Path) -> list[CaseloadLine]:
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise LasarsError(f"No caseload in {folder}: it holds no .jsonl file.")
    lines = [line_of(read_once(text)) for file in files for text in file.read_text().split("\n") if text.strip()]
    return sorted(lines, key=lambda line: (line.on, line.seq))


def line_of(raw: dict[str, Any]) -> CaseloadLine:
    who = raw["as"]
    roles = tuple(who["roles"]) if "roles" in who else (who["role"],)
    return CaseloadLine(
        on=date.fromisoformat(raw["on"]),
        seq=raw["seq"],
        do=raw["do"],
        acting=Acting(roles, who["organisation"], who["sub"]),
        person=raw.get("person"),
        id=raw.get("id"),
        body=raw.get("with", {}),
    )


def by_day(lines: Iterable[CaseloadLine]) -> Iterator[tuple[date, list[CaseloadLine]]]:
    for day, of_day in groupby(lines, key=lambda line: line.on):
        yield day, list(of_day)


def stretches(of_day: Iterable[CaseloadLine]) -> Iterator[list[CaseloadLine]]:
    """Runs of lines that may be done side by side; a barrier stands alone."""
    for barrier, run in groupby(of_day, key=lambda line: line.is_barrier):
        if barrier:
            yield from ([line] for line in run)
        else:
            yield list(run)


def threads(stretch: Iterable[CaseloadLine]) -> list[list[CaseloadLine]]:
    """Each person's lines, in order."""
    persons: dict[str | None, list[CaseloadLine]] = {}
    for line in stretch:
        persons.setdefault(line.person, []).append(line)
    return list(persons.values())
