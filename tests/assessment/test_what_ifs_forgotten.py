"""Drafts by which people were judged go in time, those that never came whole too, and none before payments is told.

Time is the wall's, as of the work: the business date may pass in seconds.
"""

from datetime import date, timedelta
from uuid import UUID, uuid4

from services.assessment.commands.daily import DRAFTS_KEPT_DAYS
from tests.assessment.client import Desk
from tests.assessment.test_what_ifs import EQUAL, asked, banded, worked

ASKED_ON = date(2012, 9, 3)


async def rows(desk: Desk) -> list[int]:
    counts = [
        await desk.running.db.read(f"SELECT count(*) AS rows FROM {name}") for name in ("what_if", "what_if_bands")
    ]
    return [count[0]["rows"] for count in counts]


async def next_day(desk: Desk, days: int = 1) -> None:
    desk.running.today += timedelta(days=days)
    await desk.running.tick()


async def is_days_ago(desk: Desk, what_if: UUID, column: str, days: int) -> None:
    await desk.running.db.write(
        f"UPDATE what_if SET {column} = now() - make_interval(days => {days}) WHERE id = '{what_if}'"
    )


async def test_drafts_are_kept_as_long_as_they_may_be_asked_again_and_then_go(desk: Desk) -> None:
    whole, parted, newer = uuid4(), uuid4(), uuid4()
    await desk.running.deliver(asked(EQUAL, whole), asked(EQUAL, parted, pages=2), banded({uuid4(): "low"}, parted))
    await desk.running.deliver(
        asked(EQUAL, newer, pages=1, asked_on=ASKED_ON + timedelta(days=1)), banded({uuid4(): "low"}, newer)
    )
    await worked(desk.running)
    for days, left in ((DRAFTS_KEPT_DAYS - 1, [3, 2]), (DRAFTS_KEPT_DAYS, [1, 1])):
        await is_days_ago(desk, whole, "told_at", days)
        await is_days_ago(desk, parted, "asked_at", days)
        await next_day(desk)
        assert await rows(desk) == left


async def test_what_is_not_told_yet_is_not_forgotten_however_long_it_takes(desk: Desk) -> None:
    draft = uuid4()
    await desk.running.deliver(asked(EQUAL, draft, pages=1), banded({uuid4(): "low"}, draft))
    await is_days_ago(desk, draft, "asked_at", 10 * DRAFTS_KEPT_DAYS)
    await next_day(desk, 10 * DRAFTS_KEPT_DAYS)
    assert await rows(desk) == [1, 1]
    await worked(desk.running)
    assert len(await desk.running.published("what-if-judged")) == 1


async def test_business_days_that_pass_in_seconds_forget_nothing(desk: Desk) -> None:
    draft = uuid4()
    await desk.running.deliver(asked(EQUAL, draft))
    await worked(desk.running)
    await next_day(desk, 10 * DRAFTS_KEPT_DAYS)
    assert await rows(desk) == [1, 0]
