"""Who came through which door, and who was assessed."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.examples.oracle.figures.caseload import Caseload, Line, on
from deploy.examples.oracle.figures.counting import Counted
from deploy.examples.oracle.figures.treatment import met_again


def _contacts(caseload: Caseload) -> Iterator[Counted]:
    """By attendance, and whether they had been in treatment before."""
    for history in caseload.histories:
        for line in caseload.of(history, "record_contact"):
            day = on(line, "on")
            yield Counted(day, line["with"]["attendance"] + met_again(history, day))


def _attended(caseload: Caseload) -> Iterator[Line]:
    return (line for line in caseload.did("record_contact") if line["with"]["attendance"] == "attended")


def _share_attended(caseload: Caseload) -> Iterator[Counted]:
    """By source."""
    for line in caseload.did("record_contact"):
        says = line["with"]
        if says["attendance"] != "cancelled":
            yield Counted(on(line, "on"), says["source"]["code"], says["attendance"] == "attended")


def _first(caseload: Caseload) -> Iterator[Counted]:
    for history in caseload.histories:
        days = [paper.on for paper in history.of_kind("contact")]
        if days:
            yield Counted(min(days))


def _out_of_remit(caseload: Caseload) -> Iterator[Counted]:
    for line in _attended(caseload):
        if not caseload.in_remit(line["person"], on(line, "on"), line["with"]["presenting"]):
            yield Counted(on(line, "on"), line["with"]["setting"])


def _advice(caseload: Caseload) -> Iterator[Counted]:
    """By kind."""
    for line in _attended(caseload):
        if line["with"]["kind"] in {"advice", "information"}:
            yield Counted(on(line, "on"), line["with"]["kind"])


def _assessments(caseload: Caseload) -> Iterator[Counted]:
    """By kind."""
    for line in caseload.did("assess"):
        says = caseload.assessed(line)
        yield Counted(on({**line, "with": says}, "assessedOn"), says["kind"])


def _none(_: Caseload) -> Iterator[Counted]:
    """No line records an activity or books anybody: they are of no tariff, and of no outcome."""
    yield from ()


COUNTED = {
    "contacts": _contacts,
    "contacts-attended": _share_attended,
    "first-contacts": _first,
    "helped-out-of-remit": _out_of_remit,
    "advice-only": _advice,
    "assessments": _assessments,
    "activities": _none,
    "bookings-attended": _none,
}
