"""What was tried, a line each in one file: a command that was stopped goes on after the last whole round."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.sandbox.topology import Bus
from tests.faults.comparing import Apart
from tests.faults.ends import End
from tests.faults.points import Case
from tests.faults.rounds import Played, Round


@dataclass(frozen=True, slots=True)
class RoundResult:
    """Of a round. Which of its faults brought about what is apart, is not known: it counts for each of them."""

    round: str
    bus: Bus
    events: int
    lost: list[str]
    twice: list[str]
    different: list[str]
    unbalanced_pence: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.twice or self.different or self.unbalanced_pence)


def result(of: Round, played: Played, between: Apart) -> RoundResult:
    end = played.end
    lost = [*between.lost, *end.missed, *end.gaps, *end.waiting]
    return RoundResult(
        of.name, of.bus, end.events, lost, list(between.twice), list(between.different), end.unbalanced_pence
    )


@dataclass(slots=True)
class Records:
    """`faults` and `results` are of whole rounds: what a round had tried when it was stopped is tried again."""

    folder: Path
    faults: list[tuple[str, Case]] = field(default_factory=list)  # with the name of their round
    results: list[RoundResult] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "faults.jsonl"

    @classmethod
    def read(cls, folder: Path) -> "Records":
        folder.mkdir(parents=True, exist_ok=True)
        records = cls(folder)
        begun: list[tuple[str, Case]] = []
        for line in records._lines():
            if "begins" in line:
                begun = []
            elif "case" in line:
                begun.append((line["round"], Case(**line["case"])))
            else:
                records.faults += begun
                records.results.append(RoundResult(**line["result"]))
        return records

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self.file.exists():
            return
        for text in self.file.read_text().splitlines():
            with suppress(ValueError):  # what a stop has left of a line
                yield json.loads(text)

    def begin(self, of: Round) -> None:
        """After what a stop may have left of a line."""
        if self.file.exists() and not self.file.read_bytes().endswith(b"\n"):
            self._write_text("\n")
        self._write({"begins": of.name, "at": datetime.now(UTC).isoformat(timespec="seconds")})

    def note(self, of: Round, case: Case) -> None:
        """As it happens."""
        self._write({"round": of.name, "case": asdict(case)})

    def end(self, of: Round, played: Played, between: Apart) -> RoundResult:
        judged = result(of, played, between)
        self._write({"result": asdict(judged)})
        self.faults += [(of.name, case) for case in played.done]
        self.results.append(judged)
        return judged

    def has(self, of: Round) -> bool:
        return any(each.round == of.name for each in self.results)

    def tried(self, bus: Bus) -> Counter[Case]:
        rounds = {each.round for each in self.results if each.bus == bus}
        return Counter(case for name, case in self.faults if name in rounds)

    @property
    def events(self) -> int:
        return sum(each.events for each in self.results)

    def kept_end(self, of: Round) -> End | None:
        """What the same caseload came to without a fault."""
        file = self._end_file(of)
        return End(**json.loads(file.read_text())) if file.exists() else None

    def keep_end(self, of: Round, end: End) -> None:
        written = self._end_file(of).with_suffix(".new")
        written.write_text(json.dumps(asdict(end)))
        written.replace(self._end_file(of))

    def _end_file(self, of: Round) -> Path:
        return self.folder / f"without-faults-{of.caseload}.json"

    def _write(self, line: dict[str, object]) -> None:
        self._write_text(f"{json.dumps(line)}\n")

    def _write_text(self, text: str) -> None:
        with self.file.open("a") as file:
            file.write(text)


def of_bus(records: Records, bus: Bus) -> Sequence[RoundResult]:
    return [each for each in records.results if each.bus == bus]
