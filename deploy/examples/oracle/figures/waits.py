"""How long people waited from one step to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from deploy.examples.oracle.figures.caseload import Caseload, Line, is_open, on
from deploy.examples.oracle.figures.counting import Counted, wait
from deploy.examples.oracle.outcomes import History

Dated = tuple[date, str]  # and the group


def _one_after_the_other(opened: Sequence[Dated], met: Sequence[date], passed: Sequence[date]) -> Iterator[Counted]:
    """Whoever waits opens no second wait, to the day on which the first ends: met, or passed by."""
    free_after = date.min
    for day, group in sorted(opened, key=lambda each: each[0]):
        if day <= free_after:
            continue
        ends = [(each, 0) for each in met if each >= day] + [(each, 1) for each in passed if each >= day]
        end, was_passed = min(ends, default=(date.max, 1))
        yield wait(day, None if was_passed else end, group)
        free_after = end


def _not_treated(history: History, day: date) -> bool:
    return not any(episode.started < day and is_open(episode, day) for episode in history.episodes)


def _came(history: History) -> list[Dated]:
    papers = history.of_kind("contact")
    return [(paper.on, paper.body["source"]["code"]) for paper in papers if _not_treated(history, paper.on)]


def _started(history: History) -> list[date]:
    return [episode.started for episode in history.episodes]


def _to_assessment(caseload: Caseload) -> Iterator[Counted]:
    """By source."""
    for history in caseload.histories:
        assessed = [paper.on for paper in history.of_kind("assessment")]
        yield from _one_after_the_other(_came(history), assessed, _started(history))


def _to_start(caseload: Caseload) -> Iterator[Counted]:
    """By source."""
    for history in caseload.histories:
        yield from _one_after_the_other(_came(history), _started(history), [])


def _to_referral(caseload: Caseload) -> Iterator[Counted]:
    """By the kind of assessment."""
    for history in caseload.histories:
        papers = [paper for paper in history.of_kind("assessment") if _not_treated(history, paper.on)]
        referred = [on(line, "referredOn") for line in caseload.of(history, "refer")]
        assessed = [(paper.on, paper.body["kind"]) for paper in papers]
        yield from _one_after_the_other(assessed, referred, _started(history))


def _from_referral(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    begun = {caseload.referred(line)["id"]: on(line, "startedOn") for line in caseload.did("start")}
    for line in caseload.did("refer"):
        yield wait(on(line, "referredOn"), begun.get(line["id"]), _provider(caseload, line))


def _provider(caseload: Caseload, referral: Line) -> str:
    return str(caseload.service_of(referral)["organisation"])


COUNTED = {
    "contact-to-assessment": _to_assessment,
    "assessment-to-referral": _to_referral,
    "contact-to-start": _to_start,
    "referral-to-start": _from_referral,
}
