"""A referral from its held place to treatment, and every way in which it ends before."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.referral.commands import publishing
from services.referral.events import PUBLISHED
from shared.runtime.tick import LeftOut
from tests.referral.builders import assessed
from tests.referral.client import Town


async def test_refer_holds_a_place_and_tells_the_others(town: Town) -> None:
    service = await town.service()
    client, assessment = uuid4(), uuid4()
    await town.running.deliver(assessed(client, assessment, assessedOn="2012-03-30"))
    answer = await town.try_to_refer(service, client, assessmentId=str(assessment))
    assert answer.status_code == 201
    referral = answer.json()
    assert referral["state"] == "referred"
    assert referral["holdExpiresOn"] == "2012-04-23"
    assert answer.headers["location"] == f"/referrals/{referral['id']}"
    assert await town.places(service) == (3, 0, 1)
    assert await town.published() == [
        {
            "type": "client-referred",
            "area": "stockport",
            "actor": "someone",
            "actorOrganisation": "start",
            "revision": 1,
            "voided": False,
            "referralId": referral["id"],
            "clientId": str(client),
            "organisation": "cdas",
            "serviceId": service,
            "isTreatment": True,
            "holdExpiresOn": "2012-04-23",
            "referredOn": "2012-04-02",
            "contactOn": None,
            "assessedOn": "2012-03-30",
            "choice": "client",
        }
    ]
    assert (await town.running.published("client-referred"))[0]["subject"] == str(client)


async def test_accept_then_start_makes_an_episode_and_occupies_the_place(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    accepted = await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-05"})
    assert accepted.json()["state"] == "accepted"
    town.running.today = date(2012, 4, 9)
    answer = await town.act(referral["id"], "start", {"startedOn": "2012-04-06"})
    assert answer.status_code == 201
    episode = answer.json()
    assert (episode["state"], episode["end"], episode["deliveredBy"]) == ("open", None, "cdas")
    assert await town.places(service) == (3, 1, 0)
    (told,) = await town.published("treatment-started")
    assert told["episodeId"] == episode["id"]
    assert told["referralId"] == referral["id"]
    assert told["deliveredBy"] == "cdas"
    assert told["modality"] == {"code": "2", "list": "ndtms-modality"}
    assert told["setting"] == {"code": "community", "list": "setting"}
    assert told["firstOfferedOn"] == "2012-04-05"
    assert (told["referredOn"], told["startedOn"]) == ("2012-04-02", "2012-04-06")
    assert told["careCoordinating"] is True
    assert not {"band", "price", "prices", "pence", "tariffId"} & (episode.keys() | told.keys())


async def test_a_provider_may_start_at_once(town: Town) -> None:
    service = await town.service(isTreatment=False)
    episode = await town.start(service)
    assert episode["careCoordinating"] is False


@pytest.mark.parametrize(
    ("action", "reason", "role", "organisation", "outcome"),
    [
        ("decline", "risk_too_high", "provider", "cdas", "declined"),
        ("withdraw", "client_request", "assessor", "start", "withdrawn"),
        ("close", "did_not_start", "provider", "cdas", "did_not_start"),
        ("close", "not_contacted", "assessor", "start", "did_not_start"),
    ],
)
async def test_a_referral_that_ends_before_treatment_frees_its_place(
    town: Town, action: str, reason: str, role: str, organisation: str, outcome: str
) -> None:
    service = await town.service()
    referral = await town.refer(service)
    answer = await town.act(referral["id"], action, {"reasonCode": reason}, role, organisation=organisation)
    assert answer.status_code == 200, answer.text
    assert answer.json()["reasonCode"] == reason
    assert await town.places(service) == (3, 0, 0)
    (told,) = await town.published("referral-closed")
    assert (told["referralId"], told["outcome"], told["reasonCode"]) == (referral["id"], outcome, reason)
    assert told["revision"] == 2
    assert told["actorOrganisation"] == organisation


async def test_accepting_takes_no_body(town: Town) -> None:
    referral = await town.refer(await town.service())
    headers = town.running.headers("provider", organisation="cdas")
    answer = await town.running.client.post(f"/referrals/{referral['id']}/accept", headers=headers)
    assert (answer.status_code, answer.json()["firstOfferedOn"]) == (200, None)


async def test_a_refused_action_names_the_state_and_what_is_allowed(town: Town) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], "accept", {})
    answer = await town.act(referral["id"], "accept", {})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"].endswith("wrong-state")
    assert problem["state"] == "accepted"
    assert problem["allowed"] == ["withdraw", "close", "start"]


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("decline", {"reasonCode": "full moon"}, "reasonCode"),
        ("decline", {}, "reasonCode"),
        ("start", {"startedOn": "2012-04-01"}, "startedOn"),
        ("start", {"startedOn": "2012-04-03"}, "startedOn"),
        ("accept", {"firstOfferedOn": "2012-04-01"}, "firstOfferedOn"),
        ("accept", {"firstOfferedOn": "2013-04-04"}, "firstOfferedOn"),
        ("accept", {"firstOfferedOn": "9999-12-31"}, "firstOfferedOn"),
        ("start", {"startedOn": "2012-04-02", "firstOfferedOn": "2012-04-03"}, "firstOfferedOn"),
        ("accept", {"surprise": 1}, "surprise"),
    ],
)
async def test_a_bad_value_is_named_with_what_is_allowed(
    town: Town, action: str, body: dict[str, object], field: str
) -> None:
    referral = await town.refer(await town.service())
    answer = await town.act(referral["id"], action, body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert "allowed" in error or error["message"]
    assert (await town.act(referral["id"], "accept", {})).status_code == 200


async def test_an_unknown_service_and_a_future_date_are_refused(town: Town) -> None:
    client = await town.client()
    unknown = await town.try_to_refer(str(uuid4()), client)
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "serviceId")
    future = await town.try_to_refer(await town.service(), client, referredOn="2012-04-03")
    (error,) = future.json()["errors"]
    assert (error["field"], error["allowed"]) == ("referredOn", ["from 1890-01-01", "to 2012-04-02"])
    assert "once it was made" in error["message"]


async def test_a_full_service_refuses_and_names_who_has_room(town: Town) -> None:
    full = await town.service(places=1)
    await town.service("riverside", places=2, eligibility={"sexes": ["male"]})
    other = await town.service("riverside", places=2, name="Open door")
    await town.refer(full)
    answer = await town.try_to_refer(full, await town.client())
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"].endswith("no-place")
    assert problem["nextFree"] == [
        {"serviceId": other, "organisation": "riverside", "name": "Open door", "placesFree": 2}
    ]
    assert await town.places(full) == (1, 0, 1)


async def test_of_two_that_race_for_the_last_place_one_gets_it(town: Town) -> None:
    service = await town.service(places=1)
    clients = [await town.client() for _ in range(4)]
    answers = await asyncio.gather(*(town.try_to_refer(service, client) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert await town.places(service) == (1, 0, 1)
    assert len(await town.published("client-referred")) == 1


async def test_a_client_has_one_open_referral_to_a_service(town: Town) -> None:
    service = await town.service(places=1)
    referral = await town.refer(service)
    again = await town.try_to_refer(service, UUID(referral["clientId"]))
    assert (again.status_code, again.json()["referralId"]) == (409, referral["id"])
    await town.act(referral["id"], "decline", {"reasonCode": "other"})
    assert (await town.try_to_refer(service, UUID(referral["clientId"]))).status_code == 201


async def test_two_actions_at_once_have_one_winner(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    answers = await asyncio.gather(
        town.act(referral["id"], "decline", {"reasonCode": "other"}),
        town.act(referral["id"], "withdraw", {"reasonCode": "other"}, "assessor", organisation="start"),
        town.act(referral["id"], "start", {"startedOn": "2012-04-02"}),
    )
    assert sum(answer.status_code in (200, 201) for answer in answers) == 1
    assert sum(answer.status_code == 409 for answer in answers) == 2
    _, occupied, held = await town.places(service)
    assert (occupied + held) in (0, 1)
    assert held == 0


async def test_a_hold_that_nobody_answers_expires(town: Town) -> None:
    service = await town.service()
    unanswered, accepted = await town.refer(service), await town.refer(service)
    await town.act(accepted["id"], "accept", {})
    town.running.today = date.fromisoformat(unanswered["holdExpiresOn"]) - timedelta(days=1)
    await town.running.tick()
    assert await town.places(service) == (3, 0, 2)
    town.running.today += timedelta(days=1)
    assert await town.running.tick()
    assert not await town.running.tick()
    assert await town.places(service) == (3, 0, 1)
    (told,) = await town.published("referral-closed")
    assert (told["referralId"], told["outcome"], told["reasonCode"]) == (
        unanswered["id"],
        "expired",
        "hold_expired",
    )
    late = await town.act(unanswered["id"], "accept", {})
    assert (late.status_code, late.json()["state"]) == (409, "expired")


async def test_one_referral_that_cannot_be_closed_holds_up_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await town.service()
    odd, other = await town.refer(service), await town.refer(service)
    real = publishing.closed

    def raising(referral: Any) -> Any:
        if str(referral.id) == odd["id"]:
            raise ZeroDivisionError("odd")
        return real(referral)

    town.running.today = date.fromisoformat(odd["holdExpiresOn"])
    monkeypatch.setattr(publishing, "closed", raising)
    for _ in range(2):
        with pytest.raises(LeftOut, match=f"1 left out: referral {odd['id']}: ZeroDivisionError"):
            await town.running.tick()
        assert await town.places(service) == (3, 0, 1)
        assert [told["referralId"] for told in await town.published("referral-closed")] == [other["id"]]
    monkeypatch.undo()
    assert await town.running.tick()
    assert await town.places(service) == (3, 0, 0)


async def test_the_same_key_gives_the_first_answer_again(town: Town) -> None:
    service = await town.service()
    client = await town.client()
    body = {"clientId": str(client), "serviceId": service, "choice": "assessor"}
    first = await town.post("/referrals", body, key="one")
    again = await town.post("/referrals", body, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotency-hit"] == "true"
    assert await town.places(service) == (3, 0, 1)
    other = await town.post("/referrals", body | {"choice": "client"}, key="one")
    assert other.status_code == 422
    assert len(await town.published("client-referred")) == 1


async def test_examples_are_what_is_sent(town: Town) -> None:
    for payload in PUBLISHED:
        (example,) = payload.model_json_schema()["examples"]
        assert payload.model_validate(example).model_dump(mode="json", by_alias=True) == example


async def test_a_start_before_the_appointment_that_was_offered_says_which_was_first(town: Town) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-20"})
    town.running.today = date(2012, 4, 10)
    refused = await town.act(referral["id"], "start", {"startedOn": "2012-04-10"})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["allowed"]) == ("firstOfferedOn", ["from 2012-04-02", "to 2012-04-10"])
    assert "it was said before to be 2012-04-20, which is after the start" in error["message"]
    body = {"startedOn": "2012-04-10", "firstOfferedOn": "2012-04-09"}
    assert (await town.act(referral["id"], "start", body)).status_code == 201
    (told,) = [event["data"] for event in await town.running.published("treatment-started")]
    assert told["firstOfferedOn"] == "2012-04-09"


@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("referredOn", "2012-04-03"),
        ("referredOn", "0001-01-01"),
        ("contactOn", "2012-04-03"),
        ("contactOn", "2011-03-01"),
        ("contactOn", "9999-12-31"),
    ],
)
async def test_a_referral_has_no_day_out_of_all_bounds(town: Town, field: str, day: str) -> None:
    client = uuid4()
    await town.running.deliver(assessed(client))
    answer = await town.try_to_refer(await town.service(), client, **{field: day})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert "201" in str(error.get("allowed")) or "mistyped" in error["message"], error


async def test_a_first_appointment_that_was_not_said_on_acceptance_is_said_later_once(town: Town) -> None:
    referral = await town.refer(await town.service())
    path = f"/referrals/{referral['id']}"
    await town.act(referral["id"], "accept", {})
    accepted = (await town.get(path)).headers["etag"]
    refused = await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-01"})  # before the referral
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "firstOfferedOn")
    said = await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-05"})
    assert (said.status_code, said.json()["state"], said.json()["firstOfferedOn"]) == (200, "accepted", "2012-04-05")
    assert said.headers["etag"] != accepted
    for body in ({"firstOfferedOn": "2012-04-06"}, {}):
        again = await town.act(referral["id"], "accept", body)
        assert (again.status_code, again.json()["type"]) == (409, "/problems/wrong-state")
    assert (await town.get(path)).json()["firstOfferedOn"] == "2012-04-05"
    started = await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})
    assert (started.status_code, started.json()["errors"][0]["field"]) == (422, "firstOfferedOn")  # it is kept
