"""Rounding, sharing out and contract periods, with the worked examples of the payment rules."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.money import (
    add_months,
    allocate,
    contract_month,
    contract_year,
    months_of_year,
    round_pence,
    year_bounds,
)

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("amount", "pence"),
    [("12000.5", 12000), ("12001.5", 12002), ("12000.51", 12001), ("-12000.5", -12000), ("-0.5", 0)],
)
def test_round_goes_half_to_even(amount: str, pence: int) -> None:
    assert round_pence(Decimal(amount)) == pence


def test_round_is_exact_where_a_float_is_not() -> None:
    assert round_pence(Fraction(2**53 + 1)) == 2**53 + 1


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100001, [50, 30, 20], [50001, 30000, 20000]),
        (99999, [60, 25, 15], [59999, 25000, 15000]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (-99999, [60, 25, 15], [-59999, -25000, -15000]),
        (0, [1, 2], [0, 0]),
        (5, [0, 1], [0, 5]),
        (50_000_000, [Decimal("0.7"), Decimal("0.3")], [35_000_000, 15_000_000]),
    ],
)
def test_allocate(total: int, weights: list[int], parts: list[int]) -> None:
    assert allocate(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_allocate_refuses_weights_that_share_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(100, weights)


@given(total=st.integers(-(10**12), 10**12), weights=WEIGHTS)
def test_allocate_keeps_the_sum_and_stays_within_a_penny(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


@given(total=st.integers(0, 10**12), weights=WEIGHTS, denominator=st.integers(1, 999))
def test_allocate_goes_by_exact_proportions(total: int, weights: list[int], denominator: int) -> None:
    assert allocate(total, [Fraction(weight, denominator) for weight in weights]) == allocate(total, weights)
    assert allocate(total, [Decimal(weight) / 1000 for weight in weights]) == allocate(total, weights)


@given(total=st.integers(-(10**12), 10**12), weights=WEIGHTS)
def test_allocate_mirrors_and_gives_the_earlier_of_equals_no_less(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert allocate(-total, weights) == [-part for part in parts]
    for (first, weight), (second, other) in zip(
        list(zip(parts, weights, strict=True)), list(zip(parts, weights, strict=True))[1:], strict=False
    ):
        if weight == other:
            assert abs(first) >= abs(second)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2012, 8, 31), 6, date(2013, 2, 28)),
        (date(2012, 2, 29), 12, date(2013, 2, 28)),
        (date(2012, 4, 2), 12, date(2013, 4, 2)),
        (date(2012, 12, 31), 2, date(2013, 2, 28)),
        (date(2013, 3, 31), -1, date(2013, 2, 28)),
    ],
)
def test_add_months_clips_to_the_months_end(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(start=DAYS, day=DAYS)
def test_a_day_lies_in_its_contract_month(start: date, day: date) -> None:
    month = contract_month(start, day)
    assert add_months(start, month) <= day < add_months(start, month + 1)


END = date(2014, 4, 2)


def test_contract_years_are_half_open() -> None:
    start = date(2012, 4, 2)
    assert contract_year(start, END, date(2013, 4, 1)) == 0
    assert contract_year(start, END, date(2013, 4, 2)) == 1
    assert year_bounds(start, END, 0) == (start, date(2013, 4, 2))
    assert contract_year(start, END, date(2012, 4, 1)) == -1


def test_whatever_comes_after_the_end_counts_in_the_last_year() -> None:
    start = date(2012, 4, 2)
    assert contract_year(start, END, END) == 1
    assert contract_year(start, END, date(2015, 3, 1)) == 1
    short = date(2013, 10, 2)
    assert contract_year(start, short, date(2014, 6, 1)) == 1
    assert year_bounds(start, short, 1) == (date(2013, 4, 2), short)
    assert (months_of_year(start, short, 0), months_of_year(start, short, 1)) == (12, 6)
    assert contract_year(start, date(2013, 4, 2), date(2013, 4, 2)) == 0
