"""The pure part of figures: differences, periods, totals, series, CSV."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.figures.answering import figure_of
from shared.figures.cases import Case, CountedTwice, difference
from shared.figures.indicators import Indicator, Indicators
from shared.figures.periods import (
    PERS,
    Per,
    Period,
    TooManyPeriods,
    months_of,
    months_on,
    period_start,
    periods,
    window_of,
)
from shared.figures.questions import Question
from shared.figures.series import Group, Tally, curve_of, in_ratio, point
from shared.figures.totals import Cell, Sum, added, pairs
from shared.kernel import csv_table

NAMES = UUID(int=7)
WAITS = Indicator(code="waits", title="", rule="", unit="days", dimensions=("provider", "source", "sex"))
SHARES = Indicator(code="shares", title="", rule="", unit="share", dimensions=("provider", "source"))
HERE = Indicators(
    [WAITS, Indicator(code="stock", title="", rule="", unit="count", dimensions=("provider",), stock=True)]
)
DAYS = st.dates(date(2010, 1, 1), date(2015, 12, 31))


def case(number: int, **says: object) -> Case:
    return Case(**{
        "indicator": "waits", "subject_id": uuid5(NAMES, str(number)), "owner_id": NAMES,
        "eligible_on": date(2012, 5, 3), **says,
    })  # type: ignore[arg-type]  # fmt: skip


CASES = st.builds(
    case,
    st.integers(0, 20),
    indicator=st.sampled_from(["waits", "stock"]),
    eligible_on=DAYS,
    until=st.none() | DAYS,
    met_on=st.none() | DAYS,
    value=st.none() | st.integers(0, 30),
    provider=st.sampled_from([None, "cdas", "riverside"]),
    source=st.sampled_from(["gp", "self"]),
)
KEPT = st.lists(CASES, max_size=15, unique_by=lambda one: one.key)


@given(KEPT, KEPT)
def test_kept_cases_and_the_difference_are_the_derived_ones(kept: list[Case], derived: list[Case]) -> None:
    changed = difference(kept, derived)
    left = Counter(kept) - Counter(changed.ended)
    assert Counter(derived) == left + Counter(changed.begun)
    assert not difference(derived, derived).ended


def test_one_subject_counts_once() -> None:
    with pytest.raises(CountedTwice):
        difference([], [case(1), case(1, value=3)])


@given(KEPT, KEPT)
def test_totals_by_difference_are_the_totals_of_what_is_kept(kept: list[Case], derived: list[Case]) -> None:
    changed = difference(kept, derived)
    sums = added(HERE, [], kept)
    for cell, more in added(HERE, changed.ended, changed.begun).items():
        before = sums.get(cell, Sum())
        sums[cell] = Sum(before.eligible + more.eligible, before.met + more.met, before.gone + more.gone)
    assert {cell: found for cell, found in sums.items() if found.any()} == added(HERE, [], derived)


def test_a_case_is_in_the_total_of_each_two_dimensions() -> None:
    sums = added(HERE, [], [case(1, provider="cdas", source="gp", sex="female", value=4, met_on=date(2012, 5, 7))])
    month = date(2012, 5, 1)
    assert sums == {
        Cell("waits", "provider source", month, "cdas", "gp", 4): Sum(1, 1, 0),
        Cell("waits", "provider sex", month, "cdas", "female", 4): Sum(1, 1, 0),
        Cell("waits", "source sex", month, "gp", "female", 4): Sum(1, 1, 0),
    }
    assert pairs(("provider",)) == (("provider", ""),)


@given(st.sampled_from(PERS), DAYS, st.integers(0, 800))
def test_periods_follow_each_other_and_hold_every_day(per: Per, since: date, days: int) -> None:
    until = since + timedelta(days=days)
    found = periods(per, since, until)
    assert found[0].first <= since <= found[0].last
    assert found[-1].first <= until <= found[-1].last
    assert all(one.last + timedelta(days=1) == next_one.first for one, next_one in pairwise(found))
    assert all(period_start(per, day) == period.first for period in found for day in (period.first, period.last))


def test_periods_begin_where_people_expect() -> None:
    day = date(2013, 2, 14)
    assert {per: period_start(per, day) for per in PERS} == {
        "week": date(2013, 2, 11), "month": date(2013, 2, 1), "quarter": date(2013, 1, 1), "year": date(2012, 4, 1),
    }  # fmt: skip
    with pytest.raises(TooManyPeriods):
        periods("week", date(1990, 1, 1), date(2012, 1, 1))


@given(DAYS, st.integers(1, 60))
def test_a_window_ends_with_its_period_and_is_whole_months(day: date, months: int) -> None:
    (period,) = periods("month", day, day)
    window = window_of(period, months)
    assert window.last == period.last
    assert len(months_of([window])) == months
    assert months_on(months_on(window.first, 7), -7) == window.first


@given(DAYS, st.integers(0, 400), DAYS)
def test_a_period_is_ripe_when_its_last_case_had_its_time(day: date, after: int, today: date) -> None:
    (period,) = periods("month", day, day)
    assert period.ripe_on(today, after) == (today > period.last + timedelta(days=after))


def test_august_is_ripe_on_the_day_after_the_84th() -> None:
    """A dose of the 84th day, the 23rd of November, still counts for who began on the last of August."""
    august = Period(date(2012, 8, 1), date(2012, 8, 31))
    assert [august.ripe_on(date(2012, 11, day), 84) for day in (22, 23, 24)] == [False, False, True]
    assert [august.ripe_on(date(2012, 8, 31), 0), august.ripe_on(date(2012, 9, 1), 0)] == [False, True]


@given(st.lists(st.integers(0, 40), min_size=1))
def test_median_and_p90_are_values_that_there_are(values: list[int]) -> None:
    tally = Tally(len(values), 0, dict(Counter(values)))
    ordered = sorted(values)
    found = point(WAITS, Period(date(2012, 1, 1), date(2012, 1, 31)), (), tally, ripe=True)
    assert found.median == ordered[-(-len(values) // 2) - 1]
    assert found.p90 == ordered[-(-len(values) * 9 // 10) - 1]


JANUARY = Period(date(2012, 1, 1), date(2012, 1, 31))


def test_what_is_not_ripe_is_in_no_total() -> None:
    slow = Indicator(code="slow", title="", rule="", unit="share", dimensions=("provider",), ripe_after_days=183)
    february = Period(date(2012, 2, 1), date(2012, 2, 29))
    question = Question(slow, "month", [JANUARY, february], None, (), {}, None, "exact")
    figure = figure_of(question, {(): [Tally(4, 1), Tally(6, 6)]}, None, date(2012, 8, 10))
    assert [shown.ripe for shown in figure.points] == [True, False]
    assert figure.ripe_total
    assert (figure.ripe_total.eligible, figure.ripe_total.period) == (4, JANUARY)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx"])
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert csv_table.cell(text) == f"'{text}"


def test_a_table_is_what_spreadsheets_read() -> None:
    written = csv_table.table(["day", "who", "n"], [[date(2012, 1, 5), 'Zoë, or "Z"', -3], [None, True, 0.5]])
    assert written.decode() == 'day,who,n\r\n2012-01-05,"Zoë, or ""Z""",-3\r\n,true,0.5\r\n'


def test_a_curve_has_the_months_that_all_cases_have_had() -> None:
    back = Tally(8, 4, {1: 1, 3: 2, 20: 1})
    assert curve_of(back, 0) == ()
    assert curve_of(back, 3) == ((1, 1, 0.125), (2, 1, 0.125), (3, 3, 0.375))
    assert [month for month, _, _ in curve_of(back, 40)][-1] == 18
    assert curve_of(Tally(), 1) == ((1, 0, None),)


@pytest.mark.parametrize(
    ("last", "today", "months"),
    [
        ("2012-04-30", "2012-05-29", 0),
        ("2012-04-30", "2012-05-30", 1),
        ("2012-01-31", "2012-02-29", 1),
        ("2012-01-31", "2012-02-28", 0),
        ("2012-02-29", "2013-08-28", 17),
        ("2012-02-29", "2013-08-29", 18),
        ("2012-05-31", "2012-05-01", 0),
    ],
)
def test_a_month_since_is_over_on_the_same_day_of_the_next(last: str, today: str, months: int) -> None:
    period = Period(date.fromisoformat(last).replace(day=1), date.fromisoformat(last))
    assert period.months_since(date.fromisoformat(today)) == months


def test_a_ratio_is_of_all_groups_of_either() -> None:
    occupied: dict[Group, list[Tally]] = {("cdas",): [Tally(3), Tally(4)], ("gone",): [Tally(1), Tally(0)]}
    funded: dict[Group, list[Tally]] = {("cdas",): [Tally(4), Tally(4)], ("new",): [Tally(0), Tally(2)]}
    ratio = in_ratio(occupied, funded, 2)
    assert {group: [(each.eligible, each.met) for each in tallies] for group, tallies in ratio.items()} == {
        ("cdas",): [(4, 3), (4, 4)],
        ("gone",): [(0, 1), (0, 0)],
        ("new",): [(0, 0), (2, 0)],
    }
