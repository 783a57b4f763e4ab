"""What was said of a referral is taken back, by who said it or the front door: with its place, clocks and figures."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.referral.commands.restating import facts
from services.referral.events import ClientReferred, ReferralClosed
from services.referral.rules.states import ReferralState, before_answer
from tests.figures.counted import derive
from tests.referral.builders import assessed, merged, scheme
from tests.referral.client import Town
from tests.referral.test_referral_figures import counts

MISTAKE = {"reasonCode": "entered_in_error"}
OURS = {"organisation": "cdas"}
FRONT = {"organisation": "start"}


async def take_back(town: Town, referral: str, *roles: str, **who: Any) -> httpx.Response:
    return await town.act(referral, "answer/void", MISTAKE, *(roles or ("provider",)), **(who or OURS))


async def seen(town: Town, referral: str) -> dict[str, Any]:
    return dict((await town.get(f"/referrals/{referral}")).json())


ANSWERS = [
    ("accept", {"firstOfferedOn": "2012-04-12"}, "accepted"),
    ("decline", {"reasonCode": "not_eligible"}, "declined"),
    ("close", {"reasonCode": "did_not_attend"}, "closed"),
]


@pytest.mark.parametrize(("act", "body", "became"), ANSWERS)
@pytest.mark.parametrize(("role", "organisation"), [("provider", "cdas"), ("clinician", "cdas"), ("assessor", "start")])
async def test_an_answer_that_was_taken_back_leaves_the_referral_as_it_was(
    town: Town, act: str, body: dict[str, str], became: str, role: str, organisation: str
) -> None:
    service = await town.service(places=1)
    referral = await town.refer(service)
    assert (await town.act(referral["id"], act, body)).json()["state"] == became
    answer = await take_back(town, referral["id"], role, organisation=organisation)
    assert answer.status_code == 200, answer.text
    unlike = {"revision"}
    now = await seen(town, referral["id"])
    assert {name: now[name] for name in now if name not in unlike} == {
        name: referral[name] for name in referral if name not in unlike
    }
    assert now["revision"] == referral["revision"] + 2
    assert await town.places(service) == (1, 0, 1)
    assert (await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})).status_code == 201
    assert await town.places(service) == (1, 1, 0)


@pytest.mark.parametrize(("act", "body", "became"), ANSWERS)
async def test_what_was_said_and_why_it_was_taken_back_is_kept(
    town: Town, act: str, body: dict[str, str], became: str
) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], act, body, sub="kim")
    town.running.today = date(2012, 4, 4)
    await take_back(town, referral["id"], "provider", organisation="cdas", sub="lee")
    for role, organisation in (("provider", "cdas"), ("assessor", "start")):
        said = await town.get(f"/referrals/{referral['id']}/answers-taken-back", role, organisation=organisation)
        (word,) = said.json()["items"]
        assert word | {"id": ""} == {
            "id": "",
            "referralId": referral["id"],
            "state": became,
            "saidOn": "2012-04-02",
            "saidByOrganisation": "cdas",
            "reasonCode": body.get("reasonCode"),
            "firstOfferedOn": body.get("firstOfferedOn"),
            "ofAppointment": False,
            "takenBackFor": "entered_in_error",
            "takenBackOn": "2012-04-04",
            "takenBackBy": "lee",
            "takenBackByOrganisation": "cdas",
        }
    other = await town.get(f"/referrals/{referral['id']}/answers-taken-back", "provider", organisation="riverside")
    assert other.status_code == 404


async def test_what_ended_an_accepted_referral_leaves_it_accepted(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-12"})
    await town.act(referral["id"], "close", {"reasonCode": "did_not_attend"})
    assert (await take_back(town, referral["id"])).status_code == 200
    now = await seen(town, referral["id"])
    assert (now["state"], now["firstOfferedOn"], now["reasonCode"]) == ("accepted", "2012-04-12", None)
    assert (await take_back(town, referral["id"])).status_code == 200
    now = await seen(town, referral["id"])
    assert (now["state"], now["firstOfferedOn"]) == ("referred", None)
    assert await town.places(service) == (3, 0, 1)


async def test_the_front_door_puts_back_what_it_took_back(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    await town.act(referral["id"], "withdraw", {"reasonCode": "referred_in_error"}, "assessor", **FRONT)
    refused = await take_back(town, referral["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/answer-stands")
    assert (await take_back(town, referral["id"], "assessor", **FRONT)).json()["state"] == "referred"
    assert await town.places(service) == (3, 0, 1)


async def test_the_others_are_told_that_it_goes_on(town: Town) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], "decline", {"reasonCode": "other"})
    await take_back(town, referral["id"])
    told = await town.published("client-referred", "referral-closed")
    assert [(event["type"], event["revision"]) for event in told] == [
        ("client-referred", 1), ("referral-closed", 2), ("client-referred", 3),
    ]  # fmt: skip
    async with town.running.db.session() as session:
        again = [payload async for rows in facts(session) for _, payload in rows]
    assert [event.revision for event in again if isinstance(event, ClientReferred | ReferralClosed)] == [3]


async def test_no_figure_counts_what_was_taken_back(town: Town) -> None:
    service = await town.service()
    mistaken, gone, accepted = [await town.refer(service) for _ in range(3)]
    for referral in (mistaken, gone):
        await town.act(referral["id"], "decline", {"reasonCode": "not_eligible"})
    await town.act(accepted["id"], "accept", {"firstOfferedOn": "2012-04-12"})
    for referral in (mistaken, accepted):
        assert (await take_back(town, referral["id"])).status_code == 200
    assert (await derive(town.running)).failing() == ""
    assert (await counts(town, "referrals-closed", "ending"))[0] == {"declined": 1}
    assert (await counts(town, "referrals-made", "ending"))[0] == {"declined": 1, "referred": 2}


async def test_a_place_that_is_gone_is_not_given_twice(town: Town) -> None:
    service = await town.service(places=1)
    referral = await town.refer(service)
    await town.act(referral["id"], "decline", {"reasonCode": "other"})
    other = await town.refer(service)
    refused = await take_back(town, referral["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    assert (await seen(town, referral["id"]))["state"] == "declined"
    await town.act(other["id"], "decline", {"reasonCode": "other"})
    assert (await take_back(town, referral["id"])).status_code == 200
    assert await town.places(service) == (1, 0, 1)


async def test_who_was_referred_there_again_is_not_there_twice(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    await town.act(referral["id"], "decline", {"reasonCode": "other"})
    again = await town.refer(service, UUID(referral["clientId"]))
    refused = await take_back(town, referral["id"])
    assert (refused.status_code, refused.json()["referralId"]) == (409, again["id"])
    survivor = await town.client()
    elsewhere = await town.refer(service)
    await town.act(elsewhere["id"], "decline", {"reasonCode": "other"})
    await town.refer(service, survivor)
    await town.running.deliver(merged(survivor, UUID(elsewhere["clientId"]), uuid4()))
    assert (await take_back(town, elsewhere["id"])).json()["type"] == "/problems/already-referred"


@pytest.mark.parametrize(("days", "status"), [(14, 200), (15, 409)])
async def test_what_ended_it_is_taken_back_for_fourteen_days(town: Town, days: int, status: int) -> None:
    service = await town.service()
    referral = await town.refer(service)
    closed = (await town.act(referral["id"], "decline", {"reasonCode": "other"})).json()
    assert closed["takeBackUntil"] == "2012-04-16"
    town.running.today += timedelta(days=days)
    listed = (await town.get("/ended-referrals", "provider", **OURS)).json()["items"]
    assert [row["id"] for row in listed] == ([referral["id"]] if status == 200 else [])
    answer = await take_back(town, referral["id"])
    assert (answer.status_code, answer.json().get("type")) == (
        status, None if status == 200 else "/problems/answer-stands",
    )  # fmt: skip


async def test_who_ended_it_lists_it_and_nobody_else(town: Town) -> None:
    service = await town.service(places=4)
    declined, withdrawn, closed, open_still = [await town.refer(service) for _ in range(4)]
    await town.act(declined["id"], "decline", {"reasonCode": "other"})
    await town.act(withdrawn["id"], "withdraw", {"reasonCode": "other"}, "assessor", **FRONT)
    await town.act(closed["id"], "close", {"reasonCode": "other"})
    listed = (await town.get("/ended-referrals", "provider", **OURS)).json()["items"]
    assert [row["id"] for row in listed] == [closed["id"], declined["id"]]
    assert (await town.get("/ended-referrals", "provider", organisation="riverside")).json()["items"] == []
    assert (await town.get("/ended-referrals", "assessor")).status_code == 403
    assert (await take_back(town, declined["id"], "provider", organisation="riverside")).status_code == 404
    for referral in (withdrawn, open_still):
        assert (await town.get(f"/referrals/{referral['id']}")).status_code == 200
    assert (await take_back(town, open_still["id"])).json()["type"] == "/problems/wrong-state"


async def test_what_nobody_said_stands(town: Town) -> None:
    service = await town.service()
    expired = await town.refer(service)
    town.running.today = date.fromisoformat(expired["holdExpiresOn"])
    assert await town.running.tick()
    assert (await take_back(town, expired["id"], "assessor", **FRONT)).json()["state"] == "expired"
    episode = await town.start(service, on=town.running.today.isoformat())
    tag = (await town.get(f"/episodes/{episode['id']}")).headers["etag"]
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": tag}
    voided = await town.running.client.post(
        f"/episodes/{episode['id']}/start/void", json={"reasonCode": "did_not_start"}, headers=headers
    )
    assert voided.status_code == 200, voided.text
    assert (await seen(town, episode["referralId"]))["takeBackUntil"] is None
    refused = await take_back(town, episode["referralId"], "assessor", **FRONT)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/answer-stands")


async def test_whoever_waited_stands_where_they_stood(town: Town) -> None:
    service = await town.service(places=1)
    await town.refer(service)
    first = await town.refer(service, waitIfFull=True)
    await town.refer(service, waitIfFull=True)
    await town.act(first["id"], "decline", {"reasonCode": "not_eligible"})
    assert (await take_back(town, first["id"])).json()["state"] == "waiting"
    queue = (await town.get("/waiting-list")).json()["items"]
    assert [(row["referralId"] == first["id"], row["place"]) for row in queue] == [(True, 1), (False, 2)]
    assert await town.places(service) == (1, 0, 1)


async def test_of_somebody_not_assessed_it_waits_on_and_goes_out_when_the_assessment_comes(town: Town) -> None:
    client, other = uuid4(), uuid4()
    service = await town.service()
    referral, lost = await town.refer(service, client), await town.refer(service, other)
    for asked in (referral, lost):
        await town.act(asked["id"], "decline", {"reasonCode": "other"})
    assert (await take_back(town, referral["id"])).json()["state"] == "pending"
    assert (await town.published("referral-unassessed"))[-1]["outcome"] is None
    town.running.today += timedelta(days=1)
    await town.running.deliver(assessed(client), assessed(other))
    assert (await seen(town, referral["id"]))["state"] == "referred"
    back = (await take_back(town, lost["id"])).json()
    assert (back["state"], back["unassessed"]) == ("referred", False)


async def test_an_acceptance_taken_back_after_the_days_to_answer_can_be_answered_until_midnight(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service)
    await town.act(referral["id"], "accept", {})
    town.running.today = date(2012, 5, 10)
    await town.running.tick()
    assert (await take_back(town, referral["id"])).json()["holdExpiresOn"] == "2012-05-11"
    assert (await town.act(referral["id"], "decline", {"reasonCode": "other"})).status_code == 200


async def test_treatment_that_began_is_not_taken_back_so(town: Town) -> None:
    episode = await town.start(await town.service())
    refused = await take_back(town, episode["referralId"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-state")


async def test_an_assessor_of_a_service_puts_back_nothing_that_others_ended(town: Town) -> None:
    """Nor does one who treats the person decide about a rival's."""
    await town.running.deliver(("stockport-2012", scheme()))
    mine, theirs = await town.service("riverside"), await town.service("cdas")
    referral = await town.refer(mine)
    await town.act(referral["id"], "withdraw", {"reasonCode": "other"}, "assessor", **FRONT)
    assert (await take_back(town, referral["id"], "assessor", organisation="riverside")).status_code == 409
    treated = await town.start(mine, UUID(referral["clientId"]))
    rival = await town.refer(theirs, UUID(treated["clientId"]))
    await town.act(rival["id"], "accept", {})
    refused = await take_back(town, rival["id"], "assessor", organisation="riverside")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")


async def anew(town: Town, referral: dict[str, Any], day: str, *roles: str, **who: Any) -> httpx.Response:
    tag = (await town.get(f"/referrals/{referral['id']}")).headers["etag"]
    body = {"firstOfferedOn": day, "reasonCode": "moved"}
    path = f"/referrals/{referral['id']}/first-appointment"
    return await town.put(path, body, *(roles or ("provider",)), match=tag, **(who or OURS))


async def test_the_first_appointment_is_said_anew(town: Town) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-12"})
    changed = await anew(town, referral, "2012-04-17")
    assert (changed.status_code, changed.json()["firstOfferedOn"]) == (200, "2012-04-17"), changed.text
    assert (await anew(town, referral, "2012-04-18", "assessor", **FRONT)).status_code == 200
    words = (await town.get(f"/referrals/{referral['id']}/answers-taken-back")).json()["items"]
    assert [(word["firstOfferedOn"], word["ofAppointment"], word["takenBackFor"]) for word in words] == [
        ("2012-04-12", True, "moved"), ("2012-04-17", True, "moved"),
    ]  # fmt: skip
    early = await anew(town, referral, "2012-04-01")
    assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "firstOfferedOn")
    started = await town.act(referral["id"], "start", {"startedOn": "2012-04-02", "firstOfferedOn": "2012-04-02"})
    assert started.status_code == 201
    assert (await anew(town, referral, "2012-04-20")).json()["type"] == "/problems/wrong-state"


async def test_a_first_appointment_of_an_older_page_is_not_said(town: Town) -> None:
    referral = await town.refer(await town.service())
    await town.act(referral["id"], "accept", {"firstOfferedOn": "2012-04-12"})
    body = {"firstOfferedOn": "2012-04-17", "reasonCode": "moved"}
    path = f"/referrals/{referral['id']}/first-appointment"
    assert (await town.put(path, body, "provider", match='"1"', **OURS)).status_code == 412
    assert (await town.put(path, body, "provider", **OURS)).status_code == 428


@pytest.mark.parametrize("state", ["accepted", "declined", "withdrawn", "closed"])
@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("waits", [True, False])
@pytest.mark.parametrize("client_known", [True, False])
def test_what_it_was_before(state: str, accepted: bool, waits: bool, client_known: bool) -> None:
    """Never what it is now, nor anything that is over."""
    before = before_answer(ReferralState(state), accepted=accepted, waits=waits, client_known=client_known)
    assert before != state
    assert before in {"accepted", "waiting", "pending", "referred"}


async def test_sent_again_it_is_answered_only_while_the_referral_may_be_read(town: Town) -> None:
    referral = await town.refer(await town.service(places=5))
    await town.act(referral["id"], "decline", {"reasonCode": "other"})
    path, key = f"/referrals/{referral['id']}/answer/void", "k" * 20
    answers = [await town.post(path, MISTAKE, "provider", organisation="cdas", key=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    await town.act(referral["id"], "withdraw", {"reasonCode": "died"}, "assessor", **FRONT)
    assert (await town.post(path, MISTAKE, "provider", organisation="cdas", key=key)).status_code == 404
