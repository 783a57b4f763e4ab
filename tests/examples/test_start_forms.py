"""Which start forms count before a treatment, by assessment's rules and by the check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples.test_two_reckonings import (
    ASSESSOR,
    Course,
    Form,
    Life,
    by_assessment,
    by_the_check,
    turning,
)
from tests.thorough import part_of

CDAS = ("provider", "cdas")


@st.composite
def about_to_begin(draw: st.DrawFn) -> Life:
    """Start forms about the first day that counts before a treatment, whichever they name."""
    life = draw(turning())
    started = st.sampled_from([course.started for course in life.courses])
    days_of = st.builds(lambda on, before: max(0, on - before), started, st.integers(12, 16))
    begins = [replace(form, on=draw(days_of), stage="start") if draw(st.booleans()) else form for form in life.forms]
    return replace(life, forms=begins)


def two_journeys(start: Form, reviewed: int) -> Life:
    """Twice with the same provider, a year apart; START's review says that the home is no longer acute."""
    courses = [Course(100, 200, "85", "provider", "cdas", None), Course(550, None, "85", "provider", "cdas", None)]
    review = Form(reviewed, "review", None, {"acute_housing": 0}, ASSESSOR)
    return Life(800, courses, [], [], [start, review], [], [])


def start_form(on: int, names: int | None = None, by: tuple[str, str] = CDAS) -> Form:
    return Form(on, "start", names, {"acute_housing": 1}, by)


def housed(life: Life) -> tuple[bool, bool]:
    """What the check says, and what assessment says."""
    check, assessment = ({measure for measure, *_ in told(life)} for told in (by_the_check, by_assessment))
    return "housing_resolved" in check, "housing_resolved" in assessment


@settings(max_examples=part_of(200), deadline=None, derandomize=True)
@given(about_to_begin())
def test_both_say_the_same_of_start_forms_before_a_treatment(life: Life) -> None:
    assert by_the_check(life) == by_assessment(life)


@pytest.mark.parametrize(("before", "counts"), [(0, True), (14, True), (15, False)])
def test_both_take_a_providers_start_form_from_a_fortnight_before_its_treatment(before: int, counts: bool) -> None:
    assert housed(two_journeys(start_form(100 - before), reviewed=150)) == (counts, counts)


@pytest.mark.parametrize(("before", "counts"), [(14, True), (15, False)])
def test_both_count_the_fortnight_to_a_treatment_of_the_forms_own_journey(before: int, counts: bool) -> None:
    assert housed(two_journeys(start_form(550 - before, names=1), reviewed=600)) == (counts, counts)


def test_both_take_no_start_form_for_a_later_journey_from_who_treats_in_an_earlier_one() -> None:
    assert housed(two_journeys(start_form(150, names=1), reviewed=600)) == (False, False)
    assert housed(two_journeys(start_form(150, names=0), reviewed=160)) == (True, True)


@pytest.mark.parametrize(("on", "names", "reviewed"), [(85, None, 150), (150, 1, 600)])
def test_both_take_the_assessors_start_form_of_any_day(on: int, names: int | None, reviewed: int) -> None:
    assert housed(two_journeys(start_form(on, names, ASSESSOR), reviewed)) == (True, True)


@pytest.mark.parametrize(("on", "stands"), [(100, True), (90, True), (111, False)])
def test_both_leave_the_first_start_form_to_who_treated_on_its_day(on: int, stands: bool) -> None:
    """Who treats beside from the 110th day on has dated one before that, by which nothing has changed."""
    life = two_journeys(start_form(on), reviewed=150)
    beside = Course(110, None, "85", "provider", "riverside", None)
    theirs = Form(97, "start", None, {"acute_housing": 0}, ("provider", "riverside"))
    assert housed(replace(life, courses=[*life.courses, beside], forms=[*life.forms, theirs])) == (stands, stands)
