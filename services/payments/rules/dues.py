"""Which of an amount's posted lines a run pays: what is due by its date, each line whole and by one run alone.

What falls is taken off what became due last. Lines that come to nothing together are paid, and named, by no run.

Payment rules 6, Runs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Approval:
    """Of the line by which a run took something; older versions let it name all that was posted until then."""

    run_id: UUID
    run_on: date
    names_all: bool = False


@dataclass(frozen=True, slots=True)
class DueLine:
    """Into `due`, or out of it: then its pence are negative."""

    id: UUID
    pence: int
    due_on: date | None
    approval: Approval | None = None


@dataclass(slots=True)
class DuePart:
    """What is left of one line into `due`, with the lines that took something off it."""

    lines: list[UUID]
    pence: int
    due_on: date


@dataclass(slots=True)
class Dues:
    """What is due of one amount at one place, oldest first."""

    parts: list[DuePart] = field(default_factory=list)
    named: dict[UUID, list[UUID]] = field(default_factory=dict)  # by run
    unnamed: list[UUID] = field(default_factory=list)  # of what came to nothing
    below: DuePart = field(default_factory=lambda: DuePart([], 0, date.min))  # taken off before it was there

    def by(self, run_on: date) -> int:
        return sum(part.pence for part in self.parts if part.due_on <= run_on)

    def add(self, line: DueLine) -> None:
        if line.approval:
            self.named[line.approval.run_id] = self._take(-line.pence, line.approval)
        elif line.pence > 0:
            self._come(line)
        else:
            self._fall(line)

    def _come(self, line: DueLine) -> None:
        covered = min(line.pence, self.below.pence)
        part = DuePart([*self.below.lines, line.id], line.pence - covered, line.due_on or date.max)
        self.below = DuePart(part.lines if self.below.pence > covered else [], self.below.pence - covered, date.min)
        if part.pence:
            self.parts.append(part)
        elif not self.below.pence:
            self.unnamed += part.lines

    def _fall(self, line: DueLine) -> None:
        left, lines = -line.pence, [line.id]
        while left and self.parts:
            last = self.parts[-1]
            taken = min(left, last.pence)
            left, last.pence, lines = left - taken, last.pence - taken, last.lines + lines
            if last.pence:
                last.lines = lines
                return
            self.parts.pop()
        if left:
            self.below = DuePart(self.below.lines + lines, self.below.pence + left, date.min)
        else:
            self.unnamed += lines

    def _take(self, pence: int, by: Approval) -> list[UUID]:
        """What was due by the run's date first: an older version could pay another sum than the lines come to."""
        named: list[UUID] = []
        if by.names_all:
            named, self.unnamed = self.unnamed, []
            for part in self.parts:
                named, part.lines = named + part.lines, []
        for part in sorted(self.parts, key=lambda part: part.due_on > by.run_on):
            taken = min(pence, part.pence)
            if taken:
                named, part.lines = named + part.lines, []
                pence, part.pence = pence - taken, part.pence - taken
        self.parts = [part for part in self.parts if part.pence]
        return named


def dues_of(lines: Iterable[DueLine]) -> Dues:
    """By the lines in their order, without what a rejected run took and gave back."""
    dues = Dues()
    for line in lines:
        dues.add(line)
    return dues


def named_by(run_id: UUID, amounts: Iterable[Sequence[DueLine]]) -> list[UUID]:
    """The lines of all these amounts that a run pays."""
    return [line for lines in amounts for line in dues_of(lines).named.get(run_id, ())]
