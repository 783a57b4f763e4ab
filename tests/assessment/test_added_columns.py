"""A worker that runs while the next version adds a column reads and writes as before."""

from collections.abc import AsyncIterator

import pytest

from services.assessment import models
from shared.data.rows import is_table
from tests.assessment.client import Care, Desk, new_care

TABLES = sorted({str(each.__tablename__) for each in vars(models).values() if is_table(each)})


@pytest.fixture
async def grown(open_desk: Desk) -> AsyncIterator[Desk]:
    """Once all its statements are prepared, every table gets a column that must not be null."""
    await live(await new_care(open_desk))
    added = (f"ALTER TABLE {table} ADD COLUMN added text NOT NULL DEFAULT 'later'" for table in TABLES)
    await open_desk.running.as_owner(*added)
    yield open_desk
    await open_desk.running.as_owner(*(f"ALTER TABLE {table} DROP COLUMN added" for table in TABLES))


async def live(care: Care) -> str:
    """As requests and as news from referral; returns what became of the outcome."""
    await care.assess("2012-04-10")
    start = await care.start("2012-04-13")
    review = await care.top("start", "2012-04-13", start.episode_id, opiates=20)
    await care.correct(review, opiates=24)
    await care.on("2012-07-20")
    await care.top("review", "2012-07-20", start.episode_id, opiates=0)
    (outcome, *_) = await care.outcomes(state="proposed")
    verified = await care.verify(outcome)
    await care.end("2012-11-20")
    return str(verified["state"])


async def test_a_column_that_is_added_disturbs_no_running_worker(grown: Desk) -> None:
    assert await live(await new_care(grown)) == "achieved"
    assert await grown.running.parked() == []
