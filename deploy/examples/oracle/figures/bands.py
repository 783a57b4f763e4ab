"""How long a band took to be confirmed, which bands stand, and what was chosen otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from deploy.examples.oracle.figures.caseload import Caseload, Line
from deploy.examples.oracle.figures.counting import Counted, wait


def _proposed(caseload: Caseload) -> Iterator[tuple[Line, date, str]]:
    """Assessments of a kind that leads to a band, of people for whom the scheme pays; their day and kind."""
    kinds = caseload.scheme.text["journey"]["tariff_kinds"]
    for line in caseload.did("assess"):
        says = caseload.assessed(line)
        day, kind = date.fromisoformat(says["assessedOn"]), says.get("kind") or line["with"]["kind"]
        drugs = [drug["code"] for drug in says["drugProfile"]]
        if kind in kinds and caseload.in_remit(line["person"], day, drugs):
            yield line, day, kind


def _confirmed(caseload: Caseload) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in caseload.did("confirm_tariff"):
        found.setdefault(line["with"]["assessment"]["ref"], []).append(line)
    return found


def _to_band(caseload: Caseload) -> Iterator[Counted]:
    """By kind."""
    confirmed = _confirmed(caseload)
    for line, day, kind in _proposed(caseload):
        first = [date.fromisoformat(each["on"]) for each in confirmed.get(line["id"], [])[:1]]
        yield wait(day, first[0] if first else None, kind)


def _standing(caseload: Caseload) -> Iterator[tuple[date, str, bool]]:
    """The last word of each assessment: its day, its band, and whether it was chosen otherwise."""
    for person in caseload.file.persons.values():
        for tariff in person.tariffs:
            last = _confirmed(caseload)[tariff.assessment][-1]
            yield date.fromisoformat(last["on"]), tariff.band, "overrideCode" in last["with"]


def _bands(caseload: Caseload) -> Iterator[Counted]:
    """By band."""
    return (Counted(day, band) for day, band, _ in _standing(caseload))


def _overridden(caseload: Caseload) -> Iterator[Counted]:
    """By band."""
    return (Counted(day, band, otherwise) for day, band, otherwise in _standing(caseload))


COUNTED = {"assessment-to-band": _to_band, "bands-confirmed": _bands, "bands-overridden": _overridden}
