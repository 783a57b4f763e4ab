"""Who waits at the front door: as the worklist says it."""

from typing import Any

import pytest

from tests.assessment.builders import activity, closed, contact, referred
from tests.assessment.client import Care, Desk, new_care

KINDS = ("assess", "refer", "start")


async def waits(desk: Desk, waits_for: str) -> list[tuple[str, str]]:
    answer = await desk.get(f"/worklist/waiting?waitsFor={waits_for}")
    assert answer.status_code == 200, answer.text
    return [(row["clientId"], row["since"]) for row in answer.json()["items"]]


async def on_the_worklist(desk: Desk, code: str) -> set[str]:
    return {row["clientId"] for row in (await desk.get("/worklist")).json()["items"] if row["code"] == code}


async def assessed(desk: Desk, on: str) -> Care:
    care = await new_care(desk)
    await care.assess(on)
    return care


@pytest.mark.parametrize("outcome", ["declined", "withdrawn", "expired", "did_not_start"])
async def test_whose_only_referral_came_to_nothing_waits_to_be_referred_again(open_desk: Desk, outcome: str) -> None:
    care = await assessed(open_desk, "2012-08-28")
    assert await waits(open_desk, "refer") == [(care.client, "2012-08-28")]
    referral = referred(care.client, "cdas")
    await open_desk.running.deliver(referral)
    assert await waits(open_desk, "refer") == []
    assert await waits(open_desk, "start") == [(care.client, "2012-04-03")]
    await open_desk.running.deliver(closed(referral, outcome))
    assert await waits(open_desk, "refer") == [(care.client, "2012-08-28")]
    assert await on_the_worklist(open_desk, "refer") == {care.client}
    assert await waits(open_desk, "start") == []


async def test_whoever_is_closed_or_treated_waits_no_more(open_desk: Desk) -> None:
    gone, treated, stays = [await assessed(open_desk, f"2012-08-{day}") for day in ("20", "21", "22")]
    closing = {"clientId": gone.client, "on": "2012-09-03", "reasonCode": "moved"}
    assert (await open_desk.post("/closings", closing)).status_code == 201
    await treated.start("2012-08-30")
    assert await waits(open_desk, "refer") == [(stays.client, "2012-08-22")]


async def test_what_was_agreed_hides_nobody_who_waits(open_desk: Desk) -> None:
    care, other = await assessed(open_desk, "2012-08-28"), await open_desk.new_client()
    agreed = {"dueOn": "2012-09-10", "owner": "kim"}
    body = activity(care.client, on="2012-08-29", nextStep={"code": "contact", **agreed})
    assert (await open_desk.post("/activities", body)).status_code == 201
    body = activity(other, on="2012-08-30", nextStep={"code": "refer", **agreed})
    assert (await open_desk.post("/activities", body)).status_code == 201
    assert await on_the_worklist(open_desk, "refer") == {other}
    assert await waits(open_desk, "refer") == [(care.client, "2012-08-28"), (other, "2012-08-30")]


async def test_who_waits_is_listed_page_by_page_the_longest_first(open_desk: Desk) -> None:
    clients = []
    for day in ("20", "25", "30"):
        client = await open_desk.new_client()
        for on in (f"2012-08-{day}", "2012-09-01"):
            assert (await open_desk.post("/contacts", contact(client, on=on))).status_code == 201
        clients.append(client)
    first = (await open_desk.get("/worklist/waiting?waitsFor=assess&limit=2")).json()
    rest = (await open_desk.get(f"/worklist/waiting?waitsFor=assess&limit=2&cursor={first['next']}")).json()
    rows: list[dict[str, Any]] = [*first["items"], *rest["items"]]
    assert [(row["clientId"], row["since"], row["source"]) for row in rows] == [
        (client, f"2012-08-{day}", "4") for client, day in zip(clients, ("20", "25", "30"), strict=True)
    ]


async def test_nobody_but_the_front_door_sees_who_waits(open_desk: Desk) -> None:
    for role in ("referrer", "provider", "clinician", "verifier", "commissioner", "auditor"):
        assert (await open_desk.get("/worklist/waiting?waitsFor=refer", role)).status_code == 403
    assert (await open_desk.get("/worklist/waiting?waitsFor=bored")).status_code == 422
