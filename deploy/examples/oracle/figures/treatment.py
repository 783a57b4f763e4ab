"""Who began, who is there, how it ended, who came back, and who was vaccinated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.figures.caseload import Caseload, is_open
from deploy.examples.oracle.figures.counting import Counted
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import add_months

TWELVE_WEEKS = timedelta(weeks=12)
SIX_MONTHS = timedelta(days=183)


def came_again(history: History, treated_since: date) -> str:
    return "returning" if any(other.started < treated_since for other in history.episodes) else "new"


def met_again(history: History, day: date) -> str:
    """Of what is done on a day: whoever is in treatment then has to have been in another before that began."""
    at_work = [episode.started for episode in history.episodes if is_open(episode, day)]
    return came_again(history, min([day, *at_work]))


def _starts(caseload: Caseload) -> Iterator[Counted]:
    """By provider, and whether anything had begun before."""
    for history in caseload.histories:
        for episode in history.episodes:
            yield Counted(episode.started, episode.party + came_again(history, episode.started))


def _ended(caseload: Caseload) -> Iterator[tuple[Episode, date]]:
    for history in caseload.histories:
        for episode in history.episodes:
            if episode.ended:
                yield episode, episode.ended


def _discharges(caseload: Caseload) -> Iterator[Counted]:
    """By the class of the reason, and whether anything had begun before what ended."""
    for history in caseload.histories:
        for episode in history.episodes:
            if episode.ended:
                before = came_again(history, episode.started)
                yield Counted(episode.ended, caseload.scheme.discharge_class(episode.reason) + before)


def _completed(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (Counted(day, episode.party_on(day), caseload.successful(episode)) for episode, day in _ended(caseload))


def _retained(caseload: Caseload) -> Iterator[Counted]:
    """By provider. Not known before the day itself."""
    for history in caseload.histories:
        for episode in history.episodes:
            after = episode.started + TWELVE_WEEKS
            done = bool(episode.ended and episode.ended <= after and caseload.successful(episode))
            there = after <= caseload.today and any(is_open(other, after) for other in history.episodes)
            yield Counted(episode.started, episode.party, done or there)


def _left_at_once(caseload: Caseload) -> Iterator[Counted]:
    """By whoever had them then."""
    for history in caseload.histories:
        for episode in history.episodes:
            last = episode.started + timedelta(days=28)
            left = bool(episode.ended and episode.ended <= last)
            yield Counted(episode.started, episode.party_on(episode.ended or last if left else last), left)


def _assessed(caseload: Caseload) -> Iterator[Counted]:
    """By kind."""
    for history in caseload.histories:
        started, free_after = [episode.started for episode in history.episodes], date.min
        for paper in history.of_kind("assessment"):
            treated = any(e.started < paper.on and is_open(e, paper.on) for e in history.episodes)
            if paper.on > free_after and not treated:
                begun = [day for day in started if paper.on <= day <= paper.on + TWELVE_WEEKS]
                free_after = min(begun, default=paper.on + TWELVE_WEEKS)
                yield Counted(paper.on, paper.body["kind"], bool(begun))


def leaving(history: History) -> Iterator[tuple[Episode, date, date | None]]:
    """Completions with which somebody left all treatment and did not go on; and when they were back."""
    for episode, left, back in history.exits():
        if not any(is_open(other, left) for other in history.episodes if other is not episode):
            yield episode, left, back


def _came_back(caseload: Caseload) -> Iterator[Counted]:
    """By provider; the value is the month since."""
    for history in caseload.histories:
        for episode, left, back in leaving(history):
            month = next(n for n in range(1, 1000) if back < add_months(left, n)) if back else None
            yield Counted(left, episode.party_on(left), back is not None, month)


def _doses(history: History) -> list[date]:
    return [paper.on for paper in history.of_kind("evidence") if paper.body["code"] == "hep_b_dose"]


def _first_dose(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    for history in caseload.histories:
        for episode in history.episodes:
            until = episode.started + TWELVE_WEEKS
            given = any(episode.started <= dose <= until for dose in _doses(history))
            yield Counted(episode.started, episode.party, given)


def _third_dose(caseload: Caseload) -> Iterator[Counted]:
    for history in caseload.histories:
        doses = _doses(history)
        if doses:
            yield Counted(doses[0], met=len(doses) > 2 and doses[2] <= doses[0] + SIX_MONTHS)


def _there(caseload: Caseload) -> Iterator[Counted]:
    """By provider: day by day, so that a person counts once whoever else treats."""
    for history in caseload.histories:
        marks = {day for e in history.episodes for day in (e.started, e.ended, *(on for on, _ in e.moves)) if day}
        for day, following in pairwise([*sorted(marks), date.max]):
            at_work = [episode for episode in history.episodes if is_open(episode, day)]
            if at_work:
                leads = min(at_work, key=lambda e: (not e.coordinates, e.started, e.id))
                yield Counted(day, leads.party_on(day), until=following)


def _none_released(_: Caseload) -> Iterator[Counted]:
    """No line of a caseload tells of a release from prison."""
    yield from ()


COUNTED = {
    "starts": _starts,
    "left-within-4-weeks": _left_at_once,
    "assessed-and-begun": _assessed,
    "discharges": _discharges,
    "completed": _completed,
    "retained-12-weeks": _retained,
    "came-back": _came_back,
    "hep-b-started": _first_dose,
    "hep-b-completed": _third_dose,
    "release-contact-21-days": _none_released,
    "in-treatment-12-weeks-after-release": _none_released,
}
THERE = {"in-treatment": _there}
