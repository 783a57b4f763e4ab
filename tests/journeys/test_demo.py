"""Thirty persons from the front door to paid and taken-back outcomes, checked by the independent reckoning."""

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from deploy.demo import VICTIMS
from deploy.examples.check import check
from deploy.verdict import STEPS
from tests.journeys.told import Told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]

KEYS = [
    "persons", "contacts", "assessed", "outOfRemit", "tariffsSet", "referred", "declined", "started", "reviews",
    "outcomesAchieved", "outcomesWithdrawn", "duePence", "paidPence", "clawedBackPence", "heldPence", "checkedPence",
    "events", "seconds",
]  # fmt: skip
OF_THE_RUN = {"checkedPence", "events", "seconds"}  # how often news was told and how long it took may differ


async def test_the_story_by_feed_agrees_to_the_penny(told: Told) -> None:
    checked = check(told.example.folder, told.example.scheme, told.answers)
    assert checked.differences == []
    assert checked.pence_apart == 0
    assert checked.claims > 50


def test_every_step_happened_and_nothing_was_parked(told: Told) -> None:
    assert [step for step in STEPS if step in told.figures and not told.figures[step]] == []
    assert told.figures["events"]["parked"] == 0


async def test_ten_kills_on_the_way_change_no_figure(told: Told) -> None:
    """Each service, the front and PostgreSQL itself die without warning at seeded moments of `lasars demo`."""
    words = ["demo", "--json", "--persons", "30", "--kills", "10", "--seed", "2012"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", *words),
        env=os.environ | {"COLUMNS": "500"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, said = (stream.decode() for stream in await process.communicate())
    assert process.returncode == 0, said
    figures = json.loads(shown.splitlines()[-1])
    assert list(figures) == KEYS
    assert figures["checkedPence"]["penceApart"] == 0
    assert _steady(figures) == _steady(told.figures)
    (killed,) = [line for line in said.splitlines() if line.startswith("Killed on the way: ")]
    assert killed.count(",") == 9
    assert all(victim in killed for victim in VICTIMS)


def _steady(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: figure for name, figure in figures.items() if name not in OF_THE_RUN}
