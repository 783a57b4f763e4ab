"""What people say of their ethnic group and of a disability, and when it counts."""

from services.assessment.rules.cases import INDICATORS
from tests.rules.assessment.case_lives import Somebody


def test_the_last_answer_by_the_day_counts_else_the_first_one() -> None:
    who = Somebody("ann").comes("2012-05-01").assessed("2012-06-01").assessed("2012-08-01")
    who.asked("2012-07-01", ethnic_group="asian", disability="no").asked("2012-05-20", ethnic_group="white")
    (first,) = who.of("first-contacts")
    assert (first.ethnic_group, first.disability) == ("white", "no")
    assert [(case.ethnic_group, case.disability) for case in who.of("assessments")] == [
        ("white", "no"),
        ("asian", "no"),
    ]


def test_who_was_not_asked_is_a_group_of_its_own() -> None:
    (case,) = Somebody("bob").comes("2012-05-01").of("first-contacts")
    assert (case.ethnic_group, case.disability) == ("not_asked", "not_asked")


def test_they_are_never_among_the_dimensions_that_are_told_exactly() -> None:
    rounded = {code for code, indicator in INDICATORS.items() if indicator.rounded_alone}
    assert rounded == {
        "first-contacts", "assessments", "in-treatment", "starts", "discharges", "completed", "retained-12-weeks",
        "completed-and-stayed-away",
    }  # fmt: skip
    for indicator in INDICATORS.values():
        assert not {"ethnic_group", "disability"} & {*indicator.dimensions, *indicator.of_area_alone}
