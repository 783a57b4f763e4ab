"""A stack of real processes for the journeys, as `lasars up` starts it."""

import shutil
from collections.abc import AsyncIterator
from datetime import date

import pytest

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.broker import broker_at_hand, kafka, own_broker  # noqa: F401 - fixtures
from tests.forked import forked_sandbox
from tests.in_memory import new_folder
from tests.journeys.told import told  # noqa: F401 - fixture

FIRST_DAY = date(2012, 4, 2)


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Sandbox]:
    folder = new_folder("lasars-test-stack-")
    async with forked_sandbox(folder, Addresses(free_base()), first_day=FIRST_DAY) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)
