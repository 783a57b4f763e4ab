"""What can still be met in an episode: told by difference, and taken back when nothing is left."""

from typing import Any

from services.assessment.commands.restating import facts
from services.payments.events import MeasuresOpen
from tests.assessment.builders import ended, evidence_of
from tests.assessment.client import Care, Desk, new_care
from tests.figures.counted import derive
from tests.harness import Running


async def told(care: Care) -> list[dict[str, Any]]:
    await derive(care.running)
    said = [body["data"] for body in await care.running.published("measures-open")]
    return [data for data in said if data["clientId"] == care.client]


def codes(data: dict[str, Any]) -> set[str]:
    return {each["measure"] for each in data["measures"]}


async def test_it_is_told_when_it_changes_and_voided_when_nothing_is_left(open_desk: Desk, payments: Running) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-10")
    (first,) = await told(care)
    assert (first["revision"], first["voided"], first["party"]) == (1, False, "cdas")
    assert {"engaged_12_weeks", "planned_discharge"} <= codes(first)
    await care.on("2012-04-20")
    assert len(await told(care)) == 1  # a day's coming says nothing
    await care.end("2012-07-20")
    *_, completed = await told(care)
    assert (completed["episodeId"], completed["revision"]) == (str(start.episode_id), 2)
    assert "planned_discharge" not in codes(completed)
    await care.running.deliver(ended(start, "2012-07-20", "85", revision=2))
    *_, left = await told(care)
    assert (left["revision"], codes(left)) == (3, {"offending_reduced"})  # which the LASARS may still record
    await care.on("2012-09-03")
    await care.desk.post("/evidence", evidence_of(care.client, code="died", on="2012-07-19"))
    *_, gone = await told(care)
    assert (gone["revision"], gone["voided"]) == (4, True)
    async with care.running.db.reading() as session:  # set back, it says all again
        restated = [payload async for part in facts(session) for _, payload in part]
    again = [each.model_dump(mode="json", by_alias=True) for each in restated if each.type == "measures-open"]
    assert again == [gone]
    await payments.deliver(MeasuresOpen.model_validate(first), MeasuresOpen.model_validate(gone))
    (kept,) = await payments.db.read("SELECT revision, voided FROM open_episode")
    assert (kept["revision"], kept["voided"]) == (4, True)
