"""A registration that was made by mistake: what hangs on it first, put away, and back; nothing is lost or refused."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.assessment import models
from services.assessment.store import deactivations as store
from tests.assessment.builders import ANN, closed, contact, referral_form, referred
from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_programmes import act, begun, states, treated


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def put_away(desk: Desk, client: str, reason: str = "registered_by_mistake") -> httpx.Response:
    return await desk.post("/deactivations", {"clientId": client, "reasonCode": reason})


async def hangs(desk: Desk, client: str) -> dict[str, int]:
    answer = await desk.get(f"/persons/{client}/attached")
    assert answer.status_code == 200, answer.text
    return {row["kind"]: row["number"] for row in answer.json()["items"]}


async def looked_up(desk: Desk, client: str, **asked: Any) -> list[bool]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    rows = (await desk.get(f"/persons?clientId={client}&{query}")).json()["items"]
    return [row["deactivated"] for row in rows]


async def test_who_has_nothing_is_put_away_and_found_again_when_that_is_taken_back(front: Desk) -> None:
    client = await front.new_client()
    assert (await hangs(front, client), await looked_up(front, client, deactivated="false")) == ({}, [False])
    made = await put_away(front, client)
    assert (made.status_code, made.json()["attached"]) == (201, 0)
    assert await looked_up(front, client, deactivated="false") == []
    assert await looked_up(front, client) == [True]
    again = await put_away(front, client)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-deactivated")
    assert (await front.get(f"/persons/{client}")).status_code == 200
    path = f"/deactivations/{made.json()['id']}/void"
    back = await front.post(path, {"reasonCode": "is_somebody"})
    assert (back.status_code, back.json()["voided"], back.json()["revision"]) == (200, True, 2)
    assert await looked_up(front, client, deactivated="false") == [False]
    assert (await front.post(path, {"reasonCode": "is_somebody"})).status_code == 409
    assert (await put_away(front, client)).status_code == 201


async def test_while_something_hangs_on_it_it_stays_and_what_is_listed(front: Desk) -> None:
    client = await front.new_client()
    came = (await front.post("/contacts", contact(client))).json()
    refused = await put_away(front, client)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/still-attached")
    assert refused.json()["attached"] == [{"kind": "contact", "number": 1}]
    assert await hangs(front, client) == {"contact": 1}
    gone = await front.post(f"/contacts/{came['id']}/void", {"reasonCode": "recorded_by_mistake"})
    assert gone.status_code == 200, gone.text
    assert (await put_away(front, client)).status_code == 201


async def test_treatment_and_outcomes_hang_on_it(front: Desk) -> None:
    care = await new_care(front)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    kinds = await hangs(front, care.client)
    assert {"assessment", "treatment"} <= set(kinds)
    assert (await put_away(front, care.client)).status_code == 409


async def test_whom_a_programme_took_in_by_a_mistaken_start_is_put_away_once_that_is_voided(front: Desk) -> None:
    taken_in, invited = await treated(front), await treated(front)
    programme = await begun(front)
    assert set((await states(front, programme)).values()) == {"to_invite"}
    said = await act(front, programme, "invite", invited)
    assert said.status_code == 200, said.text
    for care in (taken_in, invited):
        (start,) = care.starts
        await front.running.deliver(start.model_copy(update={"revision": 2, "voided": True}))
        never = referred(care.client).model_copy(update={"referral_id": start.referral_id})
        await front.running.deliver(closed(never, "did_not_start"))
    assert await hangs(front, taken_in.client) == {}
    assert (await put_away(front, taken_in.client)).status_code == 201
    assert await states(front, programme) == {}
    assert await hangs(front, invited.client) == {}
    assert (await put_away(front, invited.client)).status_code == 201


async def test_who_may_be_somebody_else_is_told_apart_first(front: Desk) -> None:
    first, second = [await front.register(nhsNumber=None, givenName=name) for name in ("Una", "Ursula")]
    assert second["match"]["state"] == "pending"
    for person in (first, second):
        assert await hangs(front, person["id"]) == {"same_person_question": 1}
    assert (await put_away(front, second["id"])).status_code == 409


async def test_all_ids_of_a_person_count(front: Desk) -> None:
    survivor, absorbed = await front.new_client(), await front.new_client()
    merge = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    assert (await front.post("/merges", merge)).status_code == 201
    for client in (survivor, absorbed):
        assert await hangs(front, client) == {"other_registration": 1}


async def test_what_is_recorded_all_the_same_is_accepted_and_shown(front: Desk) -> None:
    client = await front.new_client()
    await put_away(front, client)
    assert (await front.post("/contacts", contact(client))).status_code == 201
    (row,) = (await front.get(f"/deactivations?clientId={client}")).json()["items"]
    assert (row["attached"], row["voided"]) == (1, False)


async def test_a_form_that_nobody_has_taken_up_hangs_on_nobody(front: Desk) -> None:
    await front.post("/referral-forms", referral_form(reference=None))
    assert await hangs(front, await front.new_client()) == {}


async def test_a_stranger_has_nothing_and_is_not_put_away(front: Desk) -> None:
    stranger = "018f3a5e-0000-7d42-9f10-5a1b2c3d4e5f"
    assert (await front.get(f"/persons/{stranger}/attached")).status_code == 404
    refused = await put_away(front, stranger)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "clientId")


HANGS_ON_ANOTHER = {
    "deactivation", "match", "end_fact", "transfer_fact", "key_worker_fact", "representation", "open_episode",
    "interest_conflict", "unregistered_client",
}  # fmt: skip


def test_every_record_of_a_person_that_can_be_voided_hangs_on_their_registration() -> None:
    records = {
        str(getattr(model, "__tablename__", ""))
        for model in vars(models).values()
        if {"client_id", "voided"} <= set(getattr(model, "model_fields", ()))
    }
    assert records - {table for table, _ in store.TABLES.values()} == HANGS_ON_ANOTHER


async def test_who_came_again_is_found_though_the_registration_was_put_away(front: Desk) -> None:
    first = await front.register()
    client = first["clientId"]
    assert (await put_away(front, client)).status_code == 201
    assert await looked_up(front, client, deactivated="false") == []
    assert (await front.post("/contacts", contact(client))).status_code == 201
    assert await looked_up(front, client, deactivated="false") == [False]
    assert (await looked_up(front, client), await looked_up(front, client, deactivated="true")) == ([False], [])


async def test_who_is_in_treatment_is_found_by_what_a_registration_that_was_put_away_says(front: Desk) -> None:
    away = await front.new_client(birthDate="1961-02-03", givenName="Una")
    assert (await put_away(front, away)).status_code == 201
    care = Care(front, await front.new_client(birthDate="1961-02-04", givenName="Una"))
    await care.start("2012-05-01")
    same = {"survivorId": away, "absorbedId": care.client, "reasonCode": "same_person"}
    assert (await front.post("/merges", same)).status_code == 201
    (row,) = (await front.get("/persons?birthDate=1961-02-03&deactivated=false")).json()["items"]
    assert (row["clientId"], row["deactivated"]) == (away, False)
    for client in (away, care.client):
        said = (await front.get(f"/persons/{client}/attached")).json()
        assert (said["deactivated"], "treatment" in {row["kind"] for row in said["items"]}) == (False, True)


async def test_what_somebody_lets_ndtms_be_told_hangs_on_their_registration(front: Desk) -> None:
    client = await front.new_client()
    said = await front.post("/ndtms-consents", {"clientId": client, "given": True, "on": "2012-04-10"})
    assert said.status_code == 201
    assert await hangs(front, client) == {"ndtms_consent": 1}
    assert (await put_away(front, client)).status_code == 409
    back = await front.post(f"/ndtms-consents/{said.json()['id']}/void", {"reasonCode": "wrong_person"})
    assert (back.status_code, back.json()["voidReason"]) == (200, "wrong_person"), back.text
    assert await hangs(front, client) == {}
    assert (await put_away(front, client)).status_code == 201


@pytest.mark.parametrize("merged", [False, True])
async def test_who_is_registered_again_is_found_again(front: Desk, merged: bool) -> None:
    """Also where they turned out since to be somebody else's registration."""
    first = (await front.post("/persons", ANN)).json()["clientId"]
    assert (await put_away(front, first)).status_code == 201
    if merged:
        merge = {"survivorId": await front.new_client(), "absorbedId": first, "reasonCode": "same_person"}
        assert (await front.post("/merges", merge)).status_code == 201
    again = (await front.post("/persons", ANN)).json()
    assert again["matchedExisting"]
    assert await looked_up(front, again["clientId"], deactivated="true") == []
    (row,) = (await front.get(f"/deactivations?clientId={first}")).json()["items"]
    assert (row["voided"], row["voidReason"]) == (True, "registered_again")


async def test_who_sends_somebody_again_takes_nothing_back(front: Desk) -> None:
    first = (await front.post("/persons", ANN)).json()["clientId"]
    assert (await put_away(front, first)).status_code == 201
    assert (await front.post("/persons", ANN, "referrer", organisation="police")).status_code == 201
    (row,) = (await front.get(f"/deactivations?clientId={first}")).json()["items"]
    assert row["voided"] is False
