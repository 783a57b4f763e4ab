"""Thirty persons from the front door to paid and taken-back outcomes, checked by the independent reckoning."""

import pytest

from deploy.demo import VICTIMS, Wish, run_demo
from deploy.story import STOCKPORT, load_example
from deploy.verdict import Told
from tests.examples.golden import GOLDEN, answered, by_hand

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]

KEYS = [
    "persons", "contacts", "assessed", "outOfRemit", "tariffsSet", "referred", "declined", "started", "reviews",
    "outcomesAchieved", "outcomesWithdrawn", "duePence", "paidPence", "clawedBackPence", "heldPence", "checkedPence",
    "events", "seconds",
]  # fmt: skip
OF_THE_RUN = {"events", "seconds"}  # how often news was told and how long it took may differ


async def test_the_demo_by_feed_agrees_to_the_penny(told_by_feed: Told) -> None:
    assert told_by_feed.differences == []
    assert told_by_feed.missing == []
    assert told_by_feed.figures["checkedPence"]["penceApart"] == 0
    assert told_by_feed.figures["events"]["parked"] == 0
    assert told_by_feed.is_right


@pytest.mark.parametrize("person", GOLDEN)
async def test_the_ten_persons_worked_out_by_hand(told_by_feed: Told, person: str) -> None:
    assert answered(person, told_by_feed.answers) == by_hand(person)


async def test_the_figures_have_exactly_the_promised_names(told_by_feed: Told) -> None:
    assert list(told_by_feed.figures) == KEYS


async def test_ten_kills_on_the_way_change_no_figure(told_by_feed: Told) -> None:
    """Each service, the front and PostgreSQL itself die without warning at seeded moments."""
    wish = Wish(load_example(STOCKPORT, 30), kills=10, seed=2012)
    told = await run_demo(wish)
    assert len(told.killed) == 10
    assert {victim.split()[1] for victim in told.killed} == set(VICTIMS)
    assert told.differences == []
    assert _steady(told) == _steady(told_by_feed)
    assert told.is_right


def _steady(told: Told) -> dict[str, object]:
    return {name: figure for name, figure in told.figures.items() if name not in OF_THE_RUN}
