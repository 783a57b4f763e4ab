"""Stockport's remit: drugs at 18 from 2 April 2012, alcohol 18-25 at once and 26+ from 2 July 2012."""

from datetime import date

import pytest

from services.assessment.rules.remit import Remit, RemitRule, remit_on

APRIL = date(2012, 4, 2)
JULY = date(2012, 7, 2)
RULES = (
    RemitRule("drugs", 18, None, APRIL, None),
    RemitRule("alcohol", 18, 25, APRIL, None),
    RemitRule("alcohol", 26, None, JULY, None),
)


@pytest.mark.parametrize(
    ("day", "age", "substances", "expected"),
    [
        (APRIL, 18, ["drugs"], True),
        (APRIL, 17, ["drugs"], False),
        (date(2012, 4, 1), 30, ["drugs"], False),
        (APRIL, 25, ["alcohol"], True),
        (APRIL, 26, ["alcohol"], False),
        (date(2012, 7, 1), 26, ["alcohol"], False),
        (JULY, 26, ["alcohol"], True),
        (APRIL, 40, ["alcohol", "drugs"], True),
        (APRIL, 40, [], False),
        (APRIL, 40, ["gambling"], False),
    ],
)
def test_remit_by_age_substance_and_date(day: date, age: int, substances: list[str], expected: bool) -> None:
    assert remit_on(day, age, substances, RULES).in_remit is expected


def test_the_answer_says_which_rule_or_why_not() -> None:
    assert remit_on(JULY, 26, ["alcohol"], RULES) == Remit(True, "alcohol 26+ from 2012-07-02")
    assert remit_on(APRIL, 18, ["alcohol"], RULES).reason == "alcohol 18-25 from 2012-04-02"
    assert remit_on(APRIL, 40, ["alcohol"], RULES).reason == "not before 2012-07-02: alcohol at age 40"
    assert remit_on(APRIL, 17, ["alcohol", "drugs"], RULES).reason == "no rule for alcohol or drugs at age 17"
    assert remit_on(APRIL, 40, [], RULES).reason == "no substance of the scheme is presented"


def test_a_rule_ends_before_its_last_day() -> None:
    ended = (RemitRule("drugs", 18, None, APRIL, JULY),)
    assert remit_on(date(2012, 7, 1), 30, ["drugs"], ended).in_remit
    assert remit_on(JULY, 30, ["drugs"], ended) == Remit(False, "no longer: drugs at age 30")
