"""Drafts by which people were judged go in time, those that never came whole too."""

from datetime import date, timedelta
from uuid import uuid4

from services.assessment.commands.daily import DRAFTS_KEPT_DAYS
from tests.assessment.client import Desk
from tests.assessment.test_what_ifs import EQUAL, asked, banded, worked

ASKED_ON = date(2012, 9, 3)


async def rows(desk: Desk) -> list[int]:
    counts = [
        await desk.running.db.read(f"SELECT count(*) AS rows FROM {name}") for name in ("what_if", "what_if_bands")
    ]
    return [count[0]["rows"] for count in counts]


async def test_drafts_are_kept_as_long_as_they_may_be_asked_again_and_then_go(desk: Desk) -> None:
    whole, parted, newer = uuid4(), uuid4(), uuid4()
    await desk.running.deliver(asked(EQUAL, whole), asked(EQUAL, parted, pages=2), banded({uuid4(): "low"}, parted))
    await desk.running.deliver(
        asked(EQUAL, newer, pages=1, asked_on=ASKED_ON + timedelta(days=1)), banded({uuid4(): "low"}, newer)
    )
    await worked(desk.running)
    desk.running.today = ASKED_ON + timedelta(days=DRAFTS_KEPT_DAYS)
    await desk.running.tick()
    assert await rows(desk) == [3, 2]
    desk.running.today += timedelta(days=1)
    await desk.running.tick()
    assert await rows(desk) == [1, 1]
