"""Inbox: a provider's referrals with their clocks, answered one by one."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from uuid import uuid4

import httpx
import pytest

from services.referral.pages import words
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent
from tests.referral.builders import assessed
from tests.referral.client import Town

DAY = date(2012, 4, 10)
OFFERED = {"state": "accepted", "firstOfferedOn": "2012-04-12", "holdExpiresOn": "2012-05-01"}


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    """Two services of two organisations, each with room."""
    referral.today = DAY
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def town(referral: Running, house: Browser) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return town


async def referred(town: Town, organisation: str = "cdas") -> str:
    service = await town.service(organisation, name=f"Keywork of {organisation}")
    return str((await town.refer(service))["id"])


async def inbox(house: Browser, to: str = "/", role: str = "provider") -> httpx.Response:
    house.http.cookies.clear()
    page = await house.sign_in(role, organisation="start" if role == "assessor" else "cdas", to=to)
    assert page.status_code == 200, page.text
    return page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": "referred"}, "Answer before 1 May 2012: 21 days left"),
        ({"state": "referred", "holdExpiresOn": "2012-04-11"}, "Answer before 11 April 2012: 1 day left"),
        ({"state": "referred", "holdExpiresOn": "2012-04-10"}, "Expires today"),
        ({"state": "pending"}, "The place is held until 1 May 2012: 21 days left"),
        ({"state": "pending", "holdExpiresOn": "2012-04-10"}, "The place is held until today"),
        ({}, "First appointment in 2 days, 12 April 2012"),
        ({"firstOfferedOn": "2012-04-10"}, "First appointment is today"),
        ({"firstOfferedOn": "2012-04-02"}, "First appointment was 8 days ago, 2 April 2012"),
        ({"firstOfferedOn": None}, "No appointment is offered yet"),
    ],
)
def test_the_clock_of_a_referral(changes: dict[str, object], said: str) -> None:
    assert words.clock(OFFERED | changes, DAY) == said


async def test_a_provider_sees_who_is_referred_to_it_and_nobody_else(house: Browser, town: Town) -> None:
    mine, other = await referred(town), await referred(town, "riverside")
    page = await inbox(house)
    assert "New: wait for an answer (1)" in page.text
    assert "Keywork of cdas" in page.text
    assert f"/referrals/{mine}" in page.text
    assert f"/referrals/{other}" not in page.text
    assert "\N{POUND SIGN}" not in page.text
    assert (await house.get(f"/referrals/{other}")).status_code == 404
    rows = (await house.get("/inbox.json")).json()["items"]
    assert [(row["state"], row["daysWaited"]) for row in rows] == [("referred", 0)]
    assert len((await house.get("/inbox.csv")).text.splitlines()) == 2


async def test_who_is_not_assessed_yet_stands_apart_and_may_be_answered_all_the_same(
    house: Browser, town: Town
) -> None:
    service = await town.service("cdas", name="Keywork of cdas")
    path = f"/referrals/{(await town.refer(service, uuid4()))['id']}"
    page = await inbox(house)
    assert "Wait for their assessment to arrive (1)" in page.text
    shown = (await house.get(path)).text
    assert "No assessment of this person has arrived" in shown
    assert "Start treatment" in shown
    assert "Send it on" not in shown
    assert "Assess them" not in shown
    assert "Record of" in page.text
    for where in (page.text, shown):
        assert "/assessment/pages/persons/" not in where  # it would lead to nobody
    assert (await town.act(path.removeprefix("/referrals/"), "accept", {})).status_code == 200
    assert "nothing that it records of them is told to anybody or counted" in (await house.get(path)).text


async def test_the_treatment_of_who_is_not_assessed_leads_to_no_record_before_they_are(
    house: Browser, town: Town
) -> None:
    client = uuid4()
    episode = await town.start(await town.service("cdas", name="Keywork of cdas"), client, "2012-04-10")
    here = f"/treatment/{episode['id']}"
    await inbox(house)
    shown = (await house.get(here)).text
    assert "No assessment of this person has arrived" in shown
    assert ("/assessment/pages/" in shown.split("<main")[1], "Enter a TOP" in shown) == (False, False)
    await town.running.deliver(assessed(client))
    shown = (await house.get(here)).text
    assert "No assessment of this person has arrived" not in shown
    assert (f"/assessment/pages/persons/{client}" in shown, "Enter a TOP" in shown) == (True, True)


async def test_the_front_door_is_led_from_a_treatment_to_assessing_them(house: Browser, town: Town) -> None:
    episode = await town.start(await town.service("cdas", name="Keywork of cdas"), uuid4(), "2012-04-10")
    await inbox(house, role="assessor")
    shown = (await house.get(f"/treatment/{episode['id']}")).text
    assert ("Assess them" in shown, "Enter a TOP" in shown) == (True, True)


async def test_an_assessor_sees_all_and_takes_one_back(house: Browser, town: Town) -> None:
    mine, other = await referred(town), await referred(town, "riverside")
    page = await inbox(house, role="assessor")
    assert f"/referrals/{mine}" in page.text
    assert f"/referrals/{other}" in page.text
    assert "Accept</a>" not in (await house.get(f"/referrals/{mine}")).text
    path = f"/referrals/{mine}/withdraw"
    done = await sent(house, path, await house.get(path), reasonCode="client_request")
    assert done.status_code == 303, done.text
    assert "They asked for it" in (await house.get(f"/referrals/{mine}")).text


async def test_a_referral_is_accepted_with_an_appointment_and_treatment_starts(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}"
    page = await inbox(house, f"{path}/accept")
    accepted = await sent(house, f"{path}/accept", page, **on("firstOfferedOn", 12, 4, 2012))
    assert accepted.status_code == 303, accepted.text
    assert "First appointment in 2 days, 12 April 2012" in (await house.get()).text
    assert "Decline" not in (await house.get(path)).text
    house.running.today = date(2012, 4, 12)
    page = await house.get(f"{path}/start")
    started = await sent(house, f"{path}/start", page, **on("startedOn", 12, 4, 2012))
    assert started.status_code == 303, started.text
    assert "Started" in (await house.get(path)).text
    for act in ("start", "accept"):
        past = await house.get(f"{path}/{act}")
        assert past.status_code == 200
        assert "This referral is started already" in past.text
        assert "Treatment started on 12 April 2012" in past.text
        assert started.headers["location"] in past.text
        assert "<form" not in past.text.split("<main")[1]
    again = await sent(house, f"{path}/start", page, **on("startedOn", 11, 4, 2012), key=str(uuid4()))
    assert again.status_code == 409
    assert "This referral is started already" in again.text


async def test_a_referral_is_declined_for_a_reason_and_is_seen_no_more(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}"
    page = await inbox(house, f"{path}/decline")
    refused = await sent(house, f"{path}/decline", page)
    assert refused.status_code == 422
    assert "<title>Error: " in refused.text
    assert '<a href="#reasonCode">' in refused.text
    done = await sent(house, f"{path}/decline", page, reasonCode="no_capacity")
    assert done.headers["location"].endswith("/referral/pages/")
    assert (await house.get(path)).status_code == 404


async def test_a_start_ahead_comes_back_with_its_error_and_what_was_filled_in(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}/start"
    page = await inbox(house, path)
    refused = await sent(house, path, page, keyWorker="cdas-keyworker", **on("startedOn", 11, 4, 2012))
    assert refused.status_code == 422
    assert '<a href="#startedOn-day">' in refused.text
    assert 'value="cdas-keyworker"' in refused.text


async def test_whoever_pays_has_no_inbox(house: Browser) -> None:
    page = await house.sign_in("finance_proposer", organisation="council")
    assert "Inbox</a>" not in page.text
    assert "Figures</a>" in page.text
    assert (await house.get("/inbox.json")).status_code == 404


async def test_a_provider_takes_a_refusal_back(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}"
    await inbox(house, path)
    assert "Take the refusal back" not in (await house.get(path)).text
    way = f"{path}/decline"
    assert (await sent(house, way, await house.get(way), reasonCode="not_eligible")).status_code == 303
    listed = (await house.get("/")).text
    for words_there in (
        "Declined or closed lately (1)",
        "We do not take such people",
        "24 April 2012",
        f"{path}/take-back",
    ):
        assert words_there in listed
    assert (await house.get(path)).status_code == 404
    way = f"{path}/take-back"
    form = await house.get(way)
    assert "They hold the place that they held" in form.text
    assert "/assessment/pages/persons/" not in form.text.split("<main")[1]
    none = await sent(house, way, form)
    assert "is missing" in none.text
    back = await sent(house, way, form, reasonCode="wrong_person")
    assert (back.status_code, back.headers["location"].endswith(path)) == (303, True), back.text
    page = (await house.get(path)).text
    assert "Answer before" in page
    said = "Declined on 10 April 2012 (We do not take such people), taken back on 10 April 2012, Cdas (you): It is of"
    assert said in page
    assert "Declined or closed lately" not in (await house.get("/")).text
    seen = await inbox(house, path, "assessor")
    assert "taken back on 10 April 2012, Cdas: It is of somebody else" in seen.text
    assert "Nothing is to be taken back" in (await house.get(way)).text


async def test_an_acceptance_and_its_appointment_are_said_anew(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}"
    await inbox(house, path)
    way = f"{path}/accept"
    assert (await sent(house, way, await house.get(way), **on("firstOfferedOn", 12, 4, 2012))).status_code == 303
    shown = (await house.get(path)).text
    assert "Change the first appointment" in shown
    assert "Say when the first appointment is" not in shown
    way = f"{path}/first-appointment"
    form = await house.get(way)
    assert 'value="12"' in form.text
    early = await sent(house, way, form, reasonCode="moved", **on("firstOfferedOn", 1, 4, 2012))
    assert "“First appointment” is outside what is allowed" in early.text
    assert (await sent(house, way, form, reasonCode="moved", **on("firstOfferedOn", 17, 4, 2012))).status_code == 303
    page = (await house.get(path)).text
    assert "First appointment in 7 days, 17 April 2012" in page
    assert (
        "First appointment 12 April 2012, said anew on 10 April 2012, Cdas (you): It was moved to another day" in page
    )
    late = await sent(house, way, form, reasonCode="moved", **on("firstOfferedOn", 18, 4, 2012))
    assert (late.status_code, "changed since you opened this page" in late.text) == (409, True)
    way = f"{path}/take-back"
    assert (await sent(house, way, await house.get(way), reasonCode="entered_in_error")).status_code == 303
    page = (await house.get(path)).text
    assert "Answer before" in page
    assert "Accepted on 10 April 2012, taken back on" in page


async def test_the_front_door_puts_back_what_it_took_back(house: Browser, town: Town) -> None:
    path = f"/referrals/{await referred(town)}"
    await inbox(house, path, "assessor")
    way = f"{path}/withdraw"
    assert (await sent(house, way, await house.get(way), reasonCode="referred_in_error")).status_code == 303
    assert "Put the referral back" in (await house.get(path)).text
    way = f"{path}/take-back"
    assert (await sent(house, way, await house.get(way), reasonCode="entered_in_error")).status_code == 303
    assert "Answer before" in (await house.get(path)).text
    withdrawn = await town.act(path[11:], "withdraw", {"reasonCode": "other"}, "assessor", organisation="start")
    assert withdrawn.status_code == 200
    await town.running.db.write("UPDATE referral.referral SET closed_on = '2012-03-26'")
    assert "Put the referral back" not in (await house.get(path)).text
