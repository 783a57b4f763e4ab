"""The line of a comparison area beside a figure: what was published elsewhere, and is not ours.

It is told by the month, of all cases alone. Of counts only what was published is known, so it is compared as our own
points are, and where a month of a side is missing nothing is said of it.

docs/figures.md, A comparison area.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.figures.before_after import Sides, mean_of
from shared.figures.indicators import Indicator, Unit
from shared.figures.periods import Period, month_start, months_on
from shared.figures.series import Point
from shared.kernel.csv_lines import NoTable, table_lines
from shared.kernel.shares import share_of

COLUMNS = ("indicator", "month", "number", "met", "value")
LINES_MAX = 5_000
NUMBER_MAX = 10**9
_NEEDED: Mapping[Unit, tuple[str, ...]] = {
    "count": ("number",), "share": ("number", "met"), "days": ("value",), "hours": ("value",), "pence": ("value",),
}  # fmt: skip
_MONTH_LENGTH = len("2012-04")


@dataclass(frozen=True, slots=True)
class ComparedMonth:
    """`number` are all and `met` who met the test, as they were published; `value` is a median, or a mean of pence."""

    indicator: str
    month: date
    number: int | None = None
    met: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class ComparisonFault:
    line: int
    message: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonSource:
    """Whose figures they are, and by whose word."""

    file_id: UUID
    compared_area: str
    source: str
    licence: str
    published_on: date


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    source: ComparisonSource
    points: Sequence[Point]


def comparison_months(
    text: str, indicators: Mapping[str, Indicator], today: date
) -> tuple[list[ComparedMonth], list[ComparisonFault]]:
    """Every line, or what is wrong with the file: it is taken as a whole or not at all."""
    months: list[ComparedMonth] = []
    faults: list[ComparisonFault] = []
    lines: dict[tuple[str, date], int] = {}
    try:
        for line, cells in table_lines(text, _heads):
            if len(months) + len(faults) >= LINES_MAX:
                return [], [ComparisonFault(line, "is more than may come at once", (f"up to {LINES_MAX} lines",))]
            made = _month(line, cells, indicators, today)
            if isinstance(made, ComparisonFault):
                faults.append(made)
            elif (made.indicator, made.month) in lines:
                before = lines[made.indicator, made.month]
                faults.append(ComparisonFault(line, f"has the month of {made.indicator} that line {before} has"))
            else:
                lines[made.indicator, made.month] = line
                months.append(made)
    except NoTable as none:
        message = f"cannot be read: {none.message}" if none.unread else none.message
        return [], [ComparisonFault(none.line, message, COLUMNS if none.no_columns else ())]
    if not months and not faults:
        faults.append(ComparisonFault(1, "has no line below it"))
    return ([], faults) if faults else (months, [])


def _heads(cells: Sequence[str]) -> Sequence[str]:
    if sorted(cells) != sorted(COLUMNS):
        raise NoTable(1, "must name these columns once each, with a comma between them", no_columns=True)
    return cells


def _month(
    line: int, cells: Mapping[str, str], indicators: Mapping[str, Indicator], today: date
) -> ComparedMonth | ComparisonFault:
    code = cells["indicator"]
    if code not in indicators:
        return ComparisonFault(line, "names an indicator that is not counted here", tuple(indicators))
    month = _first_of(cells["month"])
    if month is None or month >= month_start(today):
        until = f"2000-01 to {months_on(month_start(today), -1):%Y-%m}"
        return ComparisonFault(line, "must name a month that is over", (until,))
    needed = _NEEDED[indicators[code].unit]
    if wrong := [name for name in COLUMNS[2:] if (_number(cells[name]) is None) == (name in needed)]:
        what = "a whole number" if wrong[0] in needed else "empty"
        return ComparisonFault(line, f"{wrong[0]} must be {what} for {code}")
    numbers = {name: _number(cells[name]) for name in needed}
    if unread := [name for name in COLUMNS[2:] if cells[name] and name not in needed]:
        return ComparisonFault(line, f"{unread[0]} must be empty for {code}")
    if "met" in numbers and (numbers["met"] or 0) > (numbers["number"] or 0):
        return ComparisonFault(line, "met is more than number")
    return ComparedMonth(code, month, **numbers)


def _first_of(text: str) -> date | None:
    if len(text) != _MONTH_LENGTH or not text.isascii() or not text.replace("-", "", 1).isdigit():
        return None
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if first.year >= 2000 else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(NUMBER_MAX)) else None


def compared_points(unit: Unit, months: Iterable[ComparedMonth], periods: Sequence[Period]) -> list[Point]:
    """As our own points, of those months that were published."""
    by_month = {compared.month: compared for compared in months}
    return [_point(unit, period, by_month[period.first]) for period in periods if period.first in by_month]


def _point(unit: Unit, period: Period, compared: ComparedMonth) -> Point:
    number, met, value = compared.number or 0, compared.met or 0, compared.value
    return Point(
        period=period, group=(), ripe=True, eligible=number, met=met,
        share=share_of(met, number) if unit == "share" else None,
        median=value if unit in {"days", "hours"} else None, p90=None,
        mean=value if unit == "pence" else None, value=None, values=None,
    )  # fmt: skip


def shown_of(unit: Unit, point: Point) -> float | None:
    """What the line shows in a month: the count, the share, the median, or the mean of pence."""
    return {"count": point.eligible, "share": point.share, "pence": point.mean}.get(unit, point.median)


def compared_sides(unit: Unit, points: Sequence[Point], sides: Sides) -> tuple[float | None, float | None]:
    """On average before and after, of the months that ours are of; None where one of them was not published."""
    before, after = (
        mean_of(unit, "exact", points, side) if _has_all(points, side) else None for side in (sides.before, sides.after)
    )
    return before, after


def _has_all(points: Sequence[Point], side: Sequence[Period]) -> bool:
    return bool(side) and {point.period for point in points} >= set(side)
