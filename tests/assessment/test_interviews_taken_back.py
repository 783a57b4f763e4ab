"""What of an interview the LASARS takes back, how long its interviewer changes it, and who is answered again."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.client import Desk
from tests.assessment.test_interviews import (
    HELD,
    IAN,
    IVY,
    PLAN,
    WHY,
    assigned,
    correct,
    desk,
    homes,
    in_treatment,
    say,
)

__all__ = ["desk"]
SAID = HELD | {"outcomes": ["stable_home"]}


async def void(desk: Desk, path: str, reason: str = "entered_in_error") -> None:
    answer = await desk.post(f"{path}/void", {"reasonCode": reason}, match='"1"')
    assert answer.status_code == 200, answer.text


async def test_what_the_lasars_took_back_is_said_no_more_and_not_anew(desk: Desk) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", SAID)).json()
    await void(desk, f"/evidence/{held['evidenceIds'][0]}")
    for role, who in (("assessor", {}), ("interviewer", IVY)):
        now = (await desk.get(f"/interviews/{interview['id']}", role, **who)).json()
        assert (now["state"], now["outcomes"], now["evidenceIds"]) == ("held", [], [])
    (row,) = (await desk.get("/interviews")).json()["items"]
    assert row["outcomes"] == []
    refused = await correct(desk, held, outcomes=["stable_home"])
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], error.get("allowed")) == (422, "outcomes", None)
    without = (await correct(desk, held, outcomes=[], note="Moves about")).json()
    assert (without["outcomes"], without["note"]) == ([], "Moves about")
    assert (await correct(desk, without, outcomes=["stable_home"])).status_code == 422
    assert (await say(desk, interview, "take-back", WHY)).json()["outcomes"] == []
    assert (await say(desk, interview, "held", SAID)).status_code == 422
    assert (await say(desk, interview, "held", HELD)).json()["outcomes"] == []
    assert [state for state, _ in await homes(care)] == ["withdrawn"]
    another = await assigned(desk, care.client)
    assert (await say(desk, another, "held", SAID)).status_code == 200


async def test_another_outcome_of_the_same_interview_stays(desk: Desk) -> None:
    """Only what was taken back is missing."""
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", SAID)).json()
    await void(desk, f"/activities/{held['activityId']}", "wrong_person")
    assert (await desk.get(f"/interviews/{interview['id']}")).json()["outcomes"] == ["stable_home"]


@pytest.mark.parametrize(("way", "body"), [("correct", {"on": "2012-09-03", "outcomes": []}), ("take-back", WHY)])
async def test_an_interviewer_changes_what_they_said_as_long_as_others_do(
    desk: Desk, way: str, body: dict[str, Any]
) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", SAID)).json()
    desk.running.today = date(2014, 9, 3)
    late = await (correct(desk, held, **body) if way == "correct" else say(desk, interview, way, body))
    assert (late.status_code, late.json()["type"]) == (403, "/problems/corrections-over"), late.text
    assert [state for state, _ in await homes(care)] == ["achieved"]
    assert (await desk.post(f"/interviews/{interview['id']}/take-back", WHY)).status_code == 200
    assert [state for state, _ in await homes(care)] == ["withdrawn"]


async def test_a_week_later_an_interviewer_still_corrects(desk: Desk) -> None:
    care = await in_treatment(desk)
    held = (await say(desk, await assigned(desk, care.client), "held", SAID)).json()
    desk.running.today = date(2012, 9, 10)
    assert (await correct(desk, held, outcomes=[])).status_code == 200


async def test_to_the_lasars_a_merged_person_goes_by_the_other_id(desk: Desk) -> None:
    survivor, absorbed = await desk.new_client(), await desk.new_client()
    interview = await assigned(desk, absorbed)
    merge = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    merged = await desk.post("/merges", merge)
    assert merged.status_code == 201
    for path in ("/interviews", f"/interviews?clientId={absorbed}"):
        (row,) = (await desk.get(path)).json()["items"]
        assert row["clientId"] == survivor
    moved = await desk.put(f"/interviews/{interview['id']}", PLAN | {"setting": "gp"}, match='"1"')
    assert moved.json()["clientId"] == survivor
    assert (await desk.get(f"/interviews/{interview['id']}", "interviewer", **IVY)).json()["clientId"] == absorbed
    assert (await say(desk, interview, "held", HELD)).json()["clientId"] == absorbed


async def test_who_had_it_before_is_answered_again_no_more(desk: Desk) -> None:
    interview = await assigned(desk)
    path = f"/interviews/{interview['id']}"
    headers = desk.headers("interviewer", **IVY) | {"Idempotency-Key": str(uuid4())}

    async def send() -> Any:
        said = HELD | {"note": "Has a flat"}
        return await desk.running.client.post(f"{path}/held", json=said, headers=headers)

    first, again = await send(), await send()
    assert (first.status_code, again.content) == (200, first.content)
    await desk.post(f"{path}/take-back", WHY)
    assert (await send()).content == first.content
    assert (await desk.put(path, PLAN | {"interviewer": "ian"}, match='"3"')).status_code == 200
    gone = await send()
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-interview")
    assert (await desk.get(path, "interviewer", **IAN)).json()["state"] == "assigned"
