"""The form: totals equal their weeks, and silence is never a zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.top_form import (
    ITEMS,
    NotOnTheForm,
    checked_answer,
    checked_days,
)


def test_the_form_has_its_21_items_once_each() -> None:
    assert len(ITEMS) == len(set(ITEMS)) == 21


@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_the_total_is_the_sum_of_the_weeks(weeks: list[int]) -> None:
    assert checked_days(None, weeks, None) == checked_days(sum(weeks), weeks, None) == sum(weeks)
    with pytest.raises(NotOnTheForm, match="sum of the weeks"):
        checked_days(sum(weeks) + 1, weeks, None)


@pytest.mark.parametrize("weeks", [[7, 7, 7], [7, 7, 7, 7, 7], [8, 0, 0, 0], [-1, 0, 0, 0]])
def test_weeks_are_four_boxes_of_0_to_7(weeks: list[int]) -> None:
    with pytest.raises(NotOnTheForm, match="4 numbers from 0 to 7"):
        checked_days(None, weeks, None)


def test_weeks_and_not_answered_exclude_each_other() -> None:
    with pytest.raises(NotOnTheForm, match=r"^na must be left out where weeks are given$"):
        checked_days(None, [0, 0, 0, 0], "declined")


@pytest.mark.parametrize(
    ("value", "na", "reason"),
    [(0, None, None), (False, None, None), (None, None, "not_answered"), (None, "declined", "declined")],
)
def test_na_is_null_with_a_reason_and_zero_is_an_answer(value: object, na: str | None, reason: str | None) -> None:
    assert checked_answer(value, na) == reason


def test_an_answer_is_not_also_not_answered() -> None:
    with pytest.raises(NotOnTheForm):
        checked_answer(0, "declined")
