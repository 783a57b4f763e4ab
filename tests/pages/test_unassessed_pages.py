"""Somebody was taken on before they were assessed: the pages of their referral and treatment say so, and what to do."""

from uuid import uuid4

import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.pages.test_placing import house, opened, town  # noqa: F401 - fixtures
from tests.referral.builders import assessed
from tests.referral.client import Town

MISSING = "No assessment of this person has arrived. Until one has, Cdas does not see their record"
MARKED = "Who is marked “Not assessed yet” was taken on without an assessment."


@pytest.mark.parametrize("act", ["accept", "start"])
async def test_it_is_sent_on_from_its_page_whatever_was_answered(house: Browser, town: Town, act: str) -> None:  # noqa: F811
    referral = await town.refer(await town.service("cdas"), uuid4())
    assert (await town.act(referral["id"], act, {"startedOn": "2012-04-10"} if act == "start" else {})).is_success
    here = f"/referrals/{referral['id']}"
    page = await opened(house, "assessor", here, "start")
    assert f"{here}/send-on" in page.text
    form = await house.get(f"{here}/send-on")
    assert "Why does nobody wait for the assessment?" in form.text
    done = await sent(house, f"{here}/send-on", form, reasonCode="rapid_access")
    assert done.status_code == 303, done.text
    shown = (await house.get(here)).text
    assert "sent on without an assessment: the service sees people at once" in shown
    assert f"{here}/send-on" not in shown
    assert "already" in (await house.get(f"{here}/send-on")).text


async def test_its_treatment_says_what_is_missing_and_who_mends_it(house: Browser, town: Town) -> None:  # noqa: F811
    client = uuid4()
    episode = await town.start(await town.service("cdas"), client, on="2012-04-10")
    assert (episode["unassessed"], episode["deliveredSince"]) == (True, "2012-04-10")
    here = f"/treatment/{episode['id']}"
    page = (await opened(house, "provider", here)).text
    assert MISSING in page
    assert "The front door assesses them, or sends the referral on without an assessment: ask it to." in page
    assert f"/persons/{client}" not in page.replace(f"/referral/pages/persons/{client}", "")
    assert "Enter a TOP" not in page
    listed = (await house.get("/treatment")).text
    assert MARKED in listed
    assert "ask it to" in listed
    assert "/assessment/pages/persons/" not in listed
    assert (await house.get("/treatment.json")).json()["items"][0]["missing"] == "Not assessed yet"
    page = (await opened(house, "assessor", here, "start")).text
    assert MISSING in page
    assert f"/assessment/pages/assessments/new?client={client}" in page
    assert f"/referrals/{episode['referralId']}/send-on" in page
    assert "Open them to do either." in (await house.get("/treatment")).text
    way = f"/referrals/{episode['referralId']}/send-on"
    assert (await sent(house, way, await house.get(way), reasonCode="urgent_need")).status_code == 303
    assert MISSING not in (await house.get(here)).text
    page = (await opened(house, "provider", here)).text
    assert "Enter a TOP" in page
    assert MARKED not in (await house.get("/treatment")).text


async def test_an_inbox_says_of_whom_the_assessment_is_missing(house: Browser, town: Town) -> None:  # noqa: F811
    referral = await town.refer(await town.service("cdas"), uuid4())
    assert MARKED not in (await opened(house, "provider", "/")).text
    assert (await town.act(referral["id"], "accept", {})).is_success
    for role, organisation, does in (("provider", "cdas", "ask it to"), ("assessor", "start", "Open them")):
        page = (await opened(house, role, "/", organisation)).text
        assert "Not assessed yet. No appointment is offered yet" in page
        assert MARKED in page
        assert does in page


async def test_a_referral_whose_assessment_was_none_says_so(house: Browser, town: Town) -> None:  # noqa: F811
    client = uuid4()
    said = assessed(client)
    await town.running.deliver(said)
    referral = await town.refer(await town.service("cdas"), client, assessmentId=str(said.assessment_id))
    here, lost = f"/referrals/{referral['id']}", "The assessment by which they were referred was taken back"
    assert lost not in (await opened(house, "assessor", here, "start")).text
    await town.running.deliver(said.model_copy(update={"revision": 2, "voided": True}))
    for role, organisation in (("assessor", "start"), ("provider", "cdas")):
        assert lost in (await opened(house, role, here, organisation)).text
    assert (await town.act(referral["id"], "decline", {"reasonCode": "other"})).is_success
    assert lost not in (await opened(house, "assessor", here, "start")).text
