"""What comes next for a person stands on their page, and a risk above all until somebody has asked."""

import re
from datetime import date

from tests.assessment.builders import activity, closed, contact, referred, started, transferred
from tests.assessment.client import Care, booked, open_session, publish_form
from tests.assessment.test_waits_at_referral import panel_due, unassessed
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door, fields_of  # noqa: F401 - fixtures

GREEN = r'<a class="govuk-button" [^>]*>([^<]+)</a>'
ASK = "Ask about the risk to themself, by 1 September 2012"
RISK = {str(item): 0 for item in range(1, 9)} | {"9": 1}


async def test_a_risk_stands_above_all_until_somebody_has_asked(door: Browser, care: Care) -> None:  # noqa: F811
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": "2012-09-01", "answers": RISK}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{care.client}")).text
    assert page.index(ASK) < page.index("What comes next") < page.index("What happened")
    listed = (await door.get("/worklist")).text
    assert "Ask about the risk to themself" in listed
    assert "By their answers" in listed
    way = f"/activities/new?client={care.client}&kind=risk_review"
    assert way.replace("&", "&amp;") in page
    form = await door.get(way)
    assert '<option value="risk_review" selected' in form.text
    said = {"kind": "risk_review", "setting": "community", "attendance": "attended"}
    done = await door.post(way, fields_of(form.text) | said)
    assert done.status_code == 303, done.text
    assert ASK not in (await door.get(f"/persons/{care.client}")).text
    assert "Ask about the risk" not in (await door.get("/worklist")).text


async def test_whoever_treats_them_sees_the_risk_on_their_page(door: Browser, care: Care) -> None:  # noqa: F811
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": "2012-09-01", "answers": RISK}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    await door.sign_in("clinician", organisation="cdas")
    page = (await door.get(f"/persons/{care.client}")).text
    assert ASK in page
    assert "What comes next" not in page


async def test_the_next_step_the_appointments_and_the_last_referral_stand_there(door: Browser, care: Care) -> None:  # noqa: F811
    other = Care(care.desk, await care.desk.new_client())
    await other.assess("2012-08-30")
    referral = referred(other.client, "cdas", referred_on=date(2012, 8, 31))
    await care.running.deliver(referral, closed(referral, "declined"))
    session = await open_session(care.desk)
    await booked(care.desk, session, session["slots"][0]["at"], other.client)
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{other.client}")).text
    assert "Refer, by 6 September 2012" in page
    assert "Next appointment" in page
    assert "Community Drug and Alcohol Service, 31 August 2012: declined</a>" in page
    assert f"/referral/pages/referrals/{referral.referral_id}" in page
    assert "Last missed" not in page


async def test_an_organisation_whose_code_is_a_word_is_said_to_be_one(door: Browser, care: Care) -> None:  # noqa: F811
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{care.client}")).text
    assert "Recorded by the organisation start." in page
    assert "Recorded by Start." not in page
    assert "Recorded by Community Drug and Alcohol Service." in page


async def test_what_waits_at_referral_stands_there_with_the_way_to_do_it(door: Browser, care: Care) -> None:  # noqa: F811
    client = await care.desk.new_client()
    waits, asked = unassessed(client), panel_due(client, "decide", date(2012, 9, 2))
    await care.running.deliver(waits, asked)
    front = (await door.sign_in("assessor", organisation="start", to="/")).text
    assert '/worklist?basis=panel"><strong>1</strong> Next steps by the panel' in front
    page = (await door.get(f"/persons/{client}")).text
    assert "The panel decides, by 2 September 2012 (overdue)" in page
    assert f"/referral/pages/persons/{client}" in page
    assert f'/assessments/new?client={client}">Assess: a referral waits for it, by 23 September 2012</a>' in page
    assert f"/referral/pages/referrals/{waits.referral_id}" in page
    assert "3 September 2012: not assessed yet</a>" in page
    listed = (await door.get("/worklist?basis=panel")).text
    assert "The panel decides" in listed
    assert "Assess: a referral waits for it" not in listed
    asked_of = (await door.get(f"/deactivations/new?client={client}")).text
    assert "Applications to the panel" in asked_of


async def test_a_risk_of_today_is_a_number_of_today_and_assessing_is_done_from_the_next_step(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    day = care.running.today.isoformat()
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": day, "answers": RISK}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    front = (await door.sign_in("assessor", organisation="start", to="/")).text
    assert '/worklist?basis=risk"><strong>1</strong> Risks that nobody has asked about' in front
    client = await care.desk.new_client()
    assert (await care.desk.post("/contacts", contact(client, on=day))).status_code == 201
    page = (await door.get(f"/persons/{client}")).text
    assert f'/assessments/new?client={client}">Assess, by' in page


async def test_a_step_leads_to_what_ends_it(door: Browser, care: Care) -> None:  # noqa: F811
    """An agreed review is over with the next activity, whatever the TOPs are; a form is looked at by filling it in."""
    desk = care.desk
    await publish_form(desk, "risk")
    client = await desk.new_client()
    agreed = {"code": "review", "dueOn": "2012-09-10", "owner": "assessor-1"}
    assert (await desk.post("/activities", activity(client, on="2012-09-03", nextStep=agreed))).status_code == 201
    body = {"clientId": client, "form": "risk", "answers": {}, "answeredOn": "2012-09-03", "reviewOn": "2012-09-20"}
    assert (await desk.post("/form-answers", body)).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{client}")).text
    assert f'/activities/new?client={client}">Review, by 10 September 2012' in page
    assert f'/form-answers/new?client={client}">Look at a form again, by 20 September 2012' in page
    assert (await desk.post("/activities", activity(client, on="2012-09-03"))).status_code == 201
    assert "Review, by" not in (await door.get(f"/persons/{client}")).text


async def test_a_review_leads_to_the_tops_only_of_who_owes_one(door: Browser, care: Care) -> None:  # noqa: F811
    """Of who owes none, or owes no more, it is over when they were there again."""
    await door.sign_in("assessor", organisation="start")
    read = (await care.desk.get(f"/persons/{care.client}/next")).json()
    page = (await door.get(f"/persons/{care.client}")).text
    assert ("/top-due" in page.split("<main")[1]) == read["owesTop"]
    client = await care.desk.new_client()
    agreed = {"code": "review", "dueOn": "2012-09-10", "owner": "assessor-1"}
    assert (await care.desk.post("/activities", activity(client, on="2012-09-03", nextStep=agreed))).status_code == 201
    assert (await care.desk.get(f"/persons/{client}/next")).json()["owesTop"] is False
    assert "/top-due" not in (await door.get(f"/persons/{client}")).text.split("<main")[1]


async def test_the_button_of_a_risk_is_the_one_that_stands_out_and_what_comes_next_stands_before_the_buttons(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    client = await care.desk.new_client()
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{client}")).text
    assert re.findall(GREEN, page) == ["Record a contact"]
    assert "not asked yet" in page
    body = {"clientId": client, "instrument": "phq-9", "answeredOn": "2012-09-01", "answers": RISK}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    assert (await care.desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    page = (await door.get(f"/persons/{client}")).text
    assert re.findall(GREEN, page) == ["Record that somebody asked"]
    assert "govuk-warning-text app-warning--risk" in page
    assert page.index("What comes next") < page.index("Record a contact") < page.index("What happened")


async def test_where_no_button_does_what_comes_next_none_stands_out(door: Browser, care: Care) -> None:  # noqa: F811
    client = await care.desk.new_client()
    await care.running.deliver(panel_due(client, "decide", date(2012, 9, 2)))
    await door.sign_in("assessor", organisation="start")
    assert re.findall(GREEN, (await door.get(f"/persons/{client}")).text) == []


async def test_outreach_is_called_no_treatment(door: Browser, care: Care) -> None:  # noqa: F811
    other = Care(care.desk, await care.desk.new_client())
    referral = referred(other.client, "cdas", referred_on=date(2012, 8, 31), is_treatment=False)
    await care.running.deliver(referral)
    await other.start("2012-08-31", referral_id=referral.referral_id, is_treatment=False)
    await door.sign_in("assessor", organisation="start")
    assert "31 August 2012: it works with them</a>" in (await door.get(f"/persons/{other.client}")).text
    await other.end("2012-09-02")
    assert "31 August 2012: it works with them no more</a>" in (await door.get(f"/persons/{other.client}")).text


async def test_of_whom_nothing_is_open_the_page_that_closes_says_so_and_asks_nothing(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    client = await care.desk.new_client()
    assert (await care.desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    way = f"/closings/new?client={client}"
    form = await door.sign_in("assessor", organisation="start", to=way)
    assert "What is open" in form.text
    closing = {"clientId": client, "on": "2012-09-03", "reasonCode": "died"}
    assert (await care.desk.post("/closings", closing)).status_code == 201
    page = (await door.get(way)).text
    assert "there is nothing to close. Closed 3 September 2012: they died." in page
    assert "Open them again" in page
    assert "<form" not in page.split("<main")[1]


async def test_of_whom_only_the_year_is_known_no_day_is_listed(door: Browser, care: Care) -> None:  # noqa: F811
    await care.desk.register(nhsNumber=None, birthDate="1980-07-01", birthDatePrecision="year")
    found = "/persons?born-day=15&born-month=3&born-year=1980"
    page = (await door.sign_in("assessor", organisation="start", to=found)).text
    assert "1980, month and day not known" in page
    assert "1 July 1980" not in page
    assert "1980-07-01" in (await door.get(found.replace("/persons", "/persons-found.csv"))).text


async def test_whom_a_treatment_was_handed_over_to_stands_beside_the_last_referral(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    first, last = (referred(care.client, "cdas", referred_on=date(2012, 4, day)) for day in (3, 4))
    start, other = (started(care.client, referral_id=of.referral_id) for of in (first, last))
    await care.running.deliver(first, last, start, other, transferred(other, "2012-08-01", "riverside"))
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{care.client}")).text
    assert "4 April 2012: in treatment, handed over to" in page
    assert "Also in treatment with" in page
