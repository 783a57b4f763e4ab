"""Every scheme file that the project brings, told at once in one installation by a few persons each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.demo.areas import AreasOptions, run_areas
from deploy.demo.example import Example, load_areas
from deploy.demo.verify import problems
from tests.forked import forked_stacks

pytestmark = pytest.mark.slow

PERSONS, SEED = 3, 2012
APART = timedelta(days=366)  # who begins later is told by the command alone: the clock would pass years in between
TOLD = timedelta(days=128)  # by then each of them owes something, and a run of each was rejected


def _beginnings(examples: list[Example]) -> list[Example]:
    """Of those who begin at about the same time, until some months after the last of them."""
    first = min(example.first_day for example in examples)
    together = [example for example in examples if example.first_day < first + APART]
    last = max(example.first_day for example in together) + TOLD
    return [
        replace(example, lines=[line for line in example.lines if line.on <= last], last_day=last)
        for example in together
    ]


@pytest.mark.xdist_group("areas")
async def test_the_money_of_each_area_is_right_and_nothing_of_one_is_seen_in_another(tmp_path: Path) -> None:
    examples = _beginnings(load_areas(PERSONS, SEED, tmp_path))
    with forked_stacks():
        result = await run_areas(AreasOptions(examples))
    assert result.crossings == []
    assert list(result.by_area) == [example.area for example in examples]
    for area, told in result.by_area.items():
        assert told.differences == [], area
        assert told.figures["events"]["parked"] == 0, problems(told)
        assert told.figures["outcomesAchieved"] > 0, area
