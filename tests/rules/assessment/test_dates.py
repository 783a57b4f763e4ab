from datetime import date

import pytest

from services.assessment.rules.dates import add_months, years_between


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2012, 8, 31), 6, date(2013, 2, 28)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2012, 4, 2), 12, date(2013, 4, 2)),
        (date(2012, 12, 31), 1, date(2013, 1, 31)),
        (date(2012, 1, 31), 1, date(2012, 2, 29)),
        (date(2013, 1, 15), -2, date(2012, 11, 15)),
        (date(2012, 5, 1), 0, date(2012, 5, 1)),
    ],
)
def test_months_are_clipped_to_the_months_end(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2012, 4, 2), 0), (date(2013, 4, 1), 0), (date(2013, 4, 2), 1), (date(2012, 4, 1), -1)],
)
def test_a_contract_year_begins_on_its_anniversary(day: date, year: int) -> None:
    assert years_between(date(2012, 4, 2), day) == year
