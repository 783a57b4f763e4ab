"""Stacks of real processes for the journeys, and the demo told once for all who compare with it."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from deploy.demo import Wish, run_demo
from deploy.sandbox import Sandbox, sandbox
from deploy.stack import Addresses, free_base
from deploy.story import STOCKPORT, load_example
from deploy.verdict import Told

FIRST_DAY = date(2012, 4, 2)


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Sandbox]:
    """PostgreSQL, the front and the four services, as `lasars up` starts them."""
    folder = Path(tempfile.mkdtemp(prefix="lasars-test-stack-"))
    async with sandbox(folder, Addresses(free_base()), first_day=FIRST_DAY) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def told_by_feed() -> Told:
    """The thirty persons, told on the feed with nothing in the way."""
    return await run_demo(Wish(load_example(STOCKPORT, 30)))
