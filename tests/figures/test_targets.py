"""What a target asks of a period, and how a figure stands to it."""

from datetime import date
from typing import Any

import pytest

from shared.figures.indicators import Indicator, Unit
from shared.figures.periods import Period, periods
from shared.figures.series import Tally
from shared.figures.targets import Targets, compared_value, mean_of, targets_in

QUARTER = Period(date(2012, 7, 1), date(2012, 9, 30))


def held(*targets: dict[str, Any], **warn: int) -> Targets:
    base = {"scope": "national", "from": "2012-04-01", "per": "quarter", "direction": "at_least"}
    row = {"code": "starts", "targets": [base | target for target in targets]} | ({"warn": warn} if warn else {})
    return targets_in({"indicators": [row]})["starts"]


@pytest.mark.parametrize(
    ("found", "direction", "warn", "state"),
    [
        (60, "at_least", {}, "met"),
        (59, "at_least", {}, "amber"),
        (59, "at_least", {"amber": 2, "red": 5}, "near"),
        (58, "at_least", {"amber": 2, "red": 5}, "amber"),
        (55, "at_least", {"amber": 2, "red": 5}, "red"),
        (60, "at_most", {}, "met"),
        (66, "at_most", {"amber": 2, "red": 5}, "red"),
    ],
)
def test_how_a_figure_stands(found: int, direction: str, warn: dict[str, int], state: str) -> None:
    said = held({"value": 60, "direction": direction}, **warn)
    target = said.in_force("quarter", QUARTER)
    assert target is not None
    assert said.state(target, 60, found) == state


def test_a_target_is_of_its_own_periods_while_it_holds_and_the_local_one_comes_first() -> None:
    said = held({"value": 60, "to": "2013-04-01"}, {"value": 70, "scope": "local", "from": "2012-07-01"})
    found = [said.in_force("quarter", period) for period in periods("quarter", date(2012, 1, 1), date(2013, 6, 30))]
    assert [target.value if target else None for target in found] == [None, 60, 70, 70, 70, 70]
    assert said.in_force("month", QUARTER) is None
    assert held({"value": 60, "to": "2012-07-01"}).in_force("quarter", QUARTER) is None


def test_growth_is_even_until_its_day() -> None:
    said = held({"growth": {"percent": 60, "by": "2013-03-31", "baseline": 100}})
    asked = []
    for period in periods("quarter", date(2012, 4, 1), date(2013, 6, 30)):
        target = said.in_force("quarter", period)
        assert target is not None
        asked.append(target.value_in(period, 100))
        assert target.value_in(period, None) is None
    assert asked == [115, 130, 145, 160, 160]  # 90, 182, 274 and all of 364 days


@pytest.mark.parametrize(("unit", "found"), [("count", 8), ("share", 63), ("days", 3), ("pence", 5)])
def test_what_is_compared(unit: Unit, found: int) -> None:
    indicator = Indicator(code="x", title="x", rule="x", unit=unit, dimensions=())
    assert compared_value(indicator, Tally(8, 5, {3: 2, 8: 1})) == found


def test_a_baseline_is_what_its_parts_came_to_on_average() -> None:
    indicator = Indicator(code="x", title="x", rule="x", unit="count", dimensions=())
    assert mean_of(indicator, [Tally(10), Tally(15)]) == 13
    assert mean_of(Indicator(code="x", title="x", rule="x", unit="share", dimensions=()), [Tally(0)]) is None
