"""Figures of another area read from a file, and compared as ours are, worked out by hand."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.figures.before_after import sides_of
from shared.figures.comparison import (
    LINES_MAX,
    ComparedMonth,
    compared_points,
    compared_sides,
    comparison_months,
    shown_of,
)
from shared.figures.indicators import Indicator, Unit
from shared.figures.periods import periods

TODAY = date(2012, 9, 3)
HEAD = "indicator,month,number,met,value\n"
UNITS: dict[str, Unit] = {"starts": "count", "completed": "share", "wait": "days", "cost": "pence"}
INDICATORS = {
    code: Indicator(code=code, title=code, rule=code, unit=unit, dimensions=("sex",)) for code, unit in UNITS.items()
}
MONTHS = periods("month", date(2012, 1, 1), date(2012, 6, 1))


def faults_of(text: str) -> list[tuple[int, str]]:
    months, faults = comparison_months(text, INDICATORS, TODAY)
    assert not months or not faults
    return [(fault.line, fault.message) for fault in faults]


def test_each_unit_has_its_numbers() -> None:
    text = f"\ufeff{HEAD}starts,2012-04,31,,\r\ncompleted,2012-04,25,11,\nwait,2012-04,,,9\ncost,2012-08,,,120050\n"
    months, faults = comparison_months(text, INDICATORS, TODAY)
    april = date(2012, 4, 1)
    assert faults == []
    assert months == [
        ComparedMonth("starts", april, number=31), ComparedMonth("completed", april, number=25, met=11),
        ComparedMonth("wait", april, value=9), ComparedMonth("cost", date(2012, 8, 1), value=120050),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "the columns are missing"),
        ("indicator,month,number\nstarts,2012-04,3\n", 1, "must name these columns once each"),
        ("indicator,month,number,met,met\n", 1, "must name these columns once each"),
        ("indicator;month;number;met;value\n", 1, "is separated by semicolons; commas are needed"),
        (HEAD, 1, "has no line below it"),
        (f"{HEAD}starts,2012-04,31,\n", 2, "has 4 cells for 5 columns"),
        (f"{HEAD}starts,2012-04,31,,,\n", 2, "has 6 cells for 5 columns"),
        (f"{HEAD}begins,2012-04,31,,\n", 2, "names an indicator that is not counted here"),
        (f"{HEAD}starts,2012-09,31,,\n", 2, "must name a month that is over"),
        (f"{HEAD}starts,04/2012,31,,\n", 2, "must name a month that is over"),
        (f"{HEAD}starts,2012-13,31,,\n", 2, "must name a month that is over"),
        (f"{HEAD}starts,1066-10,31,,\n", 2, "must name a month that is over"),
        (f"{HEAD}starts,2012-04,=1+1,,\n", 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,-3,,\n", 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,3.5,,\n", 2, "number must be a whole number for starts"),
        (f'{HEAD}starts,2012-04,"1,000",,\n', 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,٣,,\n", 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,10000000000,,\n", 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,,,\n", 2, "number must be a whole number for starts"),
        (f"{HEAD}starts,2012-04,3,,@SUM(A1)\n", 2, "value must be empty for starts"),
        (f"{HEAD}completed,2012-04,3,,\n", 2, "met must be a whole number for completed"),
        (f"{HEAD}completed,2012-04,3,4,\n", 2, "met is more than number"),
        (f"{HEAD}wait,2012-04,3,,9\n", 2, "number must be empty for wait"),
        (f"{HEAD}starts,2012-04,3,,\nstarts,2012-04,3,,\n", 3, "has the month of starts that line 2 has"),
        (f'{HEAD}starts,2012-04,"3,,\n', 2, "cannot be read: unexpected end of data"),
        (HEAD.encode("utf-16").decode("latin-1"), 1, "must name these columns once each"),
        (f"{HEAD}stärts,2012-04,3,,\n".encode("latin-1").decode(errors="replace"), 2, "names an indicator"),
    ],
)
def test_a_bad_file_is_refused_by_its_line(text: str, line: int, message: str) -> None:
    (fault, *_) = faults_of(text)
    assert fault[0] == line
    assert fault[1].startswith(message) or message in fault[1]


def test_every_bad_line_is_named_and_a_file_that_is_too_long_is_refused() -> None:
    assert [line for line, _ in faults_of(f"{HEAD}a,2012-04,1,,\nstarts,2012-04,1,,\nb,2012-04,1,,\n")] == [2, 4]
    many = (
        HEAD
        + "".join(f"starts,{2000 + n // 12}-{n % 12 + 1:02},1,,\n" for n in range(10))
        + "x,2012-04,1,,\n" * LINES_MAX
    )
    assert [message for _, message in faults_of(many)] == ["is more than may come at once"]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_no_text_is_more_than_refused(text: str) -> None:
    for whole in (text, HEAD + text):
        months, faults = comparison_months(whole, INDICATORS, TODAY)
        assert months or faults


def line(**numbers: Sequence[int | None]) -> list[ComparedMonth]:
    count = len(next(iter(numbers.values())))
    rows = [{name: values[at] for name, values in numbers.items()} for at in range(count)]
    return [
        ComparedMonth("x", month.first, **row)
        for month, row in zip(MONTHS, rows, strict=False)
        if any(value is not None for value in row.values())
    ]


@pytest.mark.parametrize(
    ("unit", "numbers", "before", "after"),
    [
        ("count", {"number": [10, 20, 12, 13]}, 15.0, 12.5),
        ("share", {"number": [10, 30, 10, 10], "met": [5, 5, 4, 8]}, 0.25, 0.6),
        ("days", {"value": [10, 11, 7, 8]}, 10.5, 7.5),
        ("pence", {"value": [100, 101, 7, 8]}, 101, 8),
        ("count", {"number": [10, None, 12, 13]}, None, 12.5),
    ],
)
def test_their_sides_are_of_the_months_that_ours_are_of(
    unit: Unit, numbers: dict[str, Sequence[int | None]], before: float | None, after: float | None
) -> None:
    ours = compared_points(unit, line(**{name: [1] * 4 for name in numbers}), MONTHS)
    theirs = compared_points(unit, line(**numbers), MONTHS)
    assert compared_sides(unit, theirs, sides_of(ours, date(2012, 3, 1))) == (before, after)


def test_what_a_line_shows() -> None:
    def shown(unit: Unit, **numbers: int) -> float | None:
        (point,) = compared_points(unit, [ComparedMonth("x", MONTHS[0].first, **numbers)], MONTHS)
        return shown_of(unit, point)

    assert shown("count", number=31) == 31
    assert shown("share", number=8, met=3) == 0.375
    assert shown("share", number=0, met=0) is None
    assert (shown("days", value=9), shown("pence", value=120050)) == (9, 120050)
