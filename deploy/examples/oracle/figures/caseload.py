"""All that is on file in the end: the lines by what they do, and each person's history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from deploy.examples.oracle.check import compute_ledger
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.outcomes import History

Line = dict[str, Any]


class Caseload:
    def __init__(self, lines: Sequence[Line], scheme: Path, today: date) -> None:
        self.lines = lines
        self.today = today
        self.ledger = compute_ledger(list(lines), scheme, today)
        self.file = self.ledger.file
        self.scheme = self.ledger.scheme
        self.made = {line["id"]: line for line in lines if "id" in line}
        roots = sorted({self.file.root(name) for name in self.file.persons})
        self.histories = [History(self.file, root, today) for root in roots]

    def did(self, *actions: str) -> Iterator[Line]:
        return (line for line in self.lines if line["do"] in actions)

    def of(self, history: History, action: str) -> Iterator[Line]:
        """What was done of a person under any of their names."""
        return (line for line in self.did(action) if self.file.root(line["person"]) == history.root)

    def referred(self, line: Line) -> Line:
        """The referral that a line is about."""
        return self.made[line["with"]["referral"]["ref"]]

    def service_of(self, referral: Line) -> Line:
        body: Line = self.made[referral["with"]["serviceId"]["ref"]]["with"]
        return body

    def assessed(self, line: Line) -> Line:
        """What an assessment says since it was corrected last."""
        fixes = [each["with"] for each in self.did("correct_assessment") if _about(each) == line["id"]]
        return {**line["with"], **(fixes[-1] if fixes else {})}

    def in_remit(self, name: str, day: date, drugs: Sequence[str]) -> bool:
        """Whether the scheme pays for somebody of this age who presents with any of these."""
        born = date.fromisoformat(self.file.persons[name].identity["birthDate"])
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        classes = {drug["class"] for drug in self.scheme.text["drugs"] if drug["code"] in drugs}
        return any(
            rule["substance"] in classes
            and rule["min_age"] <= age <= rule.get("max_age", age)
            and rule["from"] <= day
            and (rule.get("to") is None or day < rule["to"])
            for rule in self.scheme.text["remit"]
        )

    def successful(self, episode: Episode) -> bool:
        return self.scheme.discharge_class(episode.reason) == "successful"


def _about(line: Line) -> str:
    return str(line["with"]["assessment"]["ref"])


def on(line: Line, name: str) -> date:
    """The day that a line says, else that on which it was done."""
    return date.fromisoformat(line["with"].get(name) or line["on"])


def is_open(episode: Episode, day: date) -> bool:
    """On the day of a discharge it is not any more."""
    return episode.started <= day and (episode.ended is None or day < episode.ended)
