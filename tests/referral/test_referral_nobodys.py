"""Whoever is referred under a pseudonym that is registered nowhere: what is held for them is soon let go."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.referral.events import ClientUnregistered
from tests.referral.builders import assessed, merged
from tests.referral.client import Town


def unregistered(client: UUID, since: str = "2012-04-02", **changes: Any) -> ClientUnregistered:
    said = {"area": "stockport", "actor": "system", "actor_organisation": "system", "client_id": client}
    return ClientUnregistered.model_validate(said | {"since": since} | changes, by_name=True)


async def state_of(town: Town, referral: dict[str, Any]) -> tuple[str, str | None]:
    body = (await town.get(f"/referrals/{referral['id']}")).json()
    return body["state"], body["reasonCode"]


async def tick_on(town: Town, day: str) -> None:
    town.running.today = date.fromisoformat(day)
    await town.running.tick()


async def test_what_is_held_for_nobody_is_let_go_on_the_third_day(town: Town) -> None:
    service, client = await town.service(places=1), uuid4()
    referral = await town.refer(service, client)
    await town.running.deliver(unregistered(client))
    await tick_on(town, "2012-04-04")
    assert (await state_of(town, referral), await town.places(service)) == (("pending", None), (1, 0, 1))
    await tick_on(town, "2012-04-05")
    assert await state_of(town, referral) == ("expired", "registered_nowhere")
    assert await town.places(service) == (1, 0, 0)
    (event, last) = await town.published("referral-unassessed")
    assert (event["outcome"], last["outcome"]) == (None, "expired")


async def test_the_days_run_from_when_it_was_found(town: Town) -> None:
    referral = await town.refer(await town.service(), client := uuid4())
    await town.running.deliver(unregistered(client, since="2012-04-10"))
    await tick_on(town, "2012-04-12")
    assert (await state_of(town, referral))[0] == "pending"
    await tick_on(town, "2012-04-13")
    assert (await state_of(town, referral))[0] == "expired"


async def test_nobody_is_refused_before_that_is_said_of_them(town: Town) -> None:
    """However late anything comes: whoever was registered a moment ago is referred."""
    for client in (uuid4(), await town.client()):
        assert (await town.try_to_refer(await town.service(), client)).status_code in (201, 202)


async def test_nobodys_pseudonym_is_not_referred_again(town: Town) -> None:
    service, client = await town.service(), uuid4()
    await town.running.deliver(unregistered(client))
    refused = await town.try_to_refer(service, client, waitIfFull=True)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "clientId")
    assert "register the person" in refused.json()["errors"][0]["message"]
    assert await town.places(service) == (3, 0, 0)
    await town.running.deliver(unregistered(client, revision=2, voided=True))
    assert (await town.try_to_refer(service, client)).status_code == 202


async def test_an_older_word_that_comes_late_changes_nothing(town: Town) -> None:
    referral = await town.refer(await town.service(), client := uuid4())
    await town.running.deliver(unregistered(client, revision=2, voided=True))
    await town.running.deliver(unregistered(client))
    await tick_on(town, "2012-04-06")
    assert (await state_of(town, referral))[0] == "pending"
    assert (await town.try_to_refer(await town.service(), client)).status_code == 202


@pytest.mark.parametrize("answer", ["accept", "start"])
async def test_whom_a_service_has_met_keeps_what_they_have(town: Town, answer: str) -> None:
    referral = await town.refer(await town.service(), client := uuid4())
    body = {"startedOn": "2012-04-02"} if answer == "start" else {}
    assert (await town.act(referral["id"], answer, body)).is_success
    await town.running.deliver(unregistered(client))
    await tick_on(town, "2012-04-09")
    assert (await state_of(town, referral))[0] == ("started" if answer == "start" else "accepted")


async def test_whom_the_front_door_sent_on_keeps_the_place(town: Town) -> None:
    referral = await town.refer(await town.service(), client := uuid4())
    sent = await town.act(referral["id"], "send-on", {"reasonCode": "rapid_access"}, "assessor")
    assert sent.is_success, sent.text
    await town.running.deliver(unregistered(client))
    await tick_on(town, "2012-04-09")
    assert (await state_of(town, referral))[0] == "referred"


@pytest.mark.parametrize("merge", [False, True])
async def test_whoever_is_assessed_after_all_is_referred(town: Town, merge: bool) -> None:
    """Under any of their ids."""
    client, other = uuid4(), uuid4()
    await town.running.deliver(unregistered(client), assessed(other if merge else client))
    if merge:
        await town.running.deliver(merged(other, client, uuid4()))
    referral = await town.refer(await town.service(), client)
    await tick_on(town, "2012-04-06")
    assert (await state_of(town, referral))[0] == "referred"


async def test_nobody_waits_for_a_place_and_whoever_was_taken_for_nobody_waits_again(town: Town) -> None:
    service, client = await town.service(places=1), uuid4()
    await town.refer(service)
    waits = await town.refer(service, client, waitIfFull=True)
    await town.running.deliver(unregistered(client))
    await tick_on(town, "2012-04-04")
    assert (await state_of(town, waits))[0] == "waiting"
    await tick_on(town, "2012-04-05")
    assert await state_of(town, waits) == ("withdrawn", "registered_nowhere")
    await town.running.deliver(unregistered(client, revision=2, voided=True))
    await tick_on(town, "2012-04-06")
    (again,) = (await town.get("/waiting-list")).json()["items"]
    assert (again["clientId"], again["place"]) == (str(client), 1)


async def test_of_another_area_it_says_nothing(town: Town) -> None:
    referral = await town.refer(await town.service(), client := uuid4())
    await town.running.deliver(unregistered(client, area="wigan"))
    await tick_on(town, "2012-04-09")
    assert (await state_of(town, referral))[0] == "pending"
