"""Two who were told apart stay so, until an assessor takes that back."""

import pytest

from tests.assessment.client import Desk
from tests.assessment.test_merges import pair
from tests.harness import Running

MORE = {"reasonCode": "more_is_known"}


async def told_apart(desk: Desk) -> tuple[str, str, str]:
    ann, alice, match = await pair(desk)
    done = await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})
    assert done.status_code == 200, done.text
    return ann, alice, match


async def test_what_was_told_apart_is_asked_again_and_can_be_decided_otherwise(desk: Desk, assessment: Running) -> None:
    ann, alice, match = await told_apart(desk)
    again = await desk.post(f"/matches/{match}/reopen", MORE, match='"2"')
    assert (again.status_code, again.json()["state"], again.json()["revision"]) == (200, "pending", 3)
    assert (again.json()["decidedBy"], again.json()["reasonCode"]) == (None, "more_is_known")
    assert (await assessment.published("client-match"))[-1]["data"]["state"] == "pending"
    assert (await desk.post(f"/matches/{match}/confirm", {})).status_code == 200
    assert (await desk.get(f"/persons/{alice}")).json()["clientId"] == ann


async def test_who_told_them_apart_is_kept(desk: Desk, assessment: Running) -> None:
    _ann, _alice, match = await told_apart(desk)
    await desk.post(f"/matches/{match}/reopen", MORE)
    (kept,) = await assessment.db.read("SELECT content, reason_code FROM superseded WHERE thing = 'match'")
    assert "twins" in str(kept["content"])
    assert kept["reason_code"] == "more_is_known"


async def test_what_only_followed_is_asked_again_with_it(desk: Desk) -> None:
    ann, alice, match = await told_apart(desk)
    third = (await desk.register(nhsNumber=None))["clientId"]
    asked = {row["candidateId"]: row["id"] for row in (await desk.get(f"/matches?clientId={third}")).json()["items"]}
    await desk.post(f"/matches/{asked[ann]}/confirm", {})
    assert (await desk.post(f"/matches/{asked[alice]}/reopen", MORE)).status_code == 409
    await desk.post(f"/matches/{match}/reopen", MORE)
    pending = (await desk.get("/matches?state=pending")).json()["items"]
    assert {row["id"] for row in pending} == {match, asked[alice]}


@pytest.mark.parametrize("state", ["pending", "confirmed"])
async def test_only_what_was_told_apart_is_taken_back(desk: Desk, state: str) -> None:
    _ann, _alice, match = await pair(desk)
    if state == "confirmed":
        await desk.post(f"/matches/{match}/confirm", {})
    refused = await desk.post(f"/matches/{match}/reopen", MORE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-told-apart")


async def test_it_is_taken_back_as_it_was_seen_and_by_assessors_alone(desk: Desk) -> None:
    _ann, _alice, match = await told_apart(desk)
    assert (await desk.post(f"/matches/{match}/reopen", MORE, match='"1"')).status_code == 412
    for role in ("provider", "referrer", "verifier", "commissioner"):
        assert (await desk.post(f"/matches/{match}/reopen", MORE, role)).status_code == 403
