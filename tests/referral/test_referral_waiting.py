"""Waiting for a place where none is free: who stands where, to whom a place goes, and how it ends."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.referral.schemas.listing import LISTING
from tests.referral.builders import REASONS, merged, scheme
from tests.referral.client import Town

DAY = date(2012, 5, 1)
PRIORITIES: dict[str, Any] = {"capacity": {"priorities": ["pregnant", "released_from_prison"]}}


@pytest.fixture
async def full(town: Town) -> str:
    """A service with one place, which is taken."""
    town.running.today = DAY
    await town.running.deliver(("stockport-2012", scheme()))
    service = await town.service(places=1, **PRIORITIES)
    await town.start(service, on="2012-05-01")
    return service


async def waits(town: Town, service: str, on: str = "2012-05-01", client: UUID | None = None, **more: Any) -> str:
    referral = await town.refer(service, client, referredOn=on, waitIfFull=True, **more)
    assert referral["state"] == "waiting"
    return str(referral["id"])


async def queue(town: Town, *roles: str, organisation: str = "start", **by: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in by.items())
    answer = await town.get(f"/waiting-list?{query}", *(roles or ("assessor",)), organisation=organisation)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def state(town: Town, referral: str) -> str:
    return str((await town.get(f"/referrals/{referral}")).json()["state"])


async def freed(town: Town, service: str) -> None:
    (there,) = (await town.get(f"/episodes?serviceId={service}&state=open")).json()["items"]
    assert (await town.end(there["id"], town.running.today.isoformat())).status_code == 200


async def offer(town: Town, referral: str, *roles: str, reason: str | None = None, **who: Any) -> httpx.Response:
    who.setdefault("organisation", "start")
    body = {"reasonCode": reason} if reason else {}
    return await town.post(f"/referrals/{referral}/offer", body, *(roles or ("assessor",)), **who)


async def test_where_no_place_is_free_the_referrer_chooses_whether_to_wait(town: Town, full: str) -> None:
    client = await town.client()
    assert (await town.try_to_refer(full, client)).status_code == 409
    referral = await town.refer(full, client, waitIfFull=True)
    assert (referral["state"], referral["holdExpiresOn"]) == ("waiting", "2012-05-01")
    assert await town.places(full) == (1, 1, 0)
    again = await town.try_to_refer(full, client, waitIfFull=True)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-referred")
    unheard = await town.try_to_refer("018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f", client, waitIfFull=True)
    assert (unheard.status_code, unheard.json()["errors"][0]["field"]) == (422, "serviceId")


async def test_where_one_is_free_nobody_waits(town: Town) -> None:
    service = await town.service(places=1)
    assert (await town.refer(service, waitIfFull=True))["state"] == "referred"


async def test_places_are_offered_as_recorded_but_for_published_priorities(town: Town, full: str) -> None:
    first, late = await waits(town, full, "2012-04-05"), await waits(town, full, "2012-04-20")
    pregnant = await waits(town, full, priority="pregnant")
    assert [(row["referralId"], row["place"], row["daysWaited"]) for row in await queue(town)] == [
        (pregnant, 1, 0), (first, 2, 26), (late, 3, 11),
    ]  # fmt: skip
    refused = await town.try_to_refer(full, await town.client(), waitIfFull=True, priority="friend")
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "field": "priority", "message": "is none of the priorities that this service publishes",
        "allowed": ["pregnant", "released_from_prison"],
    }  # fmt: skip


async def test_a_place_that_becomes_free_is_offered_to_the_first_and_then_to_the_next(town: Town, full: str) -> None:
    first, second = await waits(town, full, "2012-04-05"), await waits(town, full, "2012-04-20")
    await freed(town, full)
    assert await town.places(full) == (1, 0, 0)
    assert await town.running.tick()
    assert [await state(town, referral) for referral in (first, second)] == ["referred", "waiting"]
    assert await town.places(full) == (1, 0, 1)
    offered, waiting = await queue(town)
    assert [offered[name] for name in ("referralId", "state", "place", "offeredOn", "holdExpiresOn")] == [
        first, "offered", None, "2012-05-01", "2012-05-15",
    ]  # fmt: skip
    assert (waiting["referralId"], waiting["state"], waiting["place"]) == (second, "waiting", 1)
    published = [row for row in await town.published("client-referred") if row["referralId"] == first]
    assert [(row["revision"], row["holdExpiresOn"]) for row in published] == [(1, "2012-04-05"), (2, "2012-05-15")]
    town.running.today = date(2012, 5, 14)
    assert await town.running.tick()
    assert await state(town, first) == "referred"
    town.running.today = date(2012, 5, 15)
    assert await town.running.tick()
    assert [await state(town, referral) for referral in (first, second)] == ["expired", "referred"]
    assert await town.places(full) == (1, 0, 1)


@pytest.mark.parametrize("end", ["decline", "withdraw", "close"])
async def test_who_does_not_take_it_makes_room_for_the_next(town: Town, full: str, end: str) -> None:
    first, second = await waits(town, full, "2012-04-05"), await waits(town, full, "2012-04-20")
    await freed(town, full)
    await town.running.tick()
    role, organisation = ("assessor", "start") if end == "withdraw" else ("provider", "cdas")
    done = await town.act(first, end, {"reasonCode": "other"}, role, organisation=organisation)
    assert done.status_code == 200, done.text
    town.running.today += timedelta(days=1)
    await town.running.tick()
    assert await state(town, second) == "referred"
    assert await town.places(full) == (1, 0, 1)


async def test_who_waited_is_accepted_and_started_like_anybody_else(town: Town, full: str) -> None:
    first = await waits(town, full, "2012-04-05")
    too_early = await town.act(first, "start", {"startedOn": "2012-05-01"})
    assert (too_early.status_code, too_early.json()["allowed"]) == (409, ["offer", "decline", "withdraw", "close"])
    await freed(town, full)
    await town.running.tick()
    assert (await town.act(first, "accept", {})).status_code == 200
    started = await town.act(first, "start", {"startedOn": "2012-05-01"})
    assert (started.status_code, started.json()["referredOn"]) == (201, "2012-04-05")
    assert await town.places(full) == (1, 1, 0)
    assert await queue(town) == []


@pytest.mark.parametrize("end", ["decline", "withdraw", "close"])
async def test_who_waits_no_more_frees_no_place(town: Town, full: str, end: str) -> None:
    referral = await waits(town, full)
    role, organisation = ("assessor", "start") if end == "withdraw" else ("provider", "cdas")
    done = await town.act(referral, end, {"reasonCode": "other"}, role, organisation=organisation)
    assert done.status_code == 200, done.text
    assert await town.places(full) == (1, 1, 0)
    assert await queue(town) == []


async def test_nobody_overtakes_who_waits_by_a_new_referral(town: Town, full: str) -> None:
    first, new = await waits(town, full, "2012-04-05"), await town.client()
    await freed(town, full)
    refused = await town.try_to_refer(full, new)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    (match,) = (await town.get(f"/matches?clientId={new}")).json()["items"]
    assert match["placesFree"] == 0
    assert {"code": "no_place_free", "values": {"placesFree": 0, "waiting": 1}} in match["against"]
    second = await waits(town, full, client=new)
    await town.running.tick()
    assert [await state(town, referral) for referral in (first, second)] == ["referred", "waiting"]


async def test_more_are_referred_as_long_as_more_places_are_free_than_wait(town: Town, full: str) -> None:
    await waits(town, full, "2012-04-05")
    await waits(town, full, "2012-04-06")
    await resized(town, full, 4)  # one is taken, so three are free
    new, none_left = await town.client(), await town.client()
    assert (await matched(town, full, new))["placesFree"] == 1
    assert (await town.try_to_refer(full, new)).json()["state"] == "referred"
    assert await town.places(full) == (4, 1, 1)
    assert (await matched(town, full, none_left))["placesFree"] == 0
    refused = await town.try_to_refer(full, none_left)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    assert refused.json()["nextFree"] == []
    await town.running.tick()
    assert await town.places(full) == (4, 1, 3)


async def test_who_would_wait_holds_a_place_where_more_are_free_than_wait(town: Town, full: str) -> None:
    await waits(town, full, "2012-04-05")
    await resized(town, full, 3)
    assert (await town.refer(full, waitIfFull=True))["state"] == "referred"
    assert (await town.refer(full, waitIfFull=True))["state"] == "waiting"


async def matched(town: Town, service: str, client: UUID) -> dict[str, Any]:
    matches = (await town.get(f"/matches?clientId={client}")).json()["items"]
    return next(dict(match) for match in matches if match["serviceId"] == service)


async def resized(town: Town, service: str, places: int) -> None:
    seen = await town.get(f"/services/{service}")
    answer = await town.put(f"/services/{service}", town.service_body(places=places), match=seen.headers["etag"])
    assert answer.status_code == 200, answer.text


async def test_an_offer_out_of_order_says_why_and_by_whom(town: Town, full: str) -> None:
    first, second = await waits(town, full, "2012-04-05"), await waits(town, full, "2012-04-20")
    assert (await offer(town, second, reason="urgent_need")).json()["type"] == "/problems/no-place"
    await freed(town, full)
    refused = await offer(town, second)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert await town.places(full) == (1, 0, 0)
    done = await offer(town, second, "provider", reason="urgent_need", organisation="cdas", sub="cdas-lead")
    assert (done.status_code, done.json()["state"]) == (200, "referred"), done.text
    assert await state(town, first) == "waiting"
    listed = await town.get("/waiting-list/exceptions", "commissioner", organisation="council")
    assert listed.json()["items"] == [
        {
            "referralId": second, "serviceId": full, "organisation": "cdas", "offeredOn": "2012-05-01",
            "passedOver": 1, "reasonCode": "urgent_need", "offeredBy": "cdas-lead", "offeredByOrganisation": "cdas",
        }
    ]  # fmt: skip
    assert (await offer(town, second)).json()["type"] == "/problems/wrong-state"


async def test_an_offer_in_order_is_no_exception(town: Town, full: str) -> None:
    first = await waits(town, full, "2012-04-05")
    await freed(town, full)
    assert (await offer(town, first, reason="urgent_need")).status_code == 200
    assert (await town.get("/waiting-list/exceptions", "auditor", organisation="council")).json()["items"] == []


async def test_exceptions_are_asked_for_by_day_and_service(town: Town, full: str) -> None:
    await waits(town, full, "2012-04-05")
    second = await waits(town, full)
    await freed(town, full)
    await offer(town, second, reason="other")
    counts = []
    for query in ("from=2012-05-01&to=2012-05-01", "from=2012-05-02", f"serviceId={full}", f"serviceId={second}"):
        listed = await town.get(f"/waiting-list/exceptions?{query}", "auditor", organisation="council")
        counts.append(len(listed.json()["items"]))
    assert counts == [1, 0, 1, 0]


async def test_a_provider_sees_and_offers_its_own_alone(town: Town, full: str) -> None:
    referral = await waits(town, full)
    assert [row["referralId"] for row in await queue(town, "provider", organisation="cdas")] == [referral]
    assert await queue(town, "provider", organisation="riverside") == []
    assert (await offer(town, referral, "provider", organisation="riverside")).status_code == 404
    for role, organisation in (("referrer", "gp"), ("commissioner", "council"), ("auditor", "council")):
        assert (await town.get("/waiting-list", role, organisation=organisation)).status_code == 403
    for role, organisation in (("assessor", "start"), ("provider", "cdas")):
        assert (await town.get("/waiting-list/exceptions", role, organisation=organisation)).status_code == 403


async def test_a_list_goes_on_where_it_ended(town: Town, full: str) -> None:
    other = await town.service("riverside", places=0)
    waiting = {await waits(town, service, day) for service in (full, other) for day in ("2012-04-05", "2012-04-20")}
    whole = [row["referralId"] for row in await queue(town)]
    assert set(whole) == waiting
    paged, cursor = [], ""
    for _ in whole:
        answer = (await town.get(f"/waiting-list?limit=1{cursor}")).json()
        paged += [row["referralId"] for row in answer["items"]]
        cursor = f"&cursor={answer['next']}"
    assert paged == whole
    client = (await town.get(f"/referrals/{whole[1]}")).json()["clientId"]
    assert [(row["referralId"], row["place"]) for row in await queue(town, clientId=client)] == [(whole[1], 2)]
    assert len(await queue(town, serviceId=full)) == 2


async def test_who_starts_the_same_treatment_elsewhere_waits_no_more(town: Town, full: str) -> None:
    same, other = await town.service("riverside"), await town.service(modality={"code": "5", "list": "ndtms-modality"})
    client, stays = await town.client(), await town.client()
    gone, kept = await waits(town, full, client=client), await waits(town, full, client=stays)
    await town.start(same, client, on="2012-05-01")
    await town.start(other, stays, on="2012-05-01")
    await town.running.tick()
    assert [await state(town, referral) for referral in (gone, kept)] == ["withdrawn", "waiting"]
    closed = [row for row in await town.published("referral-closed") if row["referralId"] == gone]
    assert [(row["outcome"], row["reasonCode"]) for row in closed] == [("withdrawn", "started_elsewhere")]


async def test_who_is_treated_there_already_when_referred_goes_on_waiting(town: Town, full: str) -> None:
    client = await town.client()
    await town.start(await town.service("riverside"), client, on="2012-05-01")
    town.running.today += timedelta(days=5)
    referral = await waits(town, full, "2012-05-06", client)
    await town.running.tick()
    assert await state(town, referral) == "waiting"


@pytest.mark.parametrize("said", ["by a referral", "by a discharge"])
async def test_who_has_died_waits_no_more_under_whatever_id(town: Town, full: str, said: str) -> None:
    reasons = [*REASONS, {"code": "93", "list": "cds-f", "class": "died"}]
    await town.running.deliver(("stockport-2012", scheme(reasons, version=2)))
    client, alias = await town.client(), await town.client()
    referral = await waits(town, full, client=client)
    await town.running.deliver(merged(client, alias, UUID(int=7)))
    elsewhere = await town.service("riverside", modality={"code": "9", "list": "ndtms-modality"})
    if said == "by a referral":
        other = (await town.refer(elsewhere, alias))["id"]
        assert (await town.act(other, "withdraw", {"reasonCode": "died"}, "assessor", organisation="start")).is_success
    else:
        episode = (await town.start(elsewhere, alias, on="2012-05-01"))["id"]
        assert (await town.end(episode, "2012-05-01", "93", organisation="riverside")).is_success
    await town.running.tick()
    assert await state(town, referral) == "withdrawn"
    closed = [row for row in await town.published("referral-closed") if row["referralId"] == referral]
    assert [row["reasonCode"] for row in closed] == ["died"]


async def test_more_places_are_offered_to_as_many(town: Town, full: str) -> None:
    waiting = [await waits(town, full, f"2012-04-{day:02}") for day in (5, 6, 7)]
    seen = await town.get(f"/services/{full}")
    body = town.service_body(places=3)
    assert (await town.put(f"/services/{full}", body, match=seen.headers["etag"])).status_code == 200
    await town.running.tick()
    assert [await state(town, referral) for referral in waiting] == ["referred", "referred", "waiting"]
    assert await town.places(full) == (3, 1, 2)


async def test_a_place_that_somebody_waits_for_is_free_nowhere(town: Town, full: str) -> None:
    async def said() -> set[tuple[bool, int]]:
        """Of room, by itself and among all, to who may count and to who may not; and in public."""
        town.running.app.state.public_directory = None  # as when it was not read yet
        public = (await town.running.client.get(f"/open-referral/stockport/services/{full}")).json()
        (capacity,) = public["service_capacity"]
        room = []
        for role, organisation in (("referrer", "gp-heaton"), ("assessor", "start"), ("provider", "cdas")):
            who = {"organisation": organisation}
            room += [(await town.get(f"/services/{full}", role, **who)).json()["hasRoom"]]
            room += [row["hasRoom"] for row in (await town.get("/services", role, **who)).json()["items"]]
        return {(has_room, capacity["available"]) for has_room in room}

    async def funded(places: int) -> None:
        body = town.service_body(places=places, listing=LISTING | {"showsPlaces": True})
        seen = await town.get(f"/services/{full}")
        answer = await town.put(f"/services/{full}", body, match=seen.headers["etag"])
        assert (answer.status_code, answer.json()["hasRoom"]) == (200, places > 2), answer.text

    await funded(1)
    await waits(town, full, "2012-04-05")
    await freed(town, full)
    assert await said() == {(False, 0)}
    await waits(town, full, "2012-04-06")
    assert await said() == {(False, 0)}  # and not fewer than none
    await funded(2)
    assert await said() == {(False, 0)}
    await funded(3)
    assert await said() == {(True, 1)}


async def test_who_is_not_known_yet_waits_too_and_is_published_later(town: Town, full: str) -> None:
    client = UUID(int=99)
    referral = await waits(town, full, client=client)
    await freed(town, full)
    await town.running.tick()
    assert await state(town, referral) == "pending"
    assert not [row for row in await town.published("client-referred") if row["referralId"] == referral]


async def test_a_rapid_service_says_in_how_many_days_it_sees_people(town: Town) -> None:
    rapid = {"rapidAccess": True, "withinDays": 3}
    service = await town.service(places=0, capacity=rapid)
    client = await town.client()
    (match,) = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert {"code": "rapid_access", "values": {"withinDays": 3}} in match["for"]
    await waits(town, service, "2012-04-02", client)
    assert [(row["wantedDays"], row["daysWaited"]) for row in await queue(town)] == [(3, 0)]
