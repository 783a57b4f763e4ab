"""The figures of every month of the example are those that the independent program works out from its lines."""

from collections import Counter
from typing import Any

import pytest

from deploy.examples.oracle.check import read_lines
from deploy.examples.oracle.figures import figures
from deploy.examples.oracle.figures.counting import Figure, Series
from tests.journeys.told import COUNTED, Told, months_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


@pytest.fixture(scope="module")
def worked_out(told: Told) -> dict[str, Series]:
    example = told.example
    return figures(read_lines(example.folder), example.scheme, months_of(example), example.last_day)


NO_LINE_SAYS_IT = {"ranked-first", "ranked-chosen"}  # what suited whom, referral finds out by itself


def test_every_built_in_indicator_is_worked_out_again(told: Told, worked_out: dict[str, Series]) -> None:
    counted = {code for codes in COUNTED.values() for code in codes}
    assert set(worked_out) == counted == set(told.counted)
    assert told.indicators - counted == NO_LINE_SAYS_IT
    assert sum(figure.eligible for figure in worked_out["contacts"].values()) > 50


@pytest.mark.parametrize("code", [code for codes in COUNTED.values() for code in codes])
def test_every_month_of_each_figure_agrees(code: str, told: Told, worked_out: dict[str, Series]) -> None:
    """By one dimension, with the medians, the ninetieth percentiles and the means."""
    answer = told.counted[code]
    answered = {_cell(answer, point): _answered(point) for point in answer["points"] if point["eligible"]}
    expected = {cell: _expected(answer["unit"], figure) for cell, figure in worked_out[code].items()}
    assert answered == expected


def _cell(answer: dict[str, Any], point: dict[str, Any]) -> tuple[str, str]:
    group = "".join(point["by"][name] or "" for name in answer["by"])
    return point["period"]["from"][:7], group


def _answered(point: dict[str, Any]) -> dict[str, Any]:
    values = {each["value"]: each["count"] for each in point["values"] or ()}
    return {name: point[name] for name in ("eligible", "met", "median", "p90", "mean", "value")} | {"values": values}


def _expected(unit: str, figure: Figure) -> dict[str, Any]:
    """Medians are of days and pence, sums of pence; of a share it is told how many there are of each value."""
    measured, values = unit in {"days", "pence"}, figure.values
    return {
        "eligible": figure.eligible,
        "met": None if unit in {"count", "pence"} else figure.met,
        "median": figure.median if measured else None,
        "p90": figure.p90 if measured else None,
        "mean": figure.mean if measured else None,
        "value": sum(values) if values and unit == "pence" else None,
        "values": {} if measured else dict(Counter(values)),
    }
