"""Which TOPs were owed, and done in their windows: docs/payment-rules.md, When a TOP is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.figures.caseload import Caseload
from deploy.examples.oracle.figures.counting import Counted
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import add_months

Window = dict[str, Any]
RECORDED_LATE = timedelta(days=91)  # where the scheme does not say


@dataclass(frozen=True)
class Owed:
    """`until`: the first day on which nobody may record it any more."""

    stage: str
    opens: date
    closes: date
    done: date | None
    until: date | None


def _windows(caseload: Caseload, stage: str) -> list[Window]:
    return [window for window in caseload.scheme.text["top_windows"] if window["stage"] == stage]


def _owed(episode: Episode, window: Window, since: date, done: date | None) -> Owed:
    due = add_months(since, window.get("every_months", 0)) + timedelta(weeks=window.get("every_weeks", 0))
    opens = due - timedelta(days=window["before_days"]) if "before_days" in window else since + timedelta(days=1)
    until = episode.ended + RECORDED_LATE if episode.ended else None
    return Owed(window["stage"], opens, due + timedelta(days=window["after_days"]), done, until)


def _all_owed(caseload: Caseload) -> Iterator[Owed]:
    for history in caseload.histories:
        begun = {journey: (start, reviews) for journey, start, reviews in history.start_and_reviews()}
        for journey in history.journeys():
            leads = [e for e in history.episodes if journey[0] <= e.started < journey[1] and e.coordinates]
            if not leads:
                continue
            start, reviews = begun.get(journey, (None, []))
            for window in _windows(caseload, "start"):
                yield _owed(leads[0], window, leads[0].started, start.on if start else None)
            if start:
                done = sorted({(top.on, top.body["stage"]) for top in reviews if top.on > start.on})
                yield from _reviews(caseload, leads, start.on, done)
            yield from _exits(caseload, history, leads)


def _reviews(caseload: Caseload, leads: list[Episode], since: date, done: list[tuple[date, str]]) -> Iterator[Owed]:
    """Each counts from the TOP before, an exit included; one that is done early or late moves the next."""
    for day, stage in done:
        if stage == "review" and day > since:
            doing = [e for e in leads if e.started <= day and (e.ended is None or day <= e.ended)] or leads
            for window in _windows(caseload, "review"):
                yield _owed(doing[-1], window, since, day)
        since = day
    last = max(leads, key=lambda e: (e.ended or date.max, e.started))
    for window in _windows(caseload, "review"):
        still = _owed(last, window, since, None)
        if last.ended is None or still.closes < last.ended:
            yield still


def _exits(caseload: Caseload, history: History, leads: list[Episode]) -> Iterator[Owed]:
    for episode, left, _ in history.exits():
        if episode in leads:
            days = [
                top.on for top in history.of_kind("top")
                if top.body["stage"] == "exit" and top.episode in {None, episode.id} and top.on >= episode.started
            ]  # fmt: skip
            done = min(days, key=lambda day: (abs(day - left), day), default=None)
            for window in _windows(caseload, "exit"):
                yield _owed(episode, window, left, done)


def _due(caseload: Caseload) -> Iterator[Counted]:
    """By stage."""
    for owed in _all_owed(caseload):
        in_time = owed.done is not None and owed.opens <= owed.done <= owed.closes
        yield Counted(owed.closes, owed.stage, in_time)


def _overdue(caseload: Caseload) -> Iterator[Counted]:
    """By stage."""
    for owed in _all_owed(caseload):
        late = owed.closes + timedelta(days=1)
        until = owed.done or owed.until
        if until is None or until > late:
            yield Counted(late, owed.stage, until=until)


COUNTED = {"tops-due": _due}
THERE = {"tops-overdue": _overdue}
