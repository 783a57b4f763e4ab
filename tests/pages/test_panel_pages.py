"""The panel's pages: applied for by the front door, decided by the council without a pseudonym, and what follows."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any, Literal, get_args, get_origin
from uuid import uuid4

import httpx
import pytest
from pydantic import BaseModel

from services.referral.pages import panel_words
from services.referral.rules.panel import PanelState, PanelStep
from services.referral.schemas.panel import PanelDecisionBody, PanelNextView, PanelStepBody, PanelStepVoidBody
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, on
from tests.referral.client import Town
from tests.referral.test_referral_panel import approved

DAY = date(2012, 4, 10)


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
    await town.organisation("riverside")
    await town.organisation("council", "council")
    return town


async def sent(house: Browser, path: str, **fields: Any) -> httpx.Response:
    return await house.post(path, hidden(await house.get(path)) | fields)


async def signed_in(house: Browser, role: str, organisation: str, to: str = "/panel") -> httpx.Response:
    house.http.cookies.clear()
    return await house.sign_in(role, organisation=organisation, to=to)


async def test_an_application_goes_its_way_by_the_pages(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    await town.service("riverside", 18, name="Keywork")
    client = str(whose := await town.client())
    page = await signed_in(house, "assessor", "start", f"/panel/apply?clientId={client}")
    assert ("The House" in page.text, "Keywork" in page.text, client in page.text) == (True, False, True)
    refused = await sent(house, "/panel/apply", wantedServices=service)
    assert refused.status_code == 422
    assert '<a href="#clientId">' in refused.text
    done = await sent(house, "/panel/apply", clientId=client, wantedServices=service, weeks="26")
    assert done.status_code == 303, done.text
    here = done.headers["location"].partition("/pages")[2]
    shown = (await house.get(here)).text
    assert "the form on suitability, from what it is funded" in shown
    asked = {"wantedServices": service, "funding": "health"}
    mistyped = await sent(house, f"{here}/change", **asked, formAnswerId=str(uuid4()))
    assert (mistyped.status_code, 'href="#formAnswerId"' in mistyped.text) == (422, True)
    assert "number of no answered form that is known here" in mistyped.text
    changed = await sent(house, f"{here}/change", **asked, formAnswerId=await town.form(whose))
    assert changed.status_code == 303, changed.text
    assert "Missing" not in (await house.get(here)).text
    listed = await sent(house, f"{here}/list", **on("panelOn", 10, 4, 2012))
    assert listed.status_code == 303, listed.text
    assert "Approve" not in (await house.get(here)).text
    await _is_decided(house, client, here)
    page = await signed_in(house, "assessor", "start")
    (row,) = (await house.get("/panel.json")).json()["items"]
    assert (row["said"], row["nextStep"]) == ("Approved", "Prepare: the front door")
    assert (await sent(house, f"{here}/prepare", prepared=["visited", "travel_arranged"])).status_code == 303
    await town.start(service, client, on="2012-04-10")  # type: ignore[arg-type]  # a client's id as text
    shown = (await house.get(here)).text
    assert "the service visited, travel arranged" in shown
    assert "Aftercare is planned" in shown
    assert ">Admitted</td>" in (await house.get("/panel")).text
    assert "Started without an approval" not in (await house.get("/panel")).text
    assert "Admitted on" in (await house.get(here)).text
    assert re.search(r"<th[^>]*>\s*Admitted\s*</th>", (await house.get(here)).text)
    assert ">\n  Admitted\n</strong>" in (await house.get(here)).text
    await signed_in(house, "commissioner", "council")
    panel = (await house.get("/panel")).text
    assert (">Admitted</td>" in panel, "The front door sees to it" in panel) == (False, True)
    assert "travel arranged" not in (await house.get(here)).text
    assert "Admitted on" not in (await house.get(here)).text


async def _is_decided(house: Browser, client: str, here: str) -> None:
    """By the council, which sees the number of the application alone."""
    page = await signed_in(house, "commissioner", "council")
    assert (client in page.text, client[-8:] in page.text, "It decides by the application" in page.text) == (
        False, False, True,
    )  # fmt: skip
    page = await house.get(f"{here}/approve")
    assert (client in page.text, "Riverside" in page.text) == (False, False)
    refused = await sent(house, f"{here}/approve", weeks="12")
    assert refused.status_code == 422
    assert '<a href="#members">' in refused.text
    said = {"members": ["council commissioner"], "weeks": "12", "funding": "health"}
    said["serviceId"] = page.text.partition('name="serviceId"')[2].partition('value="')[2].partition('"')[0]
    done = await sent(house, f"{here}/approve", **said)
    assert done.status_code == 303, done.text
    shown = (await house.get(here)).text
    assert "12 weeks, the health service" in shown
    assert "Council (commissioner)" in shown
    assert ">Council (you)</td>" in shown
    assert (await sent(house, f"{here}/take-back", reasonCode="entered_in_error")).status_code == 303
    assert "It was typed wrongly" in (await house.get(here)).text
    assert (await sent(house, f"{here}/approve", **said)).status_code == 303


async def test_where_no_service_needs_the_panel_none_is_offered(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="Keywork")
    page = await signed_in(house, "assessor", "start", "/panel/apply")
    assert "The panel decides about no service of this area" in page.text
    assert ("wantedServices" in page.text, "For whom?" in page.text) == (False, False)
    client = str(await town.client())
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
    refused = await house.post("/panel/apply", {"csrf": csrf, "clientId": client})
    assert (refused.status_code, "Nothing was applied for" in refused.text) == (409, True)
    assert (await house.get("/panel.json")).json()["items"] == []
    for path in ("/panel", f"/persons/{client}"):
        page = await house.get(path)
        assert ("decides about no service" in page.text, "/panel/apply" in page.text) == (True, False)
        assert "/referral/pages/places" in page.text
    assert service not in page.text
    await town.service("riverside", 18, name="The House", needsPanel=True)
    for path in ("/panel", f"/persons/{client}"):
        page = await house.get(path)
        assert ("decides about no service" in page.text, "/panel/apply" in page.text) == (False, True)


async def test_each_day_of_a_step_says_what_it_is(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    await signed_in(house, "assessor", "start", "/panel/apply")
    done = await sent(house, "/panel/apply", clientId=str(await town.client()), wantedServices=service)
    form = await house.get(done.headers["location"].partition("/pages")[2] + "/list")
    assert "Put on the list on" in form.text
    assert "The day on which the panel sits" in form.text


async def test_who_is_refused_asks_for_another_look(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    client = str(await town.client())
    await signed_in(house, "assessor", "start", "/panel/apply")
    done = await sent(house, "/panel/apply", clientId=client, wantedServices=service)
    here = done.headers["location"].partition("/pages")[2]
    again = await sent(house, "/panel/apply", clientId=client, wantedServices=service)
    assert (again.status_code, here in again.text) == (409, True)
    assert (await sent(house, f"{here}/list", **on("panelOn", 10, 4, 2012))).status_code == 303
    await signed_in(house, "commissioner", "council")
    refused = await sent(house, f"{here}/refuse", members=["council commissioner"], reasonCode="not_ready")
    assert refused.status_code == 303, refused.text
    await signed_in(house, "assessor", "start")
    assert "Refused, withdrawn or closed" in (await house.get("/panel")).text
    assert "Ask for another look" in (await house.get(here)).text
    done = await sent(house, "/panel/apply", clientId=client, earlierId=here.rpartition("/")[2], wantedServices=service)
    assert done.status_code == 303, done.text
    new = done.headers["location"].partition("/pages")[2]
    assert "an earlier application" in (await house.get(new)).text


async def test_who_started_without_an_approval_is_listed_for_the_front_door_alone(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    await town.start(service, uuid4(), on="2012-04-10")
    assert "Started without an approval" in (await signed_in(house, "assessor", "start")).text
    page = await signed_in(house, "provider", "riverside")
    assert page.status_code == 200
    assert "Started without an approval" not in page.text
    assert "Apply for somebody" not in page.text


def test_every_code_is_worded() -> None:
    worded = {
        "reason_code": [panel_words.REFUSED_FOR], "funding": [panel_words.FUNDINGS], "wants": [panel_words.WANTS],
    }  # fmt: skip
    assert {field: set(codes_of(PanelDecisionBody, field)) for field in worded} == {
        field: set(words[0]) for field, words in worded.items()
    }
    closing = panel_words.WITHDRAWN_FOR.keys() | panel_words.CLOSED_FOR.keys()
    assert set(codes_of(PanelStepBody, "reason_code")) == closing
    assert set(codes_of(PanelStepBody, "prepared")) == set(panel_words.PREPARED)
    assert set(codes_of(PanelStepVoidBody, "reason_code")) == set(panel_words.TAKEN_BACK_FOR)
    assert (set(PanelStep), set(PanelState)) == (set(panel_words.SAID), set(panel_words.STATES))
    assert set(codes_of(PanelNextView, "code")) == set(panel_words.NEXT)
    assert set(codes_of(PanelNextView, "owner")) == set(panel_words.OWNERS)


def codes_of(body: type[BaseModel], field: str) -> list[str]:
    return _codes(body.model_fields[field].annotation)


def _codes(kind: Any) -> list[str]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [code for part in get_args(kind) for code in _codes(part)]


async def test_the_commissioner_says_that_a_panel_approves(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House")
    await signed_in(house, "commissioner", "council")
    page = await house.get(f"/services/{service}")
    assert "Does a panel approve who is funded there?" in page.text
    said = {"name": "The House", "isTreatment": "true", "needsPanel": "true", "places": "18"}
    coded = {"modality": "2 ndtms-modality", "setting": "community setting"}
    done = await sent(house, f"/services/{service}", **said, **coded)
    assert done.status_code == 303, done.text
    assert (await town.get(f"/services/{service}")).json()["needsPanel"] is True
    await signed_in(house, "provider", "riverside")
    assert "Does a panel approve" not in (await house.get(f"/services/{service}")).text


async def test_who_looks_for_a_service_learns_that_a_panel_approves_and_applies_from_there(
    house: Browser, town: Town
) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    other = await town.service("riverside", 18, name="Another house", needsPanel=True)
    open_to_all = await town.service("riverside", 18, name="Day centre")
    client = str(await town.client())
    matches = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert {match["serviceId"]: match["needsPanel"] for match in matches} == {
        service: True, other: True, open_to_all: False,
    }  # fmt: skip
    apply = f"/panel/apply?clientId={client}&amp;wantedServices={service}"
    page = await signed_in(house, "assessor", "start", f"/match?clientId={client}")
    assert (page.text.count("A panel approves who is funded there."), apply in page.text) == (2, True)
    rows = (await house.get(f"/matches.json?clientId={client}")).json()["items"]
    assert {row["name"]: row["panel"] for row in rows} == {
        "The House": "Yes", "Another house": "Yes", "Day centre": "No",
    }  # fmt: skip
    page = await house.get(f"/match/{client}/{service}")
    assert ("A panel approves who is funded there." in page.text, apply in page.text) == (True, True)
    assert "A panel approves" not in (await house.get(f"/match/{client}/{open_to_all}")).text
    form = await house.get(apply.replace("&amp;", "&"))
    (ticked,) = [box for box in form.text.split("<input") if "checked" in box.partition(">")[0]]
    assert (client in form.text, f'value="{service}"' in ticked) == (True, True)
    done = await sent(house, "/panel/apply", clientId=client, wantedServices=service)
    here = done.headers["location"].partition("/pages")[2]
    for path in (f"/match?clientId={client}", f"/match/{client}/{other}"):  # of one person one is open
        page = await house.get(path)
        assert ("/panel/apply" in page.text, f'{here}">Their application is open</a>' in page.text) == (False, True)


async def test_who_is_approved_is_referred_with_that_said(house: Browser, town: Town) -> None:
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    town.running.today = date(2012, 4, 2)
    await approved(town, service, client)
    page = await signed_in(house, "assessor", "start", f"/match/{client}/{service}")
    assert "It has approved this person</a>" in page.text


async def test_whom_the_panel_approved_is_referred_from_the_application(house: Browser, town: Town) -> None:
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    town.running.today = date(2012, 4, 2)
    path = await approved(town, service, client)
    here, refer = path.replace("/panel-applications", "/panel"), f"/match/{client}/{service}"
    page = await signed_in(house, "commissioner", "council", here)
    assert "Refer to The House" not in page.text
    page = await signed_in(house, "assessor", "start", here)
    assert (f"/referral/pages{refer}" in page.text, "Refer to The House" in page.text) == (True, True)
    assert (await sent(house, f"{here}/prepare", prepared=["visited"])).status_code == 303
    assert "Refer to the service that was approved: the front door" in (await house.get(here)).text
    done = await sent(house, refer, choice="client")
    assert done.status_code == 303, done.text
    page = await house.get(here)
    assert ("Refer to The House" in page.text, "Begin the treatment: the service" in page.text) == (False, True)
    assert done.headers["location"].partition("/pages")[2] in page.text
    page = await signed_in(house, "provider", "riverside", here)
    assert ("Begin the treatment: the service" in page.text, refer in page.text) == (True, False)
    assert f"/assessment/pages/persons/{client}" in page.text


async def test_a_service_that_was_approved_alone_has_no_way_to_who_it_is(house: Browser, town: Town) -> None:
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    town.running.today = date(2012, 4, 2)
    here = (await approved(town, service, client)).replace("/panel-applications", "/panel")
    page = await signed_in(house, "provider", "riverside", here)
    assert (str(client) in page.text, f"/persons/{client}" in page.text) == (True, False)
    page = await signed_in(house, "assessor", "start", here)
    assert f"/assessment/pages/persons/{client}" in page.text


async def test_what_was_asked_for_is_shown_to_who_decides(house: Browser, town: Town) -> None:
    service, client = await town.service("riverside", 18, needsPanel=True), await town.client()
    form = await town.form(client)
    page = await signed_in(house, "assessor", "start", f"/panel/apply?clientId={client}&formAnswerId={form}")
    assert f'value="{form}"' in page.text
    asked = {"clientId": str(client), "formAnswerId": form, "funding": "health", "weeks": "12"}
    done = await sent(house, "/panel/apply", wantedServices=service, **asked)
    assert done.status_code == 303, done.text
    here = done.headers["location"].partition("/pages")[2]
    page = await house.get(here)
    assert "12 weeks, the health service" in page.text
    assert f'/assessment/pages/form-answers/{form}">{form}</a>' in page.text
    page = await signed_in(house, "commissioner", "council", here)
    assert ("12 weeks, the health service" in page.text, form in page.text) == (True, True)
    assert "/form-answers/" not in page.text


async def test_the_page_of_a_person_has_their_applications_and_offers_none_beside_an_open_one(
    house: Browser, town: Town
) -> None:
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    here = f"/persons/{client}"
    page = await signed_in(house, "assessor", "start", here)
    assert (f"/panel/apply?clientId={client}" in page.text, "Application to the panel" in page.text) == (True, False)
    done = await sent(house, "/panel/apply", clientId=str(client), wantedServices=service)
    application = done.headers["location"].partition("/pages")[2]
    page = await house.get(here)
    assert ("/panel/apply" in page.text, "Application to the panel" in page.text) == (False, True)
    assert (application in page.text, "Applied" in page.text, "The House" in page.text) == (True, True, True)
    assert (await sent(house, f"{application}/withdraw", reasonCode="needs_changed")).status_code == 303
    page = await house.get(here)
    assert (f"/panel/apply?clientId={client}" in page.text, "Withdrawn" in page.text) == (True, True)
    (row,) = (await house.get(f"/persons/{client}/referrals.json")).json()["items"]
    assert (row["kind"], row["until"]) == ("Application to the panel", "2012-04-10")


async def test_the_inbox_has_what_the_panel_asks_of_who_looks(house: Browser, town: Town) -> None:
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    town.running.today = date(2012, 4, 2)
    path = await approved(town, service, client)
    here = path.replace("/panel-applications", "/panel")
    page = await signed_in(house, "assessor", "start", "/")
    assert ("Of the panel: yours to do (1)" in page.text, f'{here}"' in page.text) == (True, True)
    assert ">Prepare</td>" in page.text
    assert "Of the panel" not in (await signed_in(house, "provider", "riverside", "/")).text
    await signed_in(house, "assessor", "start", "/")
    assert (await sent(house, f"{here}/prepare", prepared=["visited"])).status_code == 303
    assert ">Refer to the service that was approved</td>" in (await house.get("/")).text
    await town.refer(service, client)
    assert "Of the panel" not in (await house.get("/")).text
    page = await signed_in(house, "provider", "riverside", "/")
    assert (">Begin the treatment</td>" in page.text, "yours to do (1)" in page.text) == (True, True)
    assert "Of the panel" not in (await signed_in(house, "provider", "cdas", "/")).text
