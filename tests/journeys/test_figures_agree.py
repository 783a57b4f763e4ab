"""The figures of every month of the example are those that the independent program works out from its lines."""

import pytest

from deploy.examples.oracle.check import read_lines
from deploy.examples.oracle.figures import figures
from tests.journeys.told import COUNTED, Told, months_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


def test_every_month_of_each_figure_agrees(told: Told) -> None:
    example = told.example
    expected = figures(read_lines(example.folder), example.scheme, months_of(example), example.last_day)
    assert set(expected) == {code for codes in COUNTED.values() for code in codes}
    for code, found in expected.items():
        assert told.counted[code] == found, code
    assert sum(eligible for eligible, _ in expected["contacts"].values()) > 50
