"""A figure told apart by one thing: a column for each group."""

from typing import Any

import pytest

from shared.pages.figure_across import COLUMNS_MAX, across

FIGURE: dict[str, Any] = {"unit": "count", "by": ["source"], "change": None, "comparison": None}


def row(period: str, source: str, number: int, target: int | None = None) -> dict[str, Any]:
    return {"period": period, "source": source, "eligible": number, "target": target}


def test_each_group_has_a_column_and_each_period_a_row() -> None:
    rows = [row("May", "GP", 2), row("May", "Self", 0), row("June", "GP", 1)]
    wide = across(FIGURE, rows, str)
    assert wide is not None
    columns, listed = wide
    assert [column.heading for column in columns] == ["Period", "GP", "Self"]
    assert [[line[column.name] for column in columns] for line in listed] == [["May", 2, 0], ["June", 1, None]]


@pytest.mark.parametrize(
    ("figure", "rows"),
    [
        (FIGURE | {"unit": "share"}, [row("May", "GP", 2), row("May", "Self", 0)]),
        (FIGURE | {"by": []}, [row("May", "GP", 2)]),
        (FIGURE | {"change": "2012-05-01"}, [row("May", "GP", 2), row("May", "Self", 0)]),
        (FIGURE, [row("May", "GP", 2, target=3), row("May", "Self", 0)]),
        (FIGURE, [row("May", "GP", 2)]),
        (FIGURE, [row("May", str(group), 2) for group in range(COLUMNS_MAX + 1)]),
    ],
)
def test_what_says_more_or_has_too_many_groups_stays_as_it_is(figure: dict[str, Any], rows: list[Any]) -> None:
    assert across(figure, rows, str) is None
