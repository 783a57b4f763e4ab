"""What happened to one person on one day stands in the order in which it goes in the field, however it was recorded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.pages.names import CodeNames
from services.assessment.pages.timeline import timeline
from services.assessment.pages.words import ITEMS
from services.referral.pages.of_person import in_order

DAY = "2013-02-05"
BY = {"recordedByOrganisation": "cdas", "voided": False, "status": "recorded"}
UNANSWERED = {item: {"value": None, "na": None} for item in ITEMS}


def _top(stage: str) -> tuple[str, Mapping[str, Any]]:
    return "review", BY | {"on": DAY, "stage": stage, "items": UNANSWERED}


def _assessment(kind: str) -> tuple[str, Mapping[str, Any]]:
    found: dict[str, Any] = {
        "drugProfile": [],
        "points": {},
        "injecting": "never",
        "flags": [],
        "goal": None,
        "inRemit": True,
        "pointsWithheld": False,
    }
    return "assessment", BY | found | {"assessedOn": DAY, "kind": kind}


CONTACT = BY | {"on": DAY, "kind": "assessment", "access": "drop_in", "setting": "community", "source": {"code": "4"},
                "presenting": [], "remit": None, "attendance": "attended"}  # fmt: skip
OUTCOME = {"achievedOn": DAY, "effectiveOn": DAY, "measure": "hep-b", "state": "achieved", "reason": None}
EPISODE = {"id": "e", "deliverers": [{"from": DAY, "organisation": "cdas"}], "startedOn": DAY, "endedOn": DAY}
IN_THE_FIELD = [
    ("contact", CONTACT), _assessment("triage"), _assessment("comprehensive"), ("journey", {"episodes": [EPISODE]}),
    _top("start"), _top("review"), _top("exit"),
    ("evidence", BY | {"on": DAY, "code": "hep_b_dose", "provesNothing": None, "reportedBy": None}),
    ("outcome", OUTCOME),
]  # fmt: skip
TITLES = [
    "Contact: assessment", "Triage", "Comprehensive assessment", "Treatment started: cdas", "Start TOP", "Review TOP",
    "Exit TOP", "Recorded: Hepatitis B dose", "Outcome: Hep b", "Treatment ended: cdas",
]  # fmt: skip


@given(st.permutations(IN_THE_FIELD), st.permutations(range(len(IN_THE_FIELD))))
def test_a_person_s_day_goes_from_the_contact_to_the_end_of_treatment(
    recorded: list[tuple[str, Mapping[str, Any]]], ids: list[int]
) -> None:
    records: dict[str, list[Mapping[str, Any]]] = {}
    for (kind, row), number in zip(recorded, ids, strict=True):
        records.setdefault(kind, []).append({"id": str(UUID(int=number)), **row})
    assert [happening.title for happening in timeline(records, CodeNames({}))] == TITLES[::-1]


@pytest.mark.parametrize("ids", [("1", "2"), ("2", "1")])
def test_a_referral_stands_before_the_treatment_that_came_of_it_on_the_same_day(ids: tuple[str, str]) -> None:
    referral, treatment = (
        {"kind": kind, "since": DAY, "service": "Day programme", "id": each}
        for kind, each in zip(("Referral", "Treatment"), ids, strict=True)
    )
    assert in_order([referral, treatment]) == in_order([treatment, referral]) == [treatment, referral]
