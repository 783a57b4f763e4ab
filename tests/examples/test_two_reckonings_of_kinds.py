"""The same two programs on a scheme of the kinds of measures that the example does not use."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.examples.oracle.scheme import Scheme
from services.assessment.rules.terms import Terms, terms
from tests.examples.small import SCHEME
from tests.examples.test_two_reckonings import (
    ASSESSOR,
    FIRST,
    Course,
    Form,
    Life,
    Seen,
    by_assessment,
    by_the_check,
    course_named,
    day,
    lives,
    turning,
)
from tests.thorough import part_of

BY_ANYBODY: dict[str, Any] = {"scope": "journey", "roles": ["assessor", "provider", "clinician", "interviewer"]}
MEASURES: list[dict[str, Any]] = [
    {"kind": "top_item", "params": {"item": "opiates", "percent": -50}},
    {"kind": "top_item", "params": {"item": "quality_of_life", "percent": 30}, "once_per": "episode"},
    {"kind": "top_item", "params": {"item": "quality_of_life", "range": [6, 10]}},
    {"kind": "top_abstinent", "params": {"substances": ["opiates", "crack"], "min_weeks": 4}},
    {"kind": "event", "params": {"code": "hep_b_dose", "n": 1, **BY_ANYBODY, "scope": "after_discharge"}},
    {"kind": "event", "params": {"code": "hep_b_dose", "n": 1, **BY_ANYBODY}, "once_per": "contract_year"},
    {"kind": "discharge", "params": {"classes": ["successful"], "by": "clinician"}, "once_per": "contract_year"},
    {
        "kind": "no_representation",
        "params": {"months": 3, "ineligible": ["died"], "custody": "met", "moved": "not_met"},
        "once_per": "contract_year",
    },
    {"kind": "top_reliable_change", "params": {"substance": "opiates"}},
    {"kind": "top_reliable_change", "params": {"substance": "alcohol"}},
    {"kind": "discharge", "params": {"classes": ["died"], "by": "provider"}, "once_per": "episode"},
    {"kind": "discharge", "params": {"classes": ["unsuccessful", "neutral"]}, "once_per": "episode"},
    {"kind": "new_person", "params": {"months": 6}, "once_per": "contract"},
    {"kind": "new_person", "params": {"months": "ever"}, "once_per": "contract"},
    {
        "kind": "sustained",
        "params": {
            "code": "hep_b_dose",
            "weeks": 6,
            "ended_by": "no_proven_offence",
            "confirmed_by": "hep_b_dose",
            "roles": ["assessor", "provider"],
        },
        "once_per": "episode",
    },
    {"kind": "engaged", "params": {"weeks": 12, "contact_weeks": 8, "scope": "journey"}},
    {"kind": "no_representation", "params": {"months": 6}, "provisional_months": 6},
    {"code": "dose", "kind": "event", "params": {"code": "hep_b_dose", "n": 1, **BY_ANYBODY}},
    {"code": "doses", "kind": "event", "params": {"code": "hep_b_dose", "n": 2, **BY_ANYBODY}},
    {"code": "no offence", "kind": "event", "params": {"code": "no_proven_offence", "n": 1, **BY_ANYBODY}},
    {"code": "completed", "kind": "discharge", "params": {"classes": ["successful"]}, "once_per": "episode"},
    {"code": "clean", "kind": "top_item", "params": {"item": "opiates", "percent": -50}},
    {"code": "severe", "kind": "assessed", "params": {"bands": ["medium", "high"]}},
    {"code": "assessed", "kind": "assessed", "params": {"bands": ["low", "high"]}, "once_per": "person"},
    {"code": "milder", "kind": "score", "params": {"form": "complexity", "score": "total", "change": -2}},
    {"kind": "score", "params": {"form": "complexity", "score": "housing", "percent": -50}, "once_per": "episode"},
    {"kind": "score", "params": {"form": "complexity", "score": "total", "range": [3, 9]}, "once_per": "person"},
    {"kind": "after", "params": {"of": "milder", "after": "clean"}},
    {"kind": "all", "params": {"of": ["clean", "dose", {"not": "no offence"}]}},
    {"kind": "all", "params": {"of": ["completed", "dose"]}, "once_per": "episode", "provisional_months": 6},
    {"kind": "all", "params": {"of": ["doses", "clean"]}, "once_per": "person"},
    {"code": "either", "kind": "any", "params": {"of": ["clean", "completed", "dose"]}, "once_per": "episode"},
    {"kind": "after", "params": {"of": "clean", "after": "dose"}},
    {"kind": "after", "params": {"of": "either", "after": "no offence"}, "once_per": "episode"},
    {"kind": "within", "params": {"of": "dose", "days": 90, "since": "clean"}},
    {"kind": "within", "params": {"of": "completed", "days": 60, "since": "doses"}, "provisional_months": 3},
]


CUT_OFFS: list[dict[str, Any]] = [
    {"substance": "opiates", "from": FIRST, "to": day(300), "days": 4},
    {"substance": "opiates", "from": day(500), "days": 3},
]


banded = st.lists(st.tuples(st.integers(0, 800), st.sampled_from(["low", "medium", "high"])), max_size=3)


def _text() -> dict[str, Any]:
    text = tomllib.loads(SCHEME.read_text()) | {"reliable_change": CUT_OFFS}
    text["measures"] = [
        {"code": f"{measure['kind']}-{place}", "once_per": "journey", "verification": "person"} | measure
        for place, measure in enumerate(MEASURES)
    ]
    text["complexity"]["domains"][0] = {"code": text["complexity"]["domains"][0], "weight": "1.5"}
    next(reason for reason in text["discharge_reasons"] if reason["code"] == "83")["class"] = "died"
    for contract in text["contracts"]:
        contract["measures"] = [measure["code"] for measure in text["measures"]]
    return text


def _settled_by() -> Terms:
    return terms(json.loads(json.dumps(_text(), default=str)), datetime(2012, 4, 2, tzinfo=UTC))


CHECKED_BY, SETTLED_BY = Scheme(_text()), _settled_by()


@settings(max_examples=part_of(150), deadline=None, derandomize=True)
@given(lives | turning(), banded)
def test_both_say_that_the_same_stands(life: Life, told: list[tuple[int, str]]) -> None:
    life = replace(life, banded=tuple(told))
    assert by_the_check(life, CHECKED_BY) == by_assessment(life, SETTLED_BY)


def test_a_dose_whose_year_is_taken_makes_no_room_for_the_next_of_its_journey() -> None:
    """Payment rules 3, Once per: of the second journey the date is the first dose, whose year counts another's."""
    completed = Course(started=186, ended=270, reason="80", by="provider", party="cdas", moved=258)
    left = Course(started=327, ended=511, reason="85", by="clinician", party="riverside", moved=None)
    doses = [Seen(on=on, code="hep_b_dose", course=None, by=("assessor", "start")) for on in (258, 327, 686)]
    life = Life(820, [completed, left], [], [], [], doses, [], [])
    once_a_year = [row[1] for row in by_assessment(life, SETTLED_BY) if row[0] == "event-5"]
    assert once_a_year == [day(258)]
    assert by_the_check(life, CHECKED_BY) == by_assessment(life, SETTLED_BY)


def _treated(second_started: int) -> list[Course]:
    first = Course(started=112, ended=197, reason="80", by="provider", party="cdas", moved=None)
    return [first, Course(second_started, None, "80", by="provider", party="cdas", moved=None)]


def _by_start(on: int, course: int | None = None) -> Seen:
    return Seen(on=on, code="hep_b_dose", course=course, by=("assessor", "start"))


def _no_opiates_on(on: int) -> list[Form]:
    """Against four days at the start."""
    used: dict[str, int | None] = {"opiates": 4, "alcohol": 0, "crack": 0, "injecting": 0, "acute_housing": 0}
    return [Form(112, "start", None, used, ASSESSOR), Form(on, "exit", None, used | {"opiates": 0}, ASSESSOR)]


def _told(life: Life, measure: str) -> list[tuple[int, int]]:
    """When, and of which course."""
    assert by_the_check(life, CHECKED_BY) == by_assessment(life, SETTLED_BY)
    courses = {str(course_named(life, number)): number for number in range(len(life.courses))}
    rows = [row for row in by_assessment(life, SETTLED_BY) if row[0] == measure]
    return [((row[1] - FIRST).days, courses[row[2]]) for row in rows]


def test_of_two_journeys_that_a_day_of_one_year_is_counted_for_the_one_that_began_first_has_it() -> None:
    """Payment rules 3, Once per: whichever of the doses was recorded first. One names what ended before."""
    for first, second in [(0, None), (None, 0)]:
        doses = [_by_start(340, course) for course in (first, second)]
        life = Life(820, _treated(second_started=329), [], [], [], doses, [], [])
        assert _told(life, "event-5") == [(340, 0)]


def test_any_is_met_in_the_episode_that_a_part_names_although_another_part_of_that_day_names_none() -> None:
    """Payment rules 3, What is made of other measures. Both courses go on at once."""
    life = Life(820, _treated(second_started=150), [], [], _no_opiates_on(197), [_by_start(197, course=1)], [], [])
    assert _told(life, "either") == [(197, 0), (197, 1)]


def test_all_is_of_the_episode_that_began_first_where_parts_of_one_day_name_another() -> None:
    """Payment rules 3, Once per: the dose of day 54 is of nobody's course, that of day 196 of the second."""
    doses = [_by_start(196, course=1), _by_start(54)]
    life = Life(820, _treated(second_started=150), [], [], _no_opiates_on(196), doses, [], [])
    assert _told(life, "all-28") == [(196, 0)]


def test_what_was_seen_of_one_day_is_each_episodes_that_it_names() -> None:
    """Payment rules 3, Whose outcome it is: the dose that names none is the first course's; refused, the other is the
    second's, whichever of the two was recorded first.
    """
    for first, second in [(1, None), (None, 1)]:
        doses = [_by_start(162, course) for course in (first, second)]
        for says, whose in [([True], 0), ([True, False], 0), ([False, True], 1)]:  # of the first in that place, then
            life = Life(820, _treated(second_started=150), [], [], [], doses, list(says), [])
            assert _told(life, "dose") == [(162, whose)]


@pytest.mark.parametrize("ended", [None, 90, 150])
def test_of_two_courses_at_once_what_is_once_a_journey_looks_at_the_last_end(ended: int | None) -> None:
    """Payment rules 3, Where two treat at once: the partner's course ends on day 90, the other goes on."""
    partner = Course(started=15, ended=90, reason="80", by="clinician", party="riverside", moved=None)
    lead = Course(started=10, ended=ended, reason="80", by="clinician", party="cdas", moved=None)
    life = Life(820, [lead, partner], [], [], [], [], [], [])
    whose = {None: [], 90: [(90, 0), (90, 1)], 150: [(150, 0)]}[ended]  # once a year of each contract
    assert _told(life, "discharge-6") == whose
    each = {None: [(90, 1)], 90: [(90, 0), (90, 1)], 150: [(90, 1), (150, 0)]}[ended]
    assert _told(life, "either") == each
    assert len(_told(life, "no_representation-16")) == min(1, len(whose))
