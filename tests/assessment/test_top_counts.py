"""How an organisation's TOPs stood at the end of a week is told once, by the daily work."""

from datetime import date
from typing import Any

from tests.assessment.client import Desk
from tests.assessment.test_top_due_lists import treated


async def told(desk: Desk) -> list[dict[str, Any]]:
    return [event["data"] for event in await desk.running.published() if "tops-counted" in event["type"]]


async def test_the_week_that_ended_is_counted_once_by_organisation_and_window(open_desk: Desk) -> None:
    """From 27 August to 2 September; counted on Monday."""
    late = await treated(open_desk, "2012-08-06")
    await treated(open_desk, "2012-08-27")
    await treated(open_desk, "2012-08-20", "riverside")
    done = await treated(open_desk, "2012-08-13")
    await done.top("start", "2012-08-28", done.starts[0].episode_id)
    await open_desk.running.tick()
    counts = {count["organisation"]: count for count in await told(open_desk)}
    assert set(counts) == {"cdas", "riverside"}
    assert counts["cdas"]["countedTo"] == "2012-09-02"
    (start,) = [window for window in counts["cdas"]["windows"] if window["window"] == "start"]
    assert start == {
        "window": "start", "weekDue": 1, "weekDone": 1, "fourWeeksDue": 3, "fourWeeksDone": 1, "overdue": 1,
    }  # fmt: skip
    await late.top("start", "2012-09-03", late.starts[0].episode_id)
    open_desk.running.today = date(2012, 9, 5)
    await open_desk.running.tick()
    assert len(await told(open_desk)) == 2
    open_desk.running.today = date(2012, 9, 11)
    await open_desk.running.tick()
    (after,) = [count for count in (await told(open_desk))[2:] if count["organisation"] == "cdas"]
    assert after["countedTo"] == "2012-09-09"
    assert {window["window"]: window["overdue"] for window in after["windows"]}["start"] == 0


async def test_where_nothing_is_owed_nothing_is_told(open_desk: Desk) -> None:
    await treated(open_desk, "2012-08-06", care_coordinating=False)
    await open_desk.running.tick()
    assert await told(open_desk) == []
