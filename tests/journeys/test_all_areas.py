"""Every scheme file that the project brings, told at once in one installation by a few persons each."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from deploy.demo.areas import AreasOptions, run_areas
from deploy.demo.day_book import with_day_book
from deploy.demo.example import Example, load_areas
from deploy.demo.player.lines import CaseloadLine, read_lines
from deploy.demo.verify import problems
from tests.forked import forked_stacks

pytestmark = pytest.mark.slow

PERSONS, SEED = 5, 2012
APART = timedelta(days=366)  # who begins later is told by the command alone: the clock would pass years in between
SERVED_BEFORE = timedelta(days=28)
TOLD = timedelta(days=128)  # by then each of them owes something, and a run of each was rejected


def _beginnings(examples: list[Example]) -> list[Example]:
    """Of those who begin at about the same time, until some months after the last of them."""
    first = min(example.first_day for example in examples)
    together = [example for example in examples if example.first_day < first + APART]
    last = max(example.first_day for example in together) + TOLD
    served = last - SERVED_BEFORE
    served -= timedelta(days=served.weekday())
    return [replace(example, lines=_until(example, served, last), last_day=last) for example in together]


def _until(example: Example, served: date, last: date) -> list[CaseloadLine]:
    """With all that the world of its front door names, about a day of service that is early."""
    lines = with_day_book(read_lines(example.folder), example.folder, example.scheme, served, SEED)
    return [line for line in lines if line.on <= last]


@pytest.mark.xdist_group("areas")
async def test_the_money_of_each_area_is_right_and_nothing_of_one_is_seen_in_another(tmp_path: Path) -> None:
    examples = _beginnings(load_areas(PERSONS, SEED, tmp_path))
    with forked_stacks():
        result = await run_areas(AreasOptions(examples))
    assert result.crossings == []
    assert list(result.by_area) == [example.area for example in examples]
    for area, told in result.by_area.items():
        assert told.differences == [], area
        assert told.at_the_door == [], area
        assert told.figures["events"]["parked"] == 0, problems(told)
        assert told.figures["outcomesAchieved"] > 0, area
