"""What pages say of a panel where somebody was handed over, and of what the panel asks for and by when."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on
from tests.pages.test_panel_pages import DAY, sent, signed_in
from tests.referral.client import Town
from tests.referral.test_referral_panel import approved, decide, listed, step
from tests.referral.test_referral_panel import sent as act
from tests.referral.test_referral_panel_wants import DEFER


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
    for code, kind in (("riverside", "provider"), ("council", "council")):
        await town.organisation(code, kind)
    return town


async def handed_over(town: Town, service: str, client: Any) -> dict[str, Any]:
    episode = await town.start(await town.service("cdas"), client)
    body = {"to": service, "on": "2012-04-02"}
    answer = await act(town, f"/episodes/{episode['id']}", "transfer", body, organisation="lasars-2")
    assert answer.is_success, answer.text
    return episode


async def test_where_they_are_the_panel_is_named_and_an_approval_stays_one(house: Browser, town: Town) -> None:
    await town.organisation("cdas")
    service, client = await town.service("riverside", 18, name="The House", needsPanel=True), await town.client()
    town.running.today = date(2012, 4, 2)
    episode = await handed_over(town, service, client)
    paths = (f"/treatment/{episode['id']}", f"/referrals/{episode['referralId']}")
    page = await signed_in(house, "assessor", "start")
    assert "Started without an approval" in page.text
    for path in paths:
        assert "Apply to the panel</a>" in (await house.get(path)).text
    application = await approved(town, service, client)
    await step(town, application, "close", reasonCode="left_early")
    for path in paths:
        page = await house.get(path)
        assert ("It has approved this person</a>" in page.text, "Apply to the panel" in page.text) == (True, False)
    assert "Started without an approval" not in (await house.get("/panel")).text


async def test_what_the_panel_wants_is_brought_and_panel_days_are_named(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    town.running.today = date(2012, 4, 2)
    path = await listed(town, service)
    here = path.replace("/panel-applications", "/panel")
    other = await listed(town, service)
    page = await signed_in(house, "commissioner", "council")
    assert "2 applications to decide on now" in page.text
    await decide(town, path, DEFER)
    await step(town, other, "list", panelOn="2012-04-16")
    await signed_in(house, "assessor", "start")
    page = await house.get(f"{here}/list")
    assert "Panel days that are set: 16 April 2012 (1 application)." in page.text
    assert "deferred until 20 April 2012; the panel still wants a risk assessment, a care plan." in page.text
    (next_row,) = re.findall(r"Next</dt>.*?</dd>", (await house.get(here)).text, re.DOTALL)
    assert f'{here}/change">Bring what the panel wants' in next_row
    done = await sent(house, f"{here}/change", wantedServices=service, brought="care_plan")
    assert done.status_code == 303, done.text
    shown = (await house.get(here)).text
    (row,) = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*Brought<(?:(?!</tr>).)*</tr>", shown, re.DOTALL)
    assert ("a care plan" in row, "10 April 2012" in row, "(you)" in row) == (True, True, True)
    assert ("Brought, of what it wanted" in shown, "by 20 April 2012" in shown) == (True, True)
    assert (await sent(house, f"{here}/list", **on("panelOn", 16, 4, 2012))).status_code == 303
    assert "The panel wants" in (await house.get(here)).text


async def test_a_form_on_suitability_that_is_ticked_is_asked_for_at_its_field(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    town.running.today = date(2012, 4, 2)
    path = await listed(town, service, client=(client := uuid4()))
    here = path.replace("/panel-applications", "/panel")
    await decide(town, path, DEFER | {"wants": ["suitability_form"]})
    await signed_in(house, "assessor", "start")
    refused = await sent(house, f"{here}/change", wantedServices=service, brought="suitability_form")
    assert refused.status_code == 422
    assert 'href="#formAnswerId"' in refused.text
    assert "Brought, of what it wanted" not in (await house.get(here)).text
    number = await town.form(client)
    both = {"brought": "suitability_form", "formAnswerId": number}
    assert (await sent(house, f"{here}/change", wantedServices=service, **both)).status_code == 303
    shown = (await house.get(here)).text
    assert ("Brought, of what it wanted" in shown, "the form on suitability</dd>" in shown, number in shown) == (
        True, True, True
    )  # fmt: skip


async def test_by_when_is_said_as_on_the_worklist_and_an_aftercare_by_its_service(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 18, name="The House", needsPanel=True)
    after = await town.service("riverside", 18, name="Afterwards")
    town.running.today = date(2012, 4, 2)
    path = await approved(town, service, client := await town.client())
    here = path.replace("/panel-applications", "/panel")
    await signed_in(house, "assessor", "start")
    assert "Prepare: the front door, by 9 April 2012" in (await house.get(here)).text
    await step(town, path, "prepare", prepared=["visited"])
    await town.start(service, client)
    page = await house.get(f"{here}/close")
    assert ("The aftercare is completed" in page.text, "They left early" in page.text) == (False, True)
    assert (await sent(house, f"{here}/aftercare", serviceId=after)).status_code == 303
    shown = (await house.get(here)).text
    assert ("Afterwards" in shown, "Close when aftercare is over: the front door, by 3 July 2012" in shown) == (
        True,
        True,
    )
    assert "The aftercare is completed" in (await house.get(f"{here}/close")).text


async def test_of_who_died_the_referral_says_where_that_is_said_too(house: Browser, town: Town) -> None:
    service = await town.service("riverside", 0, name="The House", capacity={"priorities": ["released_from_prison"]})
    referral = await town.refer(service, waitIfFull=True, priority="released_from_prison")
    await signed_in(house, "assessor", "start")
    here = f"/referrals/{referral['id']}"
    assert "Number 1, before others: released from prison" in (await house.get(here)).text
    page = await house.get(f"{here}/withdraw")
    assert ("the place is freed" in page.text, "front door says so on their page too" in page.text) == (False, True)
    assert (await sent(house, f"{here}/withdraw", reasonCode="died")).status_code == 303
    assert "That they died is said of this referral alone" in (await house.get(here)).text


async def test_a_modality_that_does_not_exist_is_refused_at_its_field(house: Browser, town: Town) -> None:
    await town.service("riverside", 18, name="The House")
    client = await town.client()
    page = await signed_in(house, "assessor", "start", f"/match?clientId={client}&modality=99")
    assert (page.status_code, 'href="#modality"' in page.text) == (422, True)
    refused = await town.try_to_refer(str(uuid4()), client, neededModality={"code": "99", "list": "cds-h"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "neededModality.code")
    own = await town.get(f"/matches?clientId={client}&modality=99&modalityList=ours")
    assert own.status_code == 200
