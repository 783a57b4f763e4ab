"""What another organisation was approved for, or asked for, is not undone by a LASARS that treats the person."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.referral.client import Town
from tests.referral.test_referral_panel import apply, approved, listed, rehab, sent, step, undo

CDAS: dict[str, Any] = {"organisation": "cdas"}
WITHDRAW = {"step": "withdraw", "reasonCode": "needs_changed"}


async def changed(town: Town, path: str, *wanted: str, **who: Any) -> httpx.Response:
    tag = (await town.get(path)).headers["etag"]
    headers = town.running.headers("assessor", **({"organisation": "start"} | who)) | {"If-Match": tag}
    return await town.running.client.put(path, json={"wantedServices": list(wanted)}, headers=headers)


@pytest.mark.parametrize("way", ["withdraw", "close"])
async def test_who_treats_the_person_does_not_undo_what_another_was_approved_for(town: Town, way: str) -> None:
    service, client = await rehab(town), uuid4()
    await town.start(await town.service("cdas"), client)
    path = await approved(town, service, client)
    body = WITHDRAW
    if way == "close":
        await town.start(service, client)
        body = {"step": "close", "reasonCode": "left_early"}
    refused = await sent(town, path, "steps", body, **CDAS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    assert (await sent(town, path, "steps", body)).status_code == 200


@pytest.mark.parametrize("way", ["put the panel day off", "take the panel day back", "take the aftercare back"])
async def test_nor_by_another_step_or_by_taking_one_back(town: Town, way: str) -> None:
    service, client = await rehab(town), uuid4()
    await town.start(await town.service("cdas"), client)
    if way == "take the aftercare back":
        path = await approved(town, service, client)
        await town.start(service, client)
        assert (await step(town, path, "aftercare")).status_code == 200
    else:
        path = await listed(town, service, client=client)
    before = (await town.get(path)).json()
    if way == "put the panel day off":
        refused = await sent(town, path, "steps", {"step": "list", "panelOn": "2013-04-02"}, **CDAS)
    else:
        refused = await undo(town, path, "assessor", **CDAS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    assert (await town.get(path)).json() == before


async def test_nor_does_one_to_whom_they_are_referred(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    await town.refer(await town.service("cdas"), client)
    path = await listed(town, service, client=client)
    refused = await sent(town, path, "steps", WITHDRAW, **CDAS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")


async def test_one_that_does_not_treat_them_may_and_treats_them_from_then_on_only(town: Town) -> None:
    service, own, client = await rehab(town), await town.service("cdas"), await town.client()
    path = await approved(town, service, client)
    town.running.today = town.running.today.replace(day=20)
    assert (await sent(town, path, "steps", WITHDRAW, **CDAS)).status_code == 200
    referral = await town.refer(own, client, referredOn="2012-04-02")
    refused = await town.act(referral["id"], "start", {"startedOn": "2012-04-19"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "startedOn")
    assert (await town.act(referral["id"], "start", {"startedOn": "2012-04-20"})).status_code == 201


async def test_what_was_approved_for_its_own_service_or_asked_for_by_itself_it_withdraws(town: Town) -> None:
    own, client = await town.service("cdas", needsPanel=True), uuid4()
    path = await approved(town, own, client)
    await town.start(own, client)
    assert (await sent(town, path, "steps", {"step": "close", "reasonCode": "left_early"}, **CDAS)).status_code == 200
    asked = await town.post("/panel-applications", {"clientId": str(client)}, **CDAS)
    assert asked.status_code == 201, asked.text
    assert (await sent(town, asked.headers["location"], "steps", WITHDRAW, **CDAS)).status_code == 200


async def test_nobody_turns_what_another_asked_for_to_their_own_service(town: Town) -> None:
    service, own = await rehab(town), await town.service("cdas", needsPanel=True)
    path = await listed(town, service)  # of somebody whom cdas does not treat
    for wanted in ((own,), (service, own)):
        refused = await changed(town, path, *wanted, **CDAS)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    assert (await changed(town, path, own)).status_code == 200  # by who asked for it
    assert (await changed(town, path, service, own, **CDAS)).status_code == 200  # which is wanted already


async def test_who_treats_the_person_brings_what_is_missing_all_the_same(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    await town.start(await town.service("cdas"), client)
    path = str((await apply(town, service, client=client)).headers["location"])
    tag = (await town.get(path)).headers["etag"]
    headers = town.running.headers("assessor", **CDAS) | {"If-Match": tag}
    body = {"wantedServices": [service], "formAnswerId": await town.form(client), "funding": "health"}
    assert (await town.running.client.put(path, json=body, headers=headers)).status_code == 200
    assert (await changed(town, path, **CDAS)).status_code == 403
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200
