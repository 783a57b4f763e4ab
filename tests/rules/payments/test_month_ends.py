"""By which days the course of a contract year is told, and in which month what is held is released."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.position.month_ends import HeldAmount, PenceOfMonth, month_ends, released_by_month

APRIL, MAY = date(2012, 4, 30), date(2012, 5, 31)


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2012, 4, 2), [date(2012, 4, 2)]),
        (APRIL, [APRIL]),
        (date(2012, 5, 1), [APRIL, date(2012, 5, 1)]),
        (date(2012, 6, 15), [APRIL, MAY, date(2012, 6, 15)]),
    ],
)
def test_each_month_that_is_over_and_the_day_itself(day: date, days: list[date]) -> None:
    assert month_ends(date(2012, 4, 2), day) == days


def held(until: str | None, pence: int) -> HeldAmount:
    return HeldAmount(None if until is None else date.fromisoformat(until), pence)


def test_what_is_held_is_released_in_the_month_in_which_its_hold_ends() -> None:
    """By hand, on 15 June 2012: £50 should have been released in May, so it is in June; the last two never are."""
    amounts = [
        held("2012-05-20", 5_000), held("2012-06-15", 1_000), held("2012-07-01", 200), held("2012-07-31", 30),
        held("2013-01-01", 4), held(None, 7), HeldAmount(date.max, 8),
    ]  # fmt: skip
    assert released_by_month(amounts, date(2012, 6, 15)) == [
        PenceOfMonth(date(2012, 6, 1), 6_000),
        PenceOfMonth(date(2012, 7, 1), 230),
        PenceOfMonth(date(2013, 1, 1), 4),
        PenceOfMonth(None, 15),
    ]


DAYS = st.dates(date(2012, 1, 1), date(2015, 12, 31))


@given(st.lists(st.builds(HeldAmount, st.none() | st.just(date.max) | DAYS, st.integers(1, 10**9))), DAYS)
def test_the_months_together_are_what_is_held(amounts: list[HeldAmount], day: date) -> None:
    months = released_by_month(amounts, day)
    assert sum(month.pence for month in months) == sum(amount.pence for amount in amounts)
    starts = [month.starts for month in months if month.starts]
    assert starts == sorted(set(starts))
    assert all(start >= day.replace(day=1) for start in starts)
