"""The worked examples of rounding, allocating and dating. Payment rules, section 1."""

from datetime import date
from fractions import Fraction

import pytest

from tests.model.builders import contract, scheme, year_number
from tests.model.days import EVER, ContractYear, Period, add_months, contract_years, window
from tests.model.money import allocate, rounded
from tests.model.versions import in_force, terms, terms_of_period

START = date(2012, 4, 1)


@pytest.mark.parametrize(("exact", "pence"), [("12000.5", 12000), ("12001.5", 12002), ("-0.5", 0)])
def test_halves_are_rounded_to_even(exact: str, pence: int) -> None:
    assert rounded(Fraction(exact)) == pence


@pytest.mark.parametrize(
    ("total", "weights", "lines"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100001, [50, 30, 20], [50001, 30000, 20000]),
        (99999, [60, 25, 15], [59999, 25000, 15000]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_pence_left_over_go_to_the_largest_fractions(total: int, weights: list[int], lines: list[int]) -> None:
    assert allocate(total, weights) == lines


def test_a_month_later_is_clipped_to_the_months_end() -> None:
    assert add_months(date(2012, 8, 31), 6) == date(2013, 2, 28)
    assert add_months(date(2012, 2, 29), 12) == date(2013, 2, 28)
    assert add_months(date(2013, 1, 15), -1) == date(2012, 12, 15)


def test_a_window_ends_before_its_last_day() -> None:
    months = window(date(2012, 8, 31), 6)
    assert (date(2013, 2, 27) in months, date(2013, 2, 28) in months) == (True, False)
    assert window(START, None) == Period(START, EVER)


def quarters_of(year: ContractYear) -> list[int]:
    return year.months_of_quarters


def test_the_second_year_of_eighteen_months_has_six() -> None:
    first, second = contract_years(START, add_months(START, 18))
    assert (first.period.end, second.period) == (date(2013, 4, 1), Period(date(2013, 4, 1), date(2013, 10, 1)))
    assert (quarters_of(first), quarters_of(second)) == ([3, 3, 3, 3], [3, 3])
    assert quarters_of(contract_years(START, add_months(START, 16))[1]) == [3, 1]


def test_the_run_off_counts_in_the_last_year() -> None:
    numbers = [year_number(day, START, date(2013, 10, 1)) for day in (date(2012, 3, 31), START, date(2014, 9, 1))]
    assert numbers == [None, 0, 1]


def test_months_are_counted_from_the_start() -> None:
    months = contract_years(date(2012, 1, 31), date(2012, 5, 1))[0].months
    assert [month.start for month in months] == [
        date(2012, 1, 31),
        date(2012, 2, 29),
        date(2012, 3, 31),
        date(2012, 4, 30),
    ]
    assert [month.end for month in months] == [*(month.start for month in months[1:]), date(2012, 5, 1)]


def test_of_versions_valid_on_a_day_the_last_published_counts() -> None:
    first = scheme(contract(), published=1, valid_to=date(2013, 4, 1))
    later = scheme(contract(floor=Fraction(1, 2)), published=2, valid_from=date(2012, 10, 1), valid_to=date(2013, 1, 1))
    days = (date(2012, 3, 31), date(2012, 9, 30), date(2012, 10, 1), date(2013, 1, 1), date(2014, 1, 1))
    assert [in_force((later, first), day) for day in days] == [None, first, later, first, first]


def test_a_contract_keeps_its_terms_where_a_version_has_left_it_out() -> None:
    stated = contract()
    versions = (scheme(stated), scheme(published=2, valid_from=date(2014, 1, 1)))
    assert terms(versions, "c", date(2014, 6, 1)) is stated


def test_a_period_that_began_before_the_scheme_is_judged_by_its_first_version() -> None:
    stated = contract(starts=date(2012, 2, 1))
    assert terms_of_period((scheme(stated),), "c", Period(date(2012, 2, 1), date(2012, 5, 1))) is stated
    assert terms_of_period((scheme(stated),), "c", Period(date(2012, 2, 1), date(2012, 4, 1))) is None
