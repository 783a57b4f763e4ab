"""The waiting list on pages: joining it, where somebody stands, and a place that is offered out of order."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from uuid import uuid4

import httpx
import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent
from tests.referral.client import Town

DAY = date(2012, 4, 20)


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = DAY
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def town(referral: Running, house: Browser) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return town


async def opened(house: Browser, role: str, to: str, organisation: str = "cdas") -> httpx.Response:
    house.http.cookies.clear()
    page = await house.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page


async def test_who_finds_no_place_is_referred_to_wait_and_sees_where_they_stand(house: Browser, town: Town) -> None:
    service = await town.service(places=0, name="Rehab", capacity={"priorities": ["pregnant"], "withinDays": 5})
    await town.refer(service, referredOn="2012-04-10", waitIfFull=True)
    client = await town.client()
    page = await opened(house, "assessor", f"/match?clientId={client}", "start")
    assert "No place is free now, and 1 person waits" in page.text
    path = f"/match/{client}/{service}"
    page = await house.get(path)
    assert "No place of Cdas is free now for which nobody waits." in page.text
    done = await sent(house, path, page, choice="client", priority="pregnant")
    assert done.status_code == 303, done.text
    page = await house.get(done.headers["location"])
    assert "Waits for a place" in page.text
    assert "Number 1" in page.text
    listed = await house.get("/waiting")
    assert listed.status_code == 200
    rows = (await house.get("/waiting.json")).json()["items"]
    assert [(row["turn"], row["daysWaited"], row["late"], row["goesFirst"]) for row in rows] == [
        ("Number 1", 0, "5 days", "Pregnant"), ("Number 2", 10, "5 days: over", ""),
    ]  # fmt: skip


async def test_where_a_place_is_free_nothing_is_said_of_waiting(house: Browser, town: Town) -> None:
    service, client = await town.service(places=1), await town.client()
    path = f"/match/{client}/{service}"
    page = await opened(house, "assessor", path, "start")
    assert "A place of Cdas is held for them" in page.text
    await town.refer(service)
    refused = await sent(house, path, page, choice="client")
    assert refused.status_code == 409
    assert "No place of the service is free now." in refused.text
    done = await sent(house, path, refused, choice="client")
    assert done.status_code == 303, done.text
    assert "Waits for a place" in (await house.get(done.headers["location"])).text


async def test_an_offer_out_of_order_needs_a_reason_that_the_commissioner_reads(house: Browser, town: Town) -> None:
    service = await town.service(places=1, name="Rehab")
    first = (await town.refer(service))["id"]
    await town.refer(service, referredOn="2012-04-10", waitIfFull=True)
    second = (await town.refer(service, waitIfFull=True))["id"]
    await town.act(first, "decline", {"reasonCode": "other"})
    page = await opened(house, "provider", f"/referrals/{second}")
    assert "Number 2" in page.text
    path = f"/referrals/{second}/offer"
    page = await house.get(path)
    refused = await sent(house, path, page)
    assert refused.status_code == 422
    assert "stand before them" in refused.text or "stands before them" in refused.text
    done = await sent(house, path, refused, reasonCode="urgent_need")
    assert done.status_code == 303, done.text
    assert "A place is held for them." in (await house.get(done.headers["location"])).text
    assert "Offered a place, held until" in (await house.get("/waiting")).text
    page = await opened(house, "commissioner", "/waiting/exceptions", "council")
    assert "1 place offered to somebody before others" in page.text
    assert "Their need is urgent" in page.text
    assert (await house.get("/waiting/exceptions.csv")).text.count("Rehab") == 1


async def test_a_provider_sees_its_own_queue_alone(house: Browser, town: Town) -> None:
    for organisation in ("cdas", "riverside"):
        await town.refer(await town.service(organisation, places=0), waitIfFull=True)
    await opened(house, "provider", "/waiting")
    assert len((await house.get("/waiting.json")).json()["items"]) == 1
    assert "Wait for a place (1)" in (await house.get("/")).text
    await opened(house, "assessor", "/waiting", "start")
    rows = (await house.get("/waiting.json")).json()["items"]
    assert sorted(row["organisation"] for row in rows) == ["cdas", "riverside"]


async def test_where_others_wait_for_a_free_place_who_is_treated_may_still_be_transferred(
    house: Browser, town: Town
) -> None:
    there = await town.service("riverside", places=1, name="Rehab")
    first = (await town.refer(there))["id"]
    await town.refer(there, waitIfFull=True)
    await town.act(first, "decline", {"reasonCode": "other"}, organisation="riverside")
    await town.service("riverside", places=0, name="Detox")
    episode = await town.start(await town.service("cdas"), on="2012-04-20")
    page = await opened(house, "assessor", f"/treatment/{episode['id']}/transfer", "start")
    assert "Rehab, Riverside: has room, for which others wait" in page.text
    assert "Detox, Riverside: full" in page.text
    page = await opened(house, "provider", f"/treatment/{episode['id']}/transfer")
    assert "Rehab, Riverside: full, or others wait for its places" in page.text
    rows = (await house.get("/places.json")).json()["items"]
    assert {row["name"]: row["hasRoom"] for row in rows if row["organisation"] == "riverside"} == {
        "Rehab": False, "Detox": False,
    }  # fmt: skip


async def test_who_was_not_assessed_waits_for_a_place_that_others_wait_for(house: Browser, town: Town) -> None:
    service = await town.service(places=1, name="Rehab")
    first = (await town.refer(service))["id"]
    await town.refer(service, waitIfFull=True)
    await town.act(first, "decline", {"reasonCode": "other"})
    page = await opened(house, "assessor", f"/match/{uuid4()}/{service}", "start")
    assert "No place of Cdas is free now for which nobody waits." in page.text


async def test_who_finds_none_free_reads_whole_sentences(house: Browser, town: Town) -> None:
    service = await town.service(places=1, name="Rehab")
    await town.service("riverside", places=1, name="Elsewhere")
    first = (await town.refer(service))["id"]
    await town.refer(service, referredOn="2012-04-10", waitIfFull=True)
    second = (await town.refer(service, waitIfFull=True))["id"]
    path = f"/referrals/{second}/offer"
    refused = await sent(house, path, await opened(house, "provider", path), reasonCode="urgent_need")
    assert refused.status_code == 409
    assert "No place of the service is free now." in refused.text
    assert "The services have one" not in refused.text
    await town.act(first, "decline", {"reasonCode": "other"})
    overtaking = (await town.try_to_refer(service, await town.client())).json()
    assert overtaking["detail"].startswith("Others wait for the places of the service that are free. ")
    assert [each["name"] for each in overtaking["nextFree"]] == ["Elsewhere"]


async def test_who_is_accepted_is_given_a_first_appointment_while_awaited(house: Browser, town: Town) -> None:
    referral = await town.refer(await town.service())
    here = f"/referrals/{referral['id']}"
    accept, say = f"{here}/accept", f"{here}/appointment"
    assert say not in (await opened(house, "provider", here)).text
    done = await sent(house, accept, await house.get(accept))
    assert done.status_code == 303, done.text
    assert say in (await house.get(here)).text
    missing = await sent(house, say, await house.get(say))
    assert missing.status_code == 422
    assert "“First appointment offered for” is missing: fill in day, month and year" in missing.text
    done = await sent(house, say, missing, **on("firstOfferedOn", 2, 5, 2012))
    assert (done.status_code, done.headers["location"].endswith(here)) == (303, True), done.text
    page = await house.get(here)
    assert ("The first appointment is recorded." in page.text, "2 May 2012" in page.text) == (True, True)
    assert say not in page.text
