"""Stored rows as the plain values that the rules take."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.facts import (
    Assessment,
    Contact,
    Decision,
    End,
    Evidence,
    PersonFacts,
    Recorder,
    Start,
    Top,
    Transfer,
)
from services.assessment.rules.met import Word
from services.assessment.rules.top_form import ITEMS
from shared.data.revisions import STEP

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


def person_facts(client_id: UUID, rows: Rows) -> PersonFacts:
    return PersonFacts(
        client_id=client_id,
        assessments=tuple(map(_assessment, rows.get("assessment", ()))),
        contacts=tuple(map(_contact, rows.get("contact", ()))),
        tops=tuple(map(_top, rows.get("top", ()))),
        evidence=tuple(map(_evidence, rows.get("evidence", ()))),
        starts=tuple(map(_start, rows.get("start", ()))),
        transfers=tuple(map(_transfer, rows.get("transfer", ()))),
        ends=tuple(map(_end, rows.get("end", ()))),
        decisions=tuple(Decision(each["organisation"], _day(each["decided_on"])) for each in rows.get("decided", ())),
    )


def words(rows: Sequence[Row]) -> list[Word]:
    return [
        Word(
            id=UUID(row["id"]),
            measure=row["measure"],
            achieved_on=_day(row["achieved_on"]),
            evidence=frozenset((UUID(one["id"]), one["revision"]) for one in row["evidence"]),
            by=row["decided_by"],
            organisation=row["decided_by_organisation"],
            on=_day(row["decided_on"]),
            verified=row["decision"] == "verified",
            episode_id=_id(row["episode_id"]),
            party=row["party"],
            before=tuple(Recorder(**one) for one in row["verified_before"]),
        )
        for row in rows
    ]


_day: Callable[[str], date] = date.fromisoformat


def _common(row: Row, on: str) -> dict[str, Any]:
    return {
        "id": UUID(row["id"]),
        "on": _day(row[on]),
        "revision": row["revision"],
        "voided": row["voided"],
        "by": row["recorded_by"],
        "organisation": row["recorded_by_organisation"],
        "roles": frozenset(row.get("recorded_by_roles") or ()),
        "correctors": tuple(Recorder(**one) for one in row.get("correctors") or ()),
    }


def _heard(row: Row, on: str) -> dict[str, Any]:
    """What was taken back as lost stands at the floor of the restatement, which no word of the source has."""
    return _common(row, on) | {"lost": row["voided"] and row["revision"] % STEP == 0}


def _assessment(row: Row) -> Assessment:
    return Assessment(
        **_common(row, "assessed_on"),
        kind=row["kind"],
        drugs=tuple(drug["code"] for drug in row["drug_profile"]),
        door=row["setting"] or "assessment",
    )


def _contact(row: Row) -> Contact:
    return Contact(**_common(row, "contacted_on"), attended=row["attendance"] == "attended")


def _top(row: Row) -> Top:
    return Top(
        **_common(row, "done_on"),
        stage=row["stage"],
        items={item: None if row[item] is None else int(row[item]) for item in ITEMS},
        episode_id=_id(row["episode_id"]),
    )


def _evidence(row: Row) -> Evidence:
    return Evidence(
        **_common(row, "occurred_on"),
        code=row["code"],
        episode_id=_id(row["episode_id"]),
    )


def _start(row: Row) -> Start:
    return Start(
        **_heard(row, "started_on"),
        client_id=UUID(row["client_id"]),
        delivered_by=row["delivered_by"],
        is_treatment=row["is_treatment"],
        care_coordinating=row["care_coordinating"],
    )


def _transfer(row: Row) -> Transfer:
    return Transfer(**_heard(row, "transferred_on"), episode_id=UUID(row["episode_id"]), to=row["to_organisation"])


def _end(row: Row) -> End:
    return End(
        **_heard(row, "ended_on"),
        reason_list=row["reason_list"],
        reason_code=row["reason_code"],
        by_role=row["by_role"],
        first_on=_day(row["first_ended_on"]),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
