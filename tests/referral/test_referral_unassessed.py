"""Whoever is referred before they are assessed: from when a service can answer, and what the front door learns."""

from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest

from services.referral.commands.restating import facts
from tests.figures.counted import derive, figure
from tests.referral.builders import assessed, merged
from tests.referral.client import Town


async def state_of(town: Town, referral_id: str) -> tuple[str, str, str | None]:
    body = (await town.get(f"/referrals/{referral_id}")).json()
    return body["state"], body["holdExpiresOn"], body["reasonCode"]


async def said(town: Town) -> list[tuple[int, str | None, str | None]]:
    events = await town.published("referral-unassessed")
    return [(event["revision"], event["holdExpiresOn"], event["outcome"]) for event in events]


async def test_the_days_to_answer_begin_when_the_assessment_comes(town: Town) -> None:
    service, client = await town.service(), uuid4()
    referral = await town.refer(service, client)
    assert referral["holdExpiresOn"] == "2012-04-23"
    town.running.today = date(2012, 4, 12)
    await town.running.deliver(assessed(client))
    assert await state_of(town, referral["id"]) == ("referred", "2012-05-03", None)
    (event,) = await town.published("client-referred")
    assert (event["holdExpiresOn"], event["referredOn"]) == ("2012-05-03", "2012-04-02")
    town.running.today = date(2012, 4, 23)
    await town.running.tick()
    assert await town.places(service) == (3, 0, 1)
    town.running.today = date(2012, 5, 3)
    await town.running.tick()
    assert await state_of(town, referral["id"]) == ("expired", "2012-05-03", "hold_expired")


async def test_one_that_is_only_late_on_its_day_changes_nothing(town: Town) -> None:
    client = uuid4()
    referral = await town.refer(await town.service(), client)
    await town.running.deliver(assessed(client))
    assert await state_of(town, referral["id"]) == ("referred", referral["holdExpiresOn"], None)


async def test_where_no_assessment_comes_nobody_is_said_to_have_answered_late(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service, uuid4())
    town.running.today = date(2012, 4, 23)
    await town.running.tick()
    assert await state_of(town, referral["id"]) == ("expired", "2012-04-23", "never_assessed")
    assert await said(town) == [(1, "2012-04-23", None), (2, None, "expired")]
    assert await town.published("client-referred", "referral-closed") == []


@pytest.mark.parametrize(
    ("action", "body", "role", "outcome"),
    [
        ("accept", {}, "provider", None),
        ("decline", {"reasonCode": "other"}, "provider", "declined"),
        ("close", {"reasonCode": "did_not_attend"}, "provider", "did_not_start"),
        ("withdraw", {"reasonCode": "other"}, "assessor", "withdrawn"),
        ("start", {"startedOn": "2012-04-02"}, "provider", None),
    ],
)
async def test_what_becomes_of_it_is_published_to_who_is_to_assess(
    town: Town, action: str, body: dict[str, str], role: str, outcome: str | None
) -> None:
    referral = await town.refer(await town.service(), uuid4())
    answer = await town.act(referral["id"], action, body, role)
    assert answer.status_code in (200, 201), answer.text
    assert await said(town) == [(1, "2012-04-23", None), (2, None, outcome)]
    assert {event["type"] for event in await town.published()} == {"referral-unassessed"}


async def test_whoever_waits_for_a_place_is_offered_one_until_they_are_assessed(town: Town) -> None:
    service, client = await town.service(places=1), uuid4()
    first = await town.refer(service)
    waits = await town.refer(service, client, waitIfFull=True)
    assert waits["state"] == "waiting"
    assert await said(town) == [(1, None, None)]
    await town.act(first["id"], "decline", {"reasonCode": "other"})
    town.running.today = date(2012, 4, 3)
    await town.running.tick()
    assert (await state_of(town, waits["id"]))[:2] == ("pending", "2012-04-17")
    town.running.today = date(2012, 4, 5)
    await town.running.deliver(assessed(client))
    assert (await state_of(town, waits["id"]))[:2] == ("referred", "2012-04-19")


async def test_no_day_counts_against_who_could_not_answer(town: Town) -> None:
    service, client = await town.service(), uuid4()
    referral = await town.refer(service, client)
    await town.refer(service, uuid4())
    town.running.today = date(2012, 4, 12)
    await town.running.deliver(assessed(client))
    town.running.today = date(2012, 4, 14)
    assert (await town.act(referral["id"], "accept", {})).status_code == 200
    town.running.today = date(2012, 4, 30)
    await town.running.tick()
    assert (await derive(town.running)).failing() == ""
    month = {"per": "month", "since": "2012-04-01", "until": "2012-04-30"}
    (answered,) = (await figure(town, "referral-to-answer", **month))["points"]
    assert (answered["eligible"], answered["values"] or answered["p90"]) == (1, 2)
    (accepted,) = (await figure(town, "referrals-accepted", **month))["points"]
    assert (accepted["eligible"], accepted["met"]) == (1, 1)
    (made,) = (await figure(town, "referrals-made", **month))["points"]
    assert made["eligible"] == 2


async def test_after_a_restore_what_waits_is_said_again(town: Town) -> None:
    service, client, other = await town.service(), uuid4(), uuid4()
    waiting, gone = await town.refer(service, client), await town.refer(service, other)
    await town.act(gone["id"], "decline", {"reasonCode": "other"})
    async with town.running.db.session() as session:
        again = [row async for rows in facts(session) for row in rows if row[1].type != "organisation-named"]
    assert [(subject, payload.type, payload.model_dump()["outcome"]) for subject, payload in again] == [
        (client, "referral-unassessed", None), (other, "referral-unassessed", "declined"),
    ]  # fmt: skip
    assert {payload.model_dump()["referral_id"] for _, payload in again} == {UUID(waiting["id"]), UUID(gone["id"])}


async def send_on(town: Town, referral_id: str, **who: str) -> httpx.Response:
    return await town.post(f"/referrals/{referral_id}/send-on", {"reasonCode": "rapid_access"}, **who)


async def test_the_front_door_sends_one_on_without_an_assessment(town: Town) -> None:
    service, client = await town.service(), uuid4()
    referral, beside = await town.refer(service, client), await town.refer(await town.service("riverside"), client)
    town.running.today = date(2012, 4, 5)
    sent = await send_on(town, referral["id"])
    assert sent.status_code == 200, sent.text
    body = sent.json()
    assert (body["state"], body["holdExpiresOn"], body["sentOnFor"]) == ("referred", "2012-04-26", "rapid_access")
    assert body["revision"] > referral["revision"]
    assert sent.headers["etag"] == f'"{body["revision"]}"'
    assert await state_of(town, beside["id"]) == ("pending", "2012-04-23", None)
    events = await town.published("client-referred")
    assert [(event["referralId"], event["assessedOn"]) for event in events] == [(referral["id"], None)]
    started = await town.act(referral["id"], "start", {"startedOn": "2012-04-05"})
    assert started.status_code == 201
    assert len(await town.published("treatment-started")) == 1
    await town.running.deliver(assessed(client))
    assert len(await town.published("client-referred")) == 2
    again = await send_on(town, referral["id"])
    assert (again.status_code, again.json()["type"]) == (409, "/problems/wrong-state")


async def test_only_the_front_door_sends_on_and_only_what_waits(town: Town) -> None:
    waits, answered = await town.refer(await town.service(), uuid4()), await town.refer(await town.service())
    path = f"/referrals/{waits['id']}/send-on"
    refused = await town.post(path, {"reasonCode": "rapid_access"}, "provider", organisation="cdas")
    assert refused.status_code == 403
    assert (await town.post(path, {"reasonCode": "no_time"})).status_code == 422
    assert (await send_on(town, answered["id"])).json()["type"] == "/problems/wrong-state"
    assert (await send_on(town, str(uuid4()))).status_code == 404
    assert await state_of(town, waits["id"]) == ("pending", "2012-04-23", None)


async def test_what_was_answered_all_the_same_says_that_it_waits_and_goes_out_when_it_is_sent_on(town: Town) -> None:
    client = uuid4()
    accepted = await town.refer(await town.service(), client)
    started = await town.refer(await town.service("riverside"), client)
    assert (await town.act(accepted["id"], "accept", {})).json()["unassessed"]
    began = await town.act(started["id"], "start", {"startedOn": "2012-04-02"}, organisation="riverside")
    assert began.status_code == 201, began.text
    seen = (await town.get(f"/referrals/{started['id']}")).json()
    assert (seen["state"], seen["unassessed"]) == ("started", True)
    sent = await send_on(town, started["id"])
    assert (sent.status_code, sent.json()["state"], sent.json()["unassessed"]) == (200, "started", False), sent.text
    again = (await town.get(f"/referrals/{accepted['id']}")).json()
    assert (again["state"], again["unassessed"], again["sentOnFor"]) == ("accepted", True, None)
    assert await _went_out(town) == ["client-referred", "treatment-started"]
    assert (await send_on(town, started["id"])).status_code == 409
    assert (await send_on(town, accepted["id"])).json()["unassessed"] is False
    assert await _went_out(town) == ["client-referred", "treatment-started", "client-referred"]


async def _went_out(town: Town) -> list[str]:
    return [event["type"] for event in await town.published("client-referred", "referral-closed", "treatment-started")]


async def test_what_was_answered_waits_no_more_once_the_assessment_has_come(town: Town) -> None:
    client = uuid4()
    referral = await town.refer(await town.service(), client)
    accepted = (await town.act(referral["id"], "accept", {})).json()
    await town.running.deliver(assessed(client))
    now = (await town.get(f"/referrals/{referral['id']}")).json()
    assert (now["state"], now["unassessed"], now["revision"]) == ("accepted", False, accepted["revision"] + 1)


async def test_a_merge_is_no_assessment_and_what_waits_for_one_person_waits_for_the_same(town: Town) -> None:
    one, other = uuid4(), uuid4()
    first, second = (
        await town.refer(await town.service(), one),
        await town.refer(await town.service("riverside"), other),
    )
    await town.running.deliver(merged(other, one, UUID(int=7)))
    assert [(await state_of(town, row["id"]))[0] for row in (first, second)] == ["pending", "pending"]
    assert await town.published("client-referred") == []
    assert (await send_on(town, first["id"])).status_code == 200
    assert [(await state_of(town, row["id"]))[0] for row in (first, second)] == ["referred", "pending"]
    await town.running.deliver(assessed(one))
    assert [(await state_of(town, row["id"]))[0] for row in (first, second)] == ["referred", "referred"]
    assert await _went_out(town) == ["client-referred"] * 2


async def test_what_a_merge_brought_goes_with_it(town: Town) -> None:
    client, other = await town.client(), uuid4()
    await town.running.deliver(merged(client, other, UUID(int=7)))
    before = await town.refer(await town.service(), other)
    await town.running.deliver(merged(client, other, UUID(int=7), revision=2, voided=True))
    waits = await town.refer(await town.service("riverside"), other)
    assert [(row["state"], row["assessmentId"]) for row in (before, waits)] == [
        ("referred", before["assessmentId"]), ("pending", None),
    ]  # fmt: skip
    declined = await town.act(before["id"], "decline", {"reasonCode": "other"})
    assert declined.status_code == 200, declined.text
    assert await _went_out(town) == ["client-referred", "referral-closed"]
    await town.running.deliver(assessed(other))
    assert (await state_of(town, waits["id"]))[0] == "referred"
    assert await _went_out(town) == ["client-referred", "referral-closed", "client-referred"]


async def test_what_an_assessment_that_was_taken_back_brought_goes_with_it(town: Town) -> None:
    client, assessment = uuid4(), uuid4()
    await town.running.deliver(assessed(client, assessment))
    await town.running.deliver(assessed(client, assessment, revision=2, voided=True))
    assert (await town.refer(await town.service(), client))["state"] == "pending"


async def test_sending_on_is_of_one_referral_also_for_what_is_made_later(town: Town) -> None:
    client = uuid4()
    first = await town.refer(await town.service(), client)
    assert (await send_on(town, first["id"])).status_code == 200
    town.running.today = date(2012, 4, 5)
    later = await town.refer(await town.service("riverside"), client)
    assert (later["state"], later["unassessed"], later["sentOnFor"]) == ("pending", True, None)
    assert (await town.act(first["id"], "start", {"startedOn": "2012-04-05"})).status_code == 201
    assert await _went_out(town) == ["client-referred", "treatment-started"]
    assert (await send_on(town, later["id"])).json()["state"] == "referred"
    assert await _went_out(town) == ["client-referred", "treatment-started", "client-referred"]


async def test_whoever_is_one_person_with_somebody_assessed_waits_for_nothing(town: Town) -> None:
    one, other = uuid4(), uuid4()
    referral = await town.refer(await town.service(), one)
    await town.running.deliver(merged(other, one, UUID(int=7)), assessed(other))
    assert (await state_of(town, referral["id"]))[0] == "referred"


async def test_where_no_assessment_is_named_it_follows_the_latest_one_by_its_day(town: Town) -> None:
    client, assessment = uuid4(), uuid4()
    await town.running.deliver(assessed(client, assessment, assessedOn=date(2012, 4, 2)))
    early = await town.refer(await town.service(), client, referredOn="2012-04-01")
    referral = await town.refer(await town.service("riverside"), client, referredOn="2012-04-02")
    assert (early["assessmentId"], early["assessedOn"]) == (None, None)
    assert (referral["assessmentId"], referral["assessedOn"]) == (str(assessment), "2012-04-02")
    (told,) = [row for row in await town.published("client-referred") if row["referralId"] == referral["id"]]
    assert told["assessedOn"] == "2012-04-02"
