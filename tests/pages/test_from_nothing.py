"""From nothing by pages alone: organisations and services, and what empty pages say has to be done first."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import httpx
import pytest

from services.referral.pages import organisations
from shared.pages import forms
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent
from tests.referral.builders import scheme
from tests.referral.client import Town

SERVICE = {
    "organisation": "riverside", "name": "Day programme", "isTreatment": "true", "places": "20",
    "modality": "5 cds-h", "setting": "community lasars", "singleSubstances": "3201",
    "eligibility.minAge": "18", "eligibility.substances": "alcohol",
}  # fmt: skip
DRUGS = {"valid_to": None, "drugs": [{"code": "1011", "name": "heroin"}, {"code": "3201", "name": "crack"}]}


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = date(2012, 4, 10)
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


async def opened(house: Browser, role: str, to: str, organisation: str = "council") -> httpx.Response:
    house.http.cookies.clear()
    page = await house.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page


async def added(house: Browser, path: str, **fields: str) -> httpx.Response:
    return await sent(house, path, await house.get(path), **fields)


async def test_the_commissioner_adds_an_organisation_and_its_service(house: Browser) -> None:
    await opened(house, "commissioner", "/organisations")
    fields = {"code": "riverside", "name": "Riverside Recovery", "kind": "provider"}
    assert (await added(house, "/add-organisation", **fields)).status_code == 303
    (row,) = (await house.get("/organisations.json")).json()["items"]
    assert (row["code"], row["name"], row["services"]) == ("riverside", "Riverside Recovery", 0)
    await house.running.deliver(scheme(scheme=DRUGS))
    assert "Heroin" in (await house.get("/services/new")).text
    done = await added(house, "/services/new", **SERVICE)
    assert done.status_code == 303, done.text
    (row,) = (await house.get("/places.json")).json()["items"]
    assert (row["name"], row["places"]) == ("Day programme", 20)
    page = await house.get(f"/services/{await service_id(house)}")
    assert re.search(r'value="3201"\s+checked', page.text)
    assert not re.search(r'value="1011"\s+checked', page.text)
    assert re.search(r'value="alcohol"\s+checked', page.text)
    assert '<option value="5 cds-h" selected>Structured day programme</option>' in page.text
    assert '<option value="community lasars" selected>In the community</option>' in page.text
    headers = house.running.headers("commissioner", organisation="council")
    (offer,) = (await house.running.client.get("/services", headers=headers)).json()["items"]
    assert offer["modality"] == {"code": "5", "list": "cds-h"}
    assert offer["eligibility"]["substances"] == ["alcohol", "3201"]


async def test_what_a_service_does_by_a_list_of_the_area_stays_when_it_is_changed(
    house: Browser, referral: Running
) -> None:
    town = Town(referral)
    await town.organisation("riverside")
    path = f"/services/{await town.service('riverside', modality={'code': 'art_therapy', 'list': 'town'})}"
    page = await opened(house, "commissioner", path)
    assert '<option value="art_therapy town" selected>Art therapy, of the list town</option>' in page.text
    fields = SERVICE | {"modality": "art_therapy town", "name": "Art"}
    assert (await sent(house, path, page, **fields)).status_code == 303
    headers = referral.headers("commissioner", organisation="council")
    (offer,) = (await referral.client.get("/services", headers=headers)).json()["items"]
    assert (offer["name"], offer["modality"]) == ("Art", {"code": "art_therapy", "list": "town"})


async def test_a_service_of_nobody_leads_to_where_an_organisation_is_added(house: Browser) -> None:
    page = await opened(house, "commissioner", "/services/new")
    (way,) = re.findall(r'href="[^"]*/pages(/[^"]*)">add it first', page.text)
    assert "<h1" in (await house.get(way)).text
    assert 'name="code"' in (await house.get(way)).text


async def service_id(house: Browser) -> str:
    headers = house.running.headers("commissioner", organisation="council")
    (offer,) = (await house.running.client.get("/services", headers=headers)).json()["items"]
    return str(offer["id"])


async def test_an_organisation_that_is_there_is_not_written_over(house: Browser) -> None:
    await opened(house, "commissioner", "/organisations")
    fields = {"code": "riverside", "kind": "provider"}
    await added(house, "/add-organisation", name="Riverside Recovery", **fields)
    refused = await added(house, "/add-organisation", name="Another", **fields)
    assert refused.status_code == 422
    assert "is that of Riverside Recovery already" in refused.text
    assert "Riverside Recovery" in (await house.get("/organisations")).text


async def test_one_that_was_added_just_now_is_not_written_over_either(
    house: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(house, "commissioner", "/organisations")
    fields = {"code": "riverside", "kind": "provider"}
    await added(house, "/add-organisation", name="Riverside Recovery", **fields)

    async def not_yet_there(*_args: object) -> None:
        return None

    monkeypatch.setattr(organisations, "_find", not_yet_there)
    refused = await added(house, "/add-organisation", name="Another", **fields)
    assert refused.status_code == 422
    assert "“Code” was taken just now: look at the organisations first" in refused.text
    assert "Riverside Recovery" in (await house.get("/organisations")).text


async def test_an_organisation_of_any_code_has_its_page(house: Browser) -> None:
    await opened(house, "commissioner", "/organisations")
    assert (await added(house, "/add-organisation", code="new", name="New Leaf", kind="provider")).status_code == 303
    assert 'value="New Leaf"' in (await house.get("/organisations/new")).text


@pytest.mark.parametrize("code", ["", "River Side", "/", "new"])
async def test_a_wrong_code_is_said_at_its_field(house: Browser, code: str) -> None:
    await opened(house, "commissioner", "/organisations")
    refused = await added(house, "/add-organisation", code=code, name="Riverside" if code != "new" else "", kind="gp")
    assert refused.status_code == 422, refused.text
    assert f'<a href="#{"name" if code == "new" else "code"}">' in refused.text


async def test_a_stale_form_of_an_organisation_changes_nothing(house: Browser, referral: Running) -> None:
    await Town(referral).organisation("riverside")
    path = "/organisations/riverside"
    page = await opened(house, "commissioner", path)
    assert (await sent(house, path, page, name="Riverside Recovery", kind="provider")).status_code == 303
    refused = await sent(house, path, page, name="Another", kind="provider")
    assert refused.status_code == 409
    assert "Name: was Riverside, is now Riverside Recovery" in refused.text


async def test_a_provider_changes_its_service_but_not_what_it_counts_as(house: Browser, referral: Running) -> None:
    town = Town(referral)
    await town.organisation("riverside")
    await referral.deliver(scheme(scheme=DRUGS))
    path = f"/services/{await town.service('riverside', eligibility={'districts': ['Edgeley', 'Brinnington']})}"
    page = await opened(house, "provider", path, "riverside")
    assert 'value="Edgeley, Brinnington"' in page.text
    assert 'name="isTreatment"' not in page.text
    done = await sent(house, path, page, **(SERVICE | {"isTreatment": "false"}))
    assert done.status_code == 303, done.text
    headers = referral.headers("commissioner", organisation="council")
    offer = (await referral.client.get(path, headers=headers)).json()
    assert (offer["name"], offer["eligibility"]["substances"]) == ("Day programme", ["alcohol", "3201"])
    assert offer["isTreatment"] is True
    assert (await house.get("/services/new")).status_code == 403


async def test_whom_the_scheme_pays_and_who_is_not_here_is_said_with_a_way_to_add_it(
    house: Browser, referral: Running
) -> None:
    await referral.deliver(scheme(scheme={"contracts": [{"party": "cdas"}, {"party": "riverside"}]}))
    parties = {row["code"] for row in (await parties_of(referral)).json()["items"]}
    assert parties == {"cdas", "riverside"}
    page = await opened(house, "commissioner", "/organisations")
    for code in parties:
        assert f"/add-organisation?code={code}" in page.text
    code = min(parties)
    assert f'value="{code}"' in (await house.get(f"/add-organisation?code={code}")).text
    await added(house, f"/add-organisation?code={code}", code=code, name="Theirs", kind="provider")
    assert f"/add-organisation?code={code}" not in (await house.get("/organisations")).text
    assert "/add-organisation" not in (await opened(house, "auditor", "/organisations")).text


async def parties_of(referral: Running, role: str = "commissioner") -> httpx.Response:
    return await referral.client.get("/paid-parties", headers=referral.headers(role, organisation="council"))


@pytest.mark.parametrize("path", ["/places", "/match"])
async def test_where_there_is_no_service_the_page_says_what_comes_first(house: Browser, path: str) -> None:
    role, organisation = ("assessor", "start") if path == "/match" else ("commissioner", "council")
    page = await opened(house, role, path, organisation)
    assert "Publish a scheme" in page.text
    links = {"/tariff/pages/schemes", "/referral/pages/services/new"}
    shown = {link for link in links if f'{link}"' in page.text}
    assert shown == (links if role == "commissioner" else set())
    if role == "assessor":
        assert "Done by the commissioner" in page.text
        assert "/assessment/pages/contacts/new" in page.text


async def test_a_form_whose_lists_no_scheme_has_says_so(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    async with browser_of(with_pages(assessment), issuer) as door:
        await door.sign_in("assessor", organisation="start")
        page = await door.get("/contacts/new")
        assert "There is nothing to choose for: Where they were sent from; What they come with." in page.text
        assert "The commissioner publishes a scheme first" in page.text
        first = await door.get("/")
        assert "Publish a scheme" in first.text
        assert "Record who comes</a>" in first.text


@pytest.mark.parametrize("service", ["tariff", "payments"])
async def test_the_commissioner_is_told_the_first_steps_where_there_is_no_scheme(
    tariff: Running, payments: Running, service: str, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    async with browser_of(with_pages({"tariff": tariff, "payments": payments}[service]), issuer) as browser:
        await browser.sign_in("commissioner", organisation="council")
        page = await browser.get("/schemes" if service == "tariff" else "/")
        assert "First steps" in page.text
        assert "To do" in page.text
        assert "/referral/pages/organisations" in page.text


async def test_a_form_whose_key_is_not_ours_is_refused_before_anything_is_done(house: Browser) -> None:
    page = await opened(house, "commissioner", "/add-organisation")
    said = {"code": "riverside", "name": "Riverside", "kind": "provider"}
    for key in ("\0", "mine"):
        refused = await sent(house, "/add-organisation", page, **said, key=key)
        assert refused.status_code == 400, refused.text
        assert "The form was changed on its way here. Nothing was done" in refused.text
    assert "Riverside" not in (await house.get("/organisations")).text


async def test_what_fails_after_it_was_done_never_says_that_nothing_was_changed(
    house: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise RuntimeError

    page = await opened(house, "commissioner", "/add-organisation")
    monkeypatch.setattr(forms, "remember", lost)
    failed = await sent(house, "/add-organisation", page, code="riverside", name="Riverside", kind="provider")
    assert failed.status_code == 500
    assert "It may have been done: look before you send it again." in failed.text
    assert "Nothing was changed" not in failed.text
    assert "Riverside" in (await house.get("/organisations")).text
