"""Whatever stands on a chart, each month is named once below it."""

import re
from datetime import date

import pytest

from shared.pages.charts import Charts
from shared.pages.figure_charts import of_points
from shared.pages.month_axis import LABELS_MAX, month_ticks

COST = {"unit": "pence", "by": None}


@pytest.mark.parametrize(
    ("first", "last", "ticks"),
    [
        (date(2012, 4, 2), date(2012, 4, 2), [date(2012, 4, 2)]),
        (date(2012, 11, 1), date(2013, 1, 1), [date(2012, 11, 1), date(2012, 12, 1), date(2013, 1, 1)]),
        (date(2012, 4, 30), date(2012, 6, 4), [date(2012, 5, 1), date(2012, 6, 1)]),
        (date(2012, 4, 2), date(2012, 4, 30), [date(2012, 4, 2)]),
    ],
)
def test_each_month_has_one_label(first: date, last: date, ticks: list[date]) -> None:
    assert month_ticks(first, last) == ticks


def test_of_many_months_some_are_named() -> None:
    assert len(month_ticks(date(2012, 4, 1), date(2015, 4, 1))) <= LABELS_MAX


@pytest.mark.parametrize("months", [1, 2, 3])
async def test_a_chart_of_few_points_names_no_month_twice(months: int) -> None:
    points = [{"from": f"2012-{month:02d}-01", "group": None, "mean": 100 * month} for month in range(4, 4 + months)]
    drawn = of_points(COST, points)
    assert drawn is not None
    labels = re.findall(r">([A-Z][a-z]{2} 2012)</text>", await Charts().draw(drawn, "Cost of an outcome", ""))
    assert labels == ["Apr 2012", "May 2012", "Jun 2012"][:months]


async def test_long_names_of_groups_stand_below_each_other() -> None:
    names = ["arrest referral or Drug Intervention Programme", "drug rehabilitation requirement", "CARAT or prison"]
    points = [{"from": "2012-04-01", "group": name, "mean": 100} for name in names]
    drawn = of_points({**COST, "by": "source"}, points)
    assert drawn is not None
    legend = (await Charts().draw(drawn, "Cost of an outcome", "")).partition("role-legend-entry")[2]
    rows = re.findall(r"<g transform=\"translate\((\d+),(\d+)\)\"><path[^>]*h\d", legend)
    assert [(x, y > "0") for x, y in rows[-2:]] == [("0", True), ("0", True)]
