"""Figures of each month, worked out from the lines of a caseload: who came, was assessed, referred and treated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import File
from deploy.examples.oracle.scheme import Scheme

Line = dict[str, Any]
Month = str  # 2012-04
Figure = dict[Month, tuple[int, int]]  # how many count, and how many of these met the test
TWELVE_WEEKS = timedelta(weeks=12)


def file_of(lines: Sequence[Line], scheme: Path) -> File:
    """All that is on file in the end."""
    file = File(Scheme(scheme))
    for line in lines:
        if "person" in line:
            file.take(line)
        else:
            file.setup(line)
    return file


def figures(lines: Sequence[Line], scheme: Path, months: Sequence[date], today: date) -> dict[str, Figure]:
    """By the code of the indicator, as known on a day. `months` are their first days."""
    file = file_of(lines, scheme)
    counted = {code: _by_month(cases) for code, cases in _cases(file, lines, today).items()}
    counted["in-treatment"] = {_month(first): (_in_treatment(file, _last_of(first)), 0) for first in months}
    return {
        code: {_month(first): found.get(_month(first), (0, 0)) for first in months} for code, found in counted.items()
    }


def _cases(file: File, lines: Sequence[Line], today: date) -> dict[str, list[tuple[date, bool]]]:
    contacts = [line for line in lines if line["do"] == "record_contact"]
    treating = [episode for episode in file.episodes.values() if episode.treats]
    ended = [(episode.ended, _successful(file, episode)) for episode in treating if episode.ended]
    return {
        "contacts": [(_on(line, "on"), False) for line in contacts],
        "contacts-attended": [
            (_on(line, "on"), line["with"]["attendance"] == "attended")
            for line in contacts
            if line["with"]["attendance"] != "cancelled"
        ],
        "first-contacts": [(day, False) for day in _first_contacts(file)],
        "assessments": [(_on(line, "assessedOn"), False) for line in lines if line["do"] == "assess"],
        "referrals-made": [(_on(line, "referredOn"), False) for line in lines if line["do"] == "refer"],
        "starts": [(episode.started, False) for episode in treating],
        "discharges": [(day, False) for day, _ in ended],
        "completed": ended,
        "retained-12-weeks": [(episode.started, _retained(file, episode, today)) for episode in treating],
    }


def _on(line: Line, name: str) -> date:
    return date.fromisoformat(line["with"].get(name) or line["on"])


def _first_contacts(file: File) -> Iterator[date]:
    for root in {file.root(name) for name in file.persons}:
        papers = [paper for person in file.members(root) for paper in person.papers.values()]
        days = [paper.on for paper in papers if paper.kind == "contact"]
        if days:
            yield min(days)


def _successful(file: File, episode: Episode) -> bool:
    return file.scheme.discharge_class(episode.reason) == "successful"


def _open(episode: Episode, day: date) -> bool:
    return episode.started <= day and (episode.ended is None or day < episode.ended)


def _of_person(file: File, episode: Episode) -> list[Episode]:
    root = file.root(episode.person)
    return [other for other in file.episodes.values() if other.treats and file.root(other.person) == root]


def _retained(file: File, episode: Episode, today: date) -> bool:
    """Not known before the day itself."""
    after = episode.started + TWELVE_WEEKS
    if episode.ended and episode.ended <= after and _successful(file, episode):
        return True
    return after <= today and any(_open(other, after) for other in _of_person(file, episode))


def _in_treatment(file: File, day: date) -> int:
    there = [episode for episode in file.episodes.values() if episode.treats and _open(episode, day)]
    return len({file.root(episode.person) for episode in there})


def _by_month(cases: Sequence[tuple[date, bool]]) -> Figure:
    count, met = Counter(_month(day) for day, _ in cases), Counter(_month(day) for day, was_met in cases if was_met)
    return {month: (count[month], met[month]) for month in count}


def _month(day: date) -> Month:
    return f"{day:%Y-%m}"


def _last_of(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
