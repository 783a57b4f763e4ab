"""By which days the course of a contract year is told."""

from datetime import date

import pytest

from services.payments.rules.position.month_ends import month_ends

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
