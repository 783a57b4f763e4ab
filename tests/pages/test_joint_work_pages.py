"""Services that work together, on pages: one is asked to work along, both see it, and it is said otherwise."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent
from tests.referral.client import Town


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = date(2012, 4, 20)
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def town(referral: Running, house: Browser) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return town


async def opened(house: Browser, role: str, to: str, organisation: str) -> str:
    house.http.cookies.clear()
    page = await house.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page.text


async def test_a_service_is_asked_to_work_along_and_both_see_it(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    other = await town.service("riverside", name="Housing advice", isTreatment=False)
    page = await opened(house, "assessor", f"/referrals/{lead}", "start")
    ask = f"/match?clientId={client}&beside={lead}"
    assert ask.replace("&", "&amp;") in page
    page = (await house.get(ask)).text
    assert "works together with Prescribing, Cdas" in page
    path = f"/match/{client}/{other}?beside={lead}"
    assert path in page
    form = await house.get(path)
    assert "Works together with" in form.text
    refused = await sent(house, path, form, choice="client")
    assert refused.status_code == 422
    done = await sent(
        house, path, refused, choice="client", **{"jointWork.kind": "along"}, **on("jointWork.agreedOn", 20, 4, 2012)
    )
    assert done.status_code == 303, done.text
    made = done.headers["location"]
    page = (await house.get(made)).text
    assert "Prescribing, Cdas" in page
    assert "Leads, and this one works along: new" in page
    assert "Refer to a service that works along" not in page
    page = await opened(house, "provider", f"/referrals/{lead}", "cdas")
    assert "Housing advice, Riverside" in page
    assert "Works along with this one: new" in page
    assert "joint-work" not in page


async def test_it_stands_on_the_page_of_the_treatment(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    beside = {"jointWork": {"referralId": lead, "kind": "along", "agreedOn": "2012-04-20"}}
    second = await town.refer(await town.service("riverside", name="Housing advice"), client, **beside)
    started = (await town.act(lead, "start", {"startedOn": "2012-04-20"})).json()
    page = await opened(house, "provider", f"/treatment/{started['id']}", "cdas")
    assert "Works along with this one: new" in page
    assert "Services that work together" not in await opened(house, "provider", f"/referrals/{lead}", "cdas")
    page = await opened(house, "provider", f"/referrals/{second['id']}", "riverside")
    assert "Leads, and this one works along: there since 20 April 2012" in page


async def test_the_front_door_says_it_otherwise(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    second = (await town.refer(await town.service("riverside", name="Outreach"), client))["id"]
    path = f"/referrals/{second}/joint-work"
    await opened(house, "assessor", path, "start")
    form = await house.get(path)
    refused = await sent(house, path, form, **{"joint.referralId": lead})
    assert refused.status_code == 422
    done = await sent(house, path, refused, **{"joint.referralId": lead, "joint.kind": "brings_back"})
    assert done.status_code == 303, done.text
    assert "From which this one brings them back" in (await house.get(f"/referrals/{second}")).text
    form = await house.get(path)
    assert "It brings back somebody who has disengaged from the other" in form.text
    assert "What was said of it, the last first" in form.text
    done = await sent(house, path, form, **{"joint.referralId": ""})
    assert done.status_code == 303, done.text
    assert "From which this one" not in (await house.get(f"/referrals/{second}")).text


async def test_where_nobody_works_is_not_offered_and_refused_by_its_name(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    other = await town.service("riverside", name="Outreach")
    assert (await town.act(lead, "decline", {"reasonCode": "no_capacity"})).status_code == 200
    path = f"/match/{client}/{other}?beside={lead}"
    await opened(house, "assessor", path, "start")
    refused = await sent(house, path, await house.get(path), choice="client", **{"jointWork.kind": "along"})
    assert refused.status_code == 422
    assert "“Referral” was declined or taken back" in refused.text
    second = (await town.refer(other, client))["id"]
    assert "Prescribing, referred on" not in (await house.get(f"/referrals/{second}/joint-work")).text


async def test_how_without_whom_is_said_to_be_beside_no_other(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    second = (await town.refer(await town.service("riverside", name="Outreach"), client))["id"]
    path = f"/referrals/{second}/joint-work"
    await opened(house, "assessor", path, "start")
    for chosen, said in (("", "It stands by itself, beside no other."), (lead, "It is worked on beside the other")):
        form = await house.get(path)
        done = await sent(house, path, form, **{"joint.referralId": chosen, "joint.kind": "along"})
        assert said in (await house.get(done.headers["location"])).text
    assert (await town.act(lead, "decline", {"reasonCode": "no_capacity"})).status_code == 200
    form = await house.get(path)
    assert "Prescribing, referred on" in form.text
    kept = await sent(house, path, form, **{"joint.referralId": lead, "joint.kind": "along"})
    assert kept.status_code == 422


async def test_the_page_of_the_one_that_leads_shows_which_works_along(house: Browser, town: Town) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    joint = {"referralId": lead, "kind": "along"}
    second = (await town.refer(await town.service("riverside", name="Outreach"), client, jointWork=joint))["id"]
    path = f"/referrals/{lead}/joint-work"
    page = await opened(house, "assessor", path, "start")
    assert "Works along with this one" in page
    assert f"/referrals/{second}" in page
    assert "Outreach, Riverside" in page
    assert "it stands by itself" not in page
    done = await sent(house, path, await house.get(path), **{"joint.referralId": ""})
    assert done.status_code == 303, done.text
    assert "what works along with it stays so" in (await house.get(done.headers["location"])).text
    assert "Works along with this one" in (await house.get(path)).text
    page = await opened(house, "assessor", f"/referrals/{second}/joint-work", "start")
    assert "Works along with this one" not in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("along", "The person has not agreed yet, so neither service is told of the other: ask them"),
        ("brings_back", "The person has not agreed yet, so only whoever is to bring them back is told: ask them"),
    ],
)
async def test_both_referrals_say_that_the_person_has_not_agreed_yet(
    house: Browser, town: Town, kind: str, said: str
) -> None:
    client = await town.client()
    lead = (await town.refer(await town.service(name="Prescribing"), client))["id"]
    joint = {"referralId": lead, "kind": kind}
    second = (await town.refer(await town.service("riverside", name="Outreach"), client, jointWork=joint))["id"]
    await opened(house, "assessor", f"/referrals/{lead}", "start")
    for referral in (lead, second):
        assert said in (await house.get(f"/referrals/{referral}")).text
    agreed = {"joint": joint | {"agreedOn": "2012-04-20"}}
    assert (await town.post(f"/referrals/{second}/joint-work", agreed, "assessor")).status_code == 200
    for referral in (lead, second):
        assert "not agreed" not in (await house.get(f"/referrals/{referral}")).text
