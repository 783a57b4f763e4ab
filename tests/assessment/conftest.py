"""The fixtures of assessment's tests."""

from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Desk
from tests.harness import Running


@pytest.fixture
def desk(assessment: Running) -> Desk:
    return Desk(assessment)


@pytest.fixture
async def open_desk(desk: Desk) -> Desk:
    """A desk where the scheme is in force."""
    await desk.running.deliver(("stockport-2012", stockport()))
    desk.running.today = date(2012, 9, 3)
    return desk
