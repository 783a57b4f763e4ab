"""What a caseload says that its front door's day book has to agree with: the days, who is there, who meets whom."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from deploy.examples.generator.person_script import Line

ENTANGLED = {"merge", "confirm_match", "reject_match", "unmerge", "correct_end", "transfer"}
DROPPED_OUT = "85"


@dataclass(frozen=True)
class Meeting:
    """A contact that is recorded of somebody of the caseload."""

    person: str
    on: date
    body: Line


@dataclass(frozen=True)
class OnlyTreatment:
    """Somebody's only treatment; `ends` is null while it goes on at the end of the caseload."""

    person: str
    organisation: str
    referral: str
    begins: date
    ends: date | None
    dropped_out: bool = False

    def lasts(self, since: date, until: date) -> bool:
        return self.begins < since and (self.ends is None or until < self.ends)


class CaseloadFacts:
    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self.days = sorted({date.fromisoformat(line["on"]) for line in lines})
        self.organisations: dict[str, str] = {
            line["with"]["code"]: str(line["with"]["kind"]) for line in lines if line["do"] == "put_organisation"
        }

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    @cached_property
    def persons(self) -> list[str]:
        return list(dict.fromkeys(line["person"] for line in self._lines if line["do"] == "register_person"))

    def day_from(self, day: date) -> date:
        """The first day on which something happens anyway, or the last of all: the clock stops on no other."""
        place = bisect_left(self.days, day)
        return self.days[min(place, len(self.days) - 1)]

    def day_until(self, day: date) -> date:
        """The last of them before the day."""
        return self.days[max(0, bisect_left(self.days, day) - 1)]

    def of_kind(self, kind: str) -> str:
        return next(code for code, of in self.organisations.items() if of == kind)

    @cached_property
    def simple(self) -> set[str]:
        """Who is registered once, treated once at most and by one organisation, with nothing put right since."""
        starts = Counter(line["person"] for line in self._lines if line["do"] == "start")
        entangled = {name for line in self._lines if line["do"] in ENTANGLED for name in _named_in(line)}
        return {name for name in self.persons if starts[name] < 2 and not name.endswith("b")} - entangled

    @cached_property
    def meetings(self) -> list[Meeting]:
        return [
            Meeting(line["person"], date.fromisoformat(line["on"]), line["with"])
            for line in self._lines
            if line["do"] == "record_contact" and line["person"] in self.simple and line["with"]["on"] == line["on"]
        ]

    @cached_property
    def stretches(self) -> list[OnlyTreatment]:
        ended = {line["with"]["episode"]["ref"]: line for line in self._lines if line["do"] == "end"}
        return [
            OnlyTreatment(
                line["person"],
                line["as"]["organisation"],
                line["with"]["referral"]["ref"],
                date.fromisoformat(line["on"]),
                date.fromisoformat(ended[line["id"]]["on"]) if line["id"] in ended else None,
                line["id"] in ended and ended[line["id"]]["with"]["reason"]["code"] == DROPPED_OUT,
            )
            for line in self._lines
            if line["do"] == "start" and line["person"] in self.simple and line["with"].get("careCoordinating")
        ]

    def treated(self, since: date, days: int) -> list[OnlyTreatment]:
        return [stretch for stretch in self.stretches if stretch.lasts(since, since + timedelta(days=days))]

    def assessments_of(self, person: str) -> Iterable[date]:
        return (
            date.fromisoformat(line["with"]["assessedOn"])
            for line in self._lines
            if line["do"] == "assess" and line["person"] == person
        )


def _named_in(line: Line) -> set[str]:
    """Whom it is of, and whom it names by anything that was made of them."""
    refs = [part["ref"] for part in line["with"].values() if isinstance(part, dict) and "ref" in part]
    return {str(name).split("/")[0] for name in (line.get("person"), *refs) if name}
