"""Thirty persons from the front door to paid and taken-back outcomes, checked by the independent reckoning."""

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from deploy.demo.demo import TARGETS
from deploy.demo.verify import STEPS
from deploy.examples.oracle.check import check
from tests.journeys.told import NEW_YEAR, Told
from tests.thorough import THOROUGH

pytestmark = pytest.mark.slow

KEYS = [
    "persons", "contacts", "assessed", "outOfRemit", "tariffsSet", "referred", "declined", "started", "reviews",
    "outcomesAchieved", "outcomesWithdrawn", "duePence", "paidPence", "clawedBackPence", "heldPence", "checkedPence",
    "events", "seconds",
]  # fmt: skip
OF_THE_RUN = {"checkedPence", "events", "seconds"}  # how often news was told and how long it took may differ
# What the thirty come to, by whichever bus and whatever dies on the way; the reckoning agrees to the penny.
THIRTY = {
    "persons": 33, "contacts": 80, "assessed": 54, "outOfRemit": 3, "tariffsSet": 41, "referred": 41, "declined": 1,
    "started": 39, "reviews": 92, "outcomesAchieved": 118, "outcomesWithdrawn": 10, "duePence": 11_320_645,
    "paidPence": 10_766_145, "clawedBackPence": 567_000, "heldPence": 262_000,
}  # fmt: skip
BY_NEW_YEAR = {
    "persons": 19, "contacts": 46, "assessed": 31, "outOfRemit": 3, "tariffsSet": 21, "referred": 22, "declined": 0,
    "started": 22, "reviews": 42, "outcomesAchieved": 51, "outcomesWithdrawn": 2, "duePence": 3_690_500,
    "paidPence": 3_371_500, "clawedBackPence": 60_000, "heldPence": 250_000,
}  # fmt: skip


@pytest.mark.xdist_group("story")
async def test_the_story_by_feed_agrees_to_the_penny(told: Told) -> None:
    checked = check(told.example.folder, told.example.scheme, told.answers)
    assert checked.differences == []
    assert checked.pence_apart == 0
    assert checked.claims > 50


@pytest.mark.xdist_group("story")
def test_every_step_happened_and_nothing_was_parked(told: Told) -> None:
    assert [step for step in STEPS if step in told.figures and not told.figures[step]] == []
    assert told.figures["events"]["parked"] == 0


@pytest.mark.xdist_group("story")
def test_ten_kills_on_the_way_change_no_figure(told: Told) -> None:
    """Each service, the front and PostgreSQL itself died without warning at seeded moments of it."""
    assert len(told.killed) == 10
    assert {killed.split()[1] for killed in told.killed} == set(TARGETS)
    assert _steady(told.by_new_year) == BY_NEW_YEAR
    assert _steady(told.figures) == THIRTY


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka-demo")
async def test_kafka_gives_the_same_figures_as_the_feed(broker_at_hand: None) -> None:
    """To the new year in the suite, when something of each kind has happened; a thorough run goes on to the end."""
    del broker_at_hand
    figures = await _demo("--bus", "kafka", *(() if THOROUGH else ("--until", NEW_YEAR.isoformat())))
    assert _steady(figures) == (THIRTY if THOROUGH else BY_NEW_YEAR)
    assert figures["events"]["parked"] == 0


async def _demo(*options: str) -> dict[str, Any]:
    """What `lasars demo --json` prints last of thirty persons."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli.commands", "demo", "--json", "--persons", "30", *options),
        env=os.environ | {"COLUMNS": "500"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, said = (stream.decode() for stream in await process.communicate())
    assert process.returncode == 0, said
    figures: dict[str, Any] = json.loads(shown.splitlines()[-1])
    assert list(figures) == KEYS
    assert figures["checkedPence"]["penceApart"] == 0
    return figures


def _steady(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: figure for name, figure in figures.items() if name not in OF_THE_RUN}
