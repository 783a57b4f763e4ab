"""What to know before meeting somebody stands on their page, where they are booked, and at their session."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import CDAS, activity, stockport
from tests.assessment.client import Care, Desk, booked, open_session, publish_form
from tests.assessment.test_open_risks import answered
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_front_door import fields_of

KNOW = "Can one worker meet them alone? No (Referral, by gp-heaton, 3 September 2012)"


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


async def test_what_the_sender_said_of_danger_is_there_where_somebody_is_met(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"}, urgency="urgent")
    client = (await taken_up(desk, form, contact=None))["clientId"]
    session = await open_session(desk)
    booking = await booked(desk, session, "09:00", client)
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}")
    assert KNOW in page.text
    assert "Assess, by 3 September 2012" in page.text
    for path in (f"/bookings/new?client={client}", f"/bookings/{booking['id']}/attendance"):
        shown = (await door.get(path)).text
        assert "What to know before meeting them" in shown
        assert KNOW in shown
    assert f"Ann Bell: {KNOW}" in (await door.get(f"/sessions/{session['id']}")).text
    assert "What to know" not in (await door.get("/bookings/new")).text


@pytest.mark.parametrize(
    "way",
    [
        "/contacts/new?client={}", "/assessments/new?client={}", "/activities/new?client={}", "/bookings/new?client={}",
        "/form-answers/new?client={}&form=referral", "/screenings/new?client={}&instrument=audit",
        "/prison-releases/new?client={}",
    ],
)  # fmt: skip
async def test_it_is_there_wherever_meeting_them_is_arranged_or_recorded(door: Browser, desk: Desk, way: str) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    client = (await taken_up(desk, form, contact=None))["clientId"]
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=way.format(client))
    assert KNOW in page.text.split("What to know before meeting them")[1]


async def test_until_it_is_decided_it_is_known_of_both_records_that_may_be_one_person(
    door: Browser, desk: Desk
) -> None:
    """Whoever comes is met under either."""
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    client = (await taken_up(desk, form, contact=None))["clientId"]
    read = (await desk.get(f"/persons/{client}")).json()
    same = {name: read[name] for name in ("givenName", "familyName", "birthDate", "sex")}
    other = await desk.new_client(**same)
    match = (await desk.get(f"/matches?clientId={other}")).json()["items"][0]
    session = await open_session(desk)
    await booked(desk, session, "09:00", other)
    of_other = f"Of a record that may be the same person (…{client[-6:]}): {KNOW}"
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{other}")
    assert of_other in page.text
    for path in (f"/sessions/{session['id']}", f"/contacts/new?client={other}", f"/bookings/new?client={other}"):
        assert of_other in (await door.get(path)).text
    way = f"/same-person/{match['id']}?client={other}"
    assert f"Of the second: {KNOW}" in (await door.get(way)).text
    assert "two_workers" not in (await door.get(f"/activities/new?client={other}")).text  # it is asked of the other
    said = await desk.post(f"/matches/{match['id']}/reject", {"reasonCode": "different_people"})
    assert said.status_code == 200
    assert KNOW not in (await door.get(f"/persons/{other}")).text
    assert KNOW in (await door.get(f"/persons/{client}")).text


async def test_who_treats_them_is_warned_though_they_read_no_referral_form(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    care = Care(desk, (await taken_up(desk, form))["clientId"])
    await care.start("2012-09-03")
    page = (await door.sign_in("provider", **CDAS, to=f"/persons/{care.client}")).text
    assert "Look at what their answers flag" in page
    assert "Can one worker meet them alone" not in page


async def test_who_treats_them_reads_the_precaution_that_goes_on_without_the_answer(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    care = Care(desk, (await taken_up(desk, form))["clientId"])
    await care.start("2012-09-03")
    body = activity(care.client, kind="risk_review", on="2012-09-03", askedAbout=["two_workers"])
    assert (await desk.post("/activities", body)).status_code == 201
    page = (await door.sign_in("provider", **CDAS, to=f"/persons/{care.client}")).text
    assert "Look at what their answers flag" not in page
    assert "One worker does not meet them alone" in page.split("What to know before meeting them")[1]
    assert "Can one worker meet them alone" not in page


async def test_each_warning_has_its_own_answers_and_its_button_ends_these_alone(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no", "pregnant": "yes"})
    client = (await taken_up(desk, form, contact=None))["clientId"]
    await answered(desk, client)
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}")).text
    of_self, of_others = page.index("Ask about the risk to themself"), page.index("Look at what their answers flag")
    item, alone = page.index("Item 9: 1 (PHQ-9, 30 August 2012)"), page.index(KNOW)
    assert of_self < item
    assert of_others < alone
    assert (of_self < of_others) == (item < of_others)
    way = f"/activities/new?client={client}&kind=risk_review&warning=ask_about_risk"
    assert way.replace("&", "&amp;") in page
    shown = (await door.get(way)).text
    ticked = re.findall(r'name="askedAbout" type="checkbox" value="([a-z_]+)" checked', shown)
    assert ticked == ["risk_to_self"]
    said = {"kind": "risk_review", "setting": "community", "attendance": "attended", "askedAbout": "risk_to_self"}
    assert (await door.post(way, fields_of(shown) | said)).status_code == 303
    page = (await door.get(f"/persons/{client}")).text
    assert KNOW in page
    assert "One worker does not meet them alone" not in page  # the front door reads the answer
    assert "Item 9" not in page
    assert KNOW in (await door.get(f"/bookings/new?client={client}")).text


async def test_where_somebody_is_closed_each_way_to_say_that_they_were_asked_names_its_warning(
    door: Browser, desk: Desk
) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no", "pregnant": "yes"})
    client = (await taken_up(desk, form, contact=None))["clientId"]
    way = f"/closings/new?client={client}"
    alone = (await door.sign_in("assessor", organisation="start", sub="ann", to=way)).text
    assert _ways_to_ask(alone) == [""]
    await answered(desk, client)
    two = _ways_to_ask((await door.get(way)).text)
    assert len(set(two)) == len(two) == 2
    assert any("Ask about the risk to themself" in name for name in two)
    assert any("Look at what their answers flag" in name for name in two)


def _ways_to_ask(page: str) -> list[str]:
    hidden = r'(?:<span class="govuk-visually-hidden">: ([^<]+)</span>)?'
    return re.findall(rf">Record that somebody asked{hidden}</a>", page)


async def test_what_nobody_answered_is_not_asked_where_somebody_is_booked(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    client = (await taken_up(desk, await form_sent(desk, answers={"pregnant": "no"}), contact=None))["clientId"]
    await door.sign_in("assessor", organisation="start", sub="ann")
    for path in (f"/persons/{client}", f"/bookings/new?client={client}"):
        assert "Can one worker meet them alone? not asked, nobody answered it" in (await door.get(path)).text


async def test_what_nobody_answered_is_answered_from_their_page_and_not_called_not_asked_once_somebody_asked(
    door: Browser, desk: Desk
) -> None:
    await publish_form(desk, "referral")
    client = (await taken_up(desk, await form_sent(desk, answers={"pregnant": "no"}), contact=None))["clientId"]
    way = f"/form-answers/new?client={client}&form=referral"
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}")).text
    assert way.replace("&", "&amp;") in page
    body = activity(client, kind="risk_review", on="2012-09-03", askedAbout=["two_workers"])
    assert (await desk.post("/activities", body)).status_code == 201
    for path in (f"/persons/{client}", f"/bookings/new?client={client}"):
        page = (await door.get(path)).text
        assert "meet them alone? somebody has asked since, but no answer is recorded" in page
        assert "not asked, nobody answered it" not in page
    shown = await door.get(way)
    sent = fields_of(shown.text) | {"answers.alone": "yes"}
    done = await door.post(way, sent)
    assert done.status_code == 303, done.text
    page = (await door.get(f"/persons/{client}")).text
    assert "What to know before meeting them" not in page
    assert way.replace("&", "&amp;") not in page


async def test_of_whom_a_risk_alone_is_left_nothing_is_asked_that_can_only_be_refused(
    door: Browser, desk: Desk
) -> None:
    client = await desk.new_client()
    await answered(desk, client)
    way = f"/closings/new?client={client}"
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=way)).text
    assert page.count("Item 9: 1") == 1
    assert "What to know before meeting them" not in page
    assert "They do not engage" not in page
    assert "Close, since they died" in page
    done = await door.post(way, fields_of(page) | {"on-day": "3", "on-month": "9", "on-year": "2012"})
    assert done.status_code == 303, done.text
    assert (await desk.get(f"/persons/{client}/next")).json()["closing"]["reasonCode"] == "died"
