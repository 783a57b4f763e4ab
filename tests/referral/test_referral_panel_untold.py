"""Whoever decides about an application is told nothing of what came of it, by no answer and no refusal."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.referral.client import Town
from tests.referral.test_referral_panel import APPROVE, COUNCIL, approved, decide, listed, rehab, step, undo


async def test_neither_what_is_read_nor_its_etag_changes_with_what_came_of_it(town: Town) -> None:
    service, client = await rehab(town), await town.client()
    path = await approved(town, service, client)
    before = await town.get(path, "commissioner", **COUNCIL)
    await step(town, path, "prepare", prepared=["visited"])
    await town.start(service, client)
    await step(town, path, "aftercare")
    await undo(town, path)
    after = await town.get(path, "commissioner", **COUNCIL)
    assert (after.headers["etag"], after.text) == (before.headers["etag"], before.text)


async def test_a_refusal_says_the_same_whatever_came_of_it(town: Town) -> None:
    service, client = await rehab(town), await town.client()
    path = await approved(town, service, client)
    said = [await decide(town, path, APPROVE)]
    await step(town, path, "prepare", prepared=["visited"])
    said.append(await decide(town, path, APPROVE))
    await town.start(service, client)
    said.append(await decide(town, path, APPROVE))
    assert [(answer.status_code, answer.text) for answer in said] == [(409, said[0].text)] * 3


async def test_an_approval_by_mistake_is_taken_back_and_what_was_prepared_stays(town: Town) -> None:
    service = await rehab(town)
    prepared, bare = await approved(town, service, await town.client()), await approved(town, service)
    await step(town, prepared, "prepare", prepared=["visited"])
    for path in (prepared, bare):
        undone = await undo(town, path, "commissioner", **COUNCIL)
        assert (undone.status_code, undone.json()["state"]) == (200, "listed"), undone.text
    steps = (await town.get(f"{prepared}/steps")).json()["items"]
    assert [(row["step"], row["voidReason"]) for row in steps] == [
        ("list", None), ("approve", "entered_in_error"), ("prepare", None),
    ]  # fmt: skip
    front = (await town.get(prepared)).json()
    assert (front["state"], front["prepared"], front["next"]["code"]) == ("listed", ["visited"], "decide")
    assert await _council(town, prepared) == await _council(town, bare)
    for path in (prepared, bare):
        assert (await decide(town, path, APPROVE)).json()["state"] == "approved"
    assert await _council(town, prepared) == await _council(town, bare)
    now = [(await town.get(path)).json() for path in (prepared, bare)]
    assert [(row["state"], row["prepared"], row["next"]["code"]) for row in now] == [
        ("preparing", ["visited"], "refer"), ("approved", [], "prepare"),
    ]  # fmt: skip


@pytest.mark.parametrize("decision", ["approve", "refuse", "defer"])
async def test_no_day_of_a_decision_is_refused_by_what_was_prepared(town: Town, decision: str) -> None:
    path = await approved(town, await rehab(town), await town.client())
    town.running.today = date(2012, 4, 20)
    assert (await step(town, path, "prepare", prepared=["visited"])).status_code == 200
    await undo(town, path, "commissioner", **COUNCIL)
    said = {
        "approve": APPROVE,
        "refuse": {"reasonCode": "not_ready", "members": APPROVE["members"]},
        "defer": {"until": "2012-05-01", "wants": ["detox_plan"], "members": APPROVE["members"]},
    }[decision]
    answer = await decide(town, path, {**said, "decision": decision, "on": "2012-04-02"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["prepared"] == []
    assert (await town.get(path)).json()["prepared"] == ["visited"]


async def test_what_was_prepared_is_taken_back_by_the_front_door_alone(town: Town) -> None:
    service = await rehab(town)
    prepared, bare = await approved(town, service, await town.client()), await approved(town, service)
    await step(town, prepared, "prepare", prepared=["visited"])
    for path in (prepared, bare):
        await undo(town, path, "commissioner", **COUNCIL)
        refused = await undo(town, path, "commissioner", **COUNCIL)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-your-panel-step")
    assert (await undo(town, prepared)).json()["prepared"] == []
    assert await _council(town, prepared) == await _council(town, bare)


async def _council(town: Town, path: str) -> tuple[Any, ...]:
    """All that who decides reads of an application, without what names it."""
    read = await town.get(path, "commissioner", **COUNCIL)
    rows = (await town.get(f"{path}/steps", "commissioner", **COUNCIL)).json()["items"]
    steps = [{name: value for name, value in row.items() if name != "id"} for row in rows]
    return read.headers["etag"], {name: value for name, value in read.json().items() if name != "id"}, steps


async def test_whoever_decides_reads_what_was_refused_or_deferred_as_that(town: Town) -> None:
    service = await rehab(town)
    refusal = {"decision": "refuse", "on": "2012-04-02", "reasonCode": "not_ready", "members": APPROVE["members"]}
    path = await listed(town, service)
    answer = await decide(town, path, refusal)
    assert (answer.status_code, answer.json()["state"]) == (200, "refused"), answer.text
    for role, who in (("commissioner", COUNCIL), ("assessor", {})):
        assert (await town.get(path, role, **who)).json()["state"] == "refused"
    rows = (await town.get("/panel-applications?state=refused", "commissioner", **COUNCIL)).json()["items"]
    assert [row["state"] for row in rows] == ["refused"]


async def _steps(town: Town, path: str) -> tuple[list[str], str]:
    """Which who decides reads of an application, and its ETag."""
    rows = (await town.get(f"{path}/steps", "commissioner", **COUNCIL)).json()["items"]
    return [row["step"] for row in rows], (await town.get(path, "commissioner", **COUNCIL)).headers["etag"]


async def test_an_approval_taken_back_opens_nothing_of_what_came_of_it(town: Town) -> None:
    service = await rehab(town)
    withdrawn, put_right, bare = [await approved(town, service, await town.client()) for _ in range(3)]
    for path in (withdrawn, put_right):
        assert (await step(town, path, "withdraw", reasonCode="died")).status_code == 200
    assert (await undo(town, put_right)).status_code == 200
    answers = [await undo(town, path, "commissioner", **COUNCIL) for path in (withdrawn, put_right, bare)]
    assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(200, "listed")] * 3
    seen = [await _steps(town, path) for path in (withdrawn, put_right, bare)]
    assert seen == [(["list", "approve"], seen[0][1])] * 3
    whole = (await town.get(f"{withdrawn}/steps")).json()["items"]
    assert [row["step"] for row in whole] == ["list", "approve", "withdraw"]


async def test_what_is_withdrawn_before_it_is_decided_is_told(town: Town) -> None:
    path = await approved(town, await rehab(town), await town.client())
    await undo(town, path, "commissioner", **COUNCIL)
    await step(town, path, "withdraw", reasonCode="custody")
    assert (await _steps(town, path))[0] == ["list", "approve", "withdraw"]
    assert (await town.get(path, "commissioner", **COUNCIL)).json()["state"] == "withdrawn"


async def test_taking_an_approval_back_does_not_say_that_somebody_was_applied_for_again(town: Town) -> None:
    service, client = await rehab(town), await town.client()
    one, two = await approved(town, service, client), await approved(town, service, await town.client())
    await step(town, one, "withdraw", reasonCode="custody")
    await _applied_again(town, client, service)
    answers = [await undo(town, path, "commissioner", **COUNCIL) for path in (one, two)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert (await town.get(one)).json()["state"] == "listed"


async def test_a_new_application_names_to_who_decides_none_that_they_approved(town: Town) -> None:
    service, client, other = await rehab(town), await town.client(), await town.client()
    over, refused = await approved(town, service, client), await listed(town, service, client=other)
    await town.start(service, client)
    assert (await step(town, over, "close", reasonCode="left_early")).status_code == 200
    refusal = {"decision": "refuse", "on": "2012-04-02", "reasonCode": "not_ready", "members": APPROVE["members"]}
    assert (await decide(town, refused, refusal)).status_code == 200
    ids = [path.rpartition("/")[2] for path in (over, refused)]
    again = [
        await _applied_again(town, who, service, earlierId=id_) for who, id_ in ((client, ids[0]), (other, ids[1]))
    ]
    for role, who, named in (("commissioner", COUNCIL, [None, ids[1]]), ("assessor", {}, ids)):
        read = [(await town.get(f"/panel-applications/{application}", role, **who)).json() for application in again]
        assert [application["earlierId"] for application in read] == named
    await undo(town, over, "commissioner", **COUNCIL)
    assert (await town.get(f"/panel-applications/{again[0]}", "commissioner", **COUNCIL)).json()["earlierId"] is None


async def _applied_again(town: Town, client: UUID, service: str, **said: str) -> str:
    made = await town.post("/panel-applications", {"clientId": str(client), "wantedServices": [service], **said})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])
