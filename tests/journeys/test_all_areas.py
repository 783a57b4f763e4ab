"""Every scheme file that the project brings, told at once in one installation by a few persons each."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.demo.areas import AreasOptions, run_areas
from deploy.demo.example import Example, known_areas, load_areas
from deploy.demo.verify import problems

pytestmark = pytest.mark.slow

PERSONS, SEED = 3, 2012
TOLD = timedelta(days=180)  # long enough for a review to be verified


def _beginning(example: Example) -> Example:
    last = example.first_day + TOLD
    return replace(example, lines=[line for line in example.lines if line.on <= last], last_day=last)


@pytest.mark.xdist_group("areas")
async def test_the_money_of_each_area_is_right_and_nothing_of_one_is_seen_in_another(tmp_path: Path) -> None:
    examples = [_beginning(example) for example in load_areas(PERSONS, SEED, tmp_path)]
    result = await run_areas(AreasOptions(examples))
    assert result.crossings == []
    assert sorted(result.by_area) == known_areas()
    for area, told in result.by_area.items():
        assert told.differences == [], area
        assert told.figures["events"]["parked"] == 0, problems(told)
        assert told.figures["outcomesAchieved"] > 0, area
        assert told.figures["persons"] == PERSONS, area
