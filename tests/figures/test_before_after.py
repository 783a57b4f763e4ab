"""A figure before and after a day, worked out by hand; of what is published from what is shown alone."""

from datetime import date

import pytest

from shared.figures.before_after import beside_change, sides_of
from shared.figures.indicators import Unit
from shared.figures.periods import Period, periods
from shared.figures.series import Group, Point

MONTHS = periods("month", date(2012, 1, 1), date(2012, 8, 1))


def at(period: Period, eligible: int, group: Group = (), *, met: int = 0, ripe: bool = True, **more: object) -> Point:
    said = {"share": None, "median": None, "p90": None, "mean": None, "value": None, "values": None, **more}
    return Point(period=period, group=group, ripe=ripe, eligible=eligible, met=met, **said)  # type: ignore[arg-type]


def test_as_many_ripe_periods_on_either_side_those_nearest_to_the_day() -> None:
    points = [at(month, 1, ripe=month.first < date(2012, 7, 1)) for month in MONTHS]
    sides = sides_of(points, date(2012, 4, 1))
    assert [[month.first.month for month in side] for side in (sides.before, sides.after)] == [[1, 2, 3], [4, 5, 6]]
    sides = sides_of(points, date(2012, 4, 2))
    assert [[month.first.month for month in side] for side in (sides.before, sides.after)] == [[2, 3], [5, 6]]
    assert [sides.side_of(month) for month in MONTHS] == ["", "before", "before", "", "after", "after", "", ""]
    assert not sides_of(points, date(2012, 1, 1)).after


@pytest.mark.parametrize(("unit", "points", "before", "after", "difference"), [
    ("count", [{"eligible": 4}, {"eligible": 0}, {"eligible": 5}, {"eligible": 6}], 2.0, 5.5, 3.5),
    ("share", [{"eligible": 9, "met": 3, "share": 0.3333}, {"eligible": 1, "met": 1, "share": 1.0},
               {"eligible": 0}, {"eligible": 2, "met": 1, "share": 0.5}], 0.4, 0.5, 0.1),
    ("days", [{"eligible": 4, "median": 10}, {"eligible": 3},
              {"eligible": 5, "median": 7}, {"eligible": 6, "median": 8}], 10.0, 7.5, -2.5),
    ("pence", [{"eligible": 4, "mean": 100}, {"eligible": 3, "mean": 101}, {"eligible": 5}, {"eligible": 6}],
     101, None, None),
])  # fmt: skip
def test_a_mean_is_of_the_periods_that_have_a_figure_and_a_share_of_all_counts(
    unit: Unit, points: list[dict[str, int]], before: float, after: float | None, difference: float | None
) -> None:
    series = [at(month, **more) for month, more in zip(MONTHS, points, strict=False)]  # type: ignore[arg-type]
    (beside,) = beside_change(unit, "exact", series, sides_of(series, date(2012, 3, 1)))
    assert (beside.before, beside.after, beside.difference) == (before, after, difference)


def test_of_what_is_published_a_side_is_told_where_each_of_its_periods_is_shown() -> None:
    counts = {"few": [5, 0, 10, 5], "many": [10, 15, 5, 10]}
    series = [at(month, counts[group][n], (group,)) for n, month in enumerate(MONTHS[:4]) for group in counts]
    few, many = beside_change("count", "public", series, sides_of(series, date(2012, 3, 1)))
    assert (few.group, few.before, few.after, few.difference) == (("few",), None, 7.5, None)
    assert (many.before, many.after, many.difference) == (12.5, 7.5, -5.0)
    shares = [at(MONTHS[0], 10, met=0), at(MONTHS[1], 10, met=5, share=0.5), *(
        at(month, 10, met=5, share=0.5) for month in MONTHS[2:4])]  # fmt: skip
    (beside,) = beside_change("share", "public", shares, sides_of(shares, date(2012, 3, 1)))
    assert (beside.before, beside.after) == (None, 0.5)
