"""What of the amounts at risk is likely to fall, by month."""

from datetime import date, timedelta

import pytest

from services.payments.rules.forecast.facts import AmountAtRisk
from services.payments.rules.forecast.falls import expected_falls

DAY = date(2013, 6, 1)
MONTHS = [date(2013, month, 1) for month in range(6, 13)]


def amount(since: date, *, fell: date | None = None, pence: int = 10_000, days: int = 360) -> AmountAtRisk:
    return AmountAtRisk(since, since + timedelta(days=days), fell, pence, True, since)


def test_half_of_what_reaches_an_age_falls_in_it() -> None:
    """By hand: of 40 seen through their first 30 days 20 fell in them, and nothing falls later. £100 that was earned
    today is likely to lose £50 in the 30 days of June, and nothing after.
    """
    old = date(2012, 4, 1)
    seen = [amount(old, fell=old + timedelta(days=10) if number < 20 else None) for number in range(40)]
    falls = expected_falls([*seen, amount(DAY)], DAY, MONTHS)
    assert falls is not None
    assert [month.starts for month in falls] == MONTHS[:-1]
    assert [month.pence for month in falls] == [5_000, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("number", [0, 19])
def test_of_too_few_nothing_is_said(number: int) -> None:
    assert expected_falls([amount(date(2013, 1, 1))] * number, DAY, MONTHS) is None


def test_no_more_falls_than_stands_and_nothing_after_its_window() -> None:
    old = date(2012, 1, 1)
    seen = [amount(old, fell=old + timedelta(days=number * 9)) for number in range(40)]
    safe = amount(DAY - timedelta(days=359), pence=10**9)
    falls = expected_falls([*seen, *[amount(DAY - timedelta(days=30))] * 3, safe], DAY, MONTHS)
    assert falls is not None
    assert all(month.pence >= 0 for month in falls)
    assert sum(month.pence for month in falls[1:]) <= 30_000
