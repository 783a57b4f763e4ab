"""The common referral form on the pages: sent in part, added to, taken up by the front door, and a receipt."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk, form_body, publish_form
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

WAY = re.compile(r'href="http://site\.local/assessment/pages(/referral-forms/[0-9a-f-]{36})"')
SURGERY, SELF = {"organisation": "surgery", "sub": "desk"}, {"organisation": "surgery", "sub": "ann"}
BARE = {"aboutSelf": "false", "givenName": "Norah", "urgency": "urgent"}
WHOLE = BARE | {"familyName": "Bell", "sex": "female", "reachBy": "07700 900123", "reason": "alcohol",
                "source.code": "4", "source.list": "cds-h"} | on("birthDate", 1, 5, 1975)  # fmt: skip
CONTACT = {"contact.setting": "community", "contact.kind": "assessment", "contact.access": "appointment",
           "contact.attendance": "attended", "contact.source.code": "4"} | on("contact.on", 3, 9, 2012)  # fmt: skip


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_what_is_known_is_sent_and_what_is_missing_follows(door: Browser) -> None:
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    refused = await sent(door, "/refer", form, **BARE | {"givenName": ""})
    assert refused.status_code == 422
    assert 'href="#givenName"' in refused.text
    done = await sent(door, "/refer", refused, **BARE)
    assert done.status_code == 303, done.text
    receipt = (await door.get(done.headers["location"])).text
    (way,) = set(WAY.findall((await door.get("/referral-forms")).text))
    assert way.rpartition("/")[2] in receipt
    assert "What is still missing" in receipt
    assert "How they can be reached" in receipt
    assert "Print this page" in receipt
    assert "Norah" not in (await door.get("/referral-forms-sent.csv")).text
    adding = await door.get(f"{way}/correct")
    assert 'value="Norah"' in adding.text
    assert (await sent(door, f"{way}/correct", adding, **WHOLE)).status_code == 303
    assert "What is still missing" not in (await door.get(way)).text


async def test_the_questions_of_the_area_stand_on_it_and_ask_for_more(door: Browser) -> None:
    body = form_body("referral")
    weeks = {"code": "weeks", "domain": "safety", "label": "In which week", "type": "number", "least": 1, "most": 42}
    weeks["shownIf"] = {"question": "pregnant", "anyOf": ["yes"]}
    await publish_form(Desk(door.running), "referral", questions=[*body["questions"], weeks])
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    assert "Can one worker meet them alone?" in form.text
    assert "In which week" not in form.text
    more = await sent(door, "/refer", form, **BARE | {"answers.pregnant": "yes"})
    assert "In which week" in more.text
    done = await sent(door, "/refer", more, **BARE | {"answers.pregnant": "yes", "answers.weeks": "12"})
    receipt = (await door.get(done.headers["location"])).text
    assert "Is anybody in the home pregnant?" in receipt
    assert "Can one worker meet them alone?</li>" in receipt


async def test_the_front_door_sees_who_was_born_that_day_and_takes_it_up(door: Browser) -> None:
    desk = Desk(door.running)
    known = await desk.register(givenName="Nora", familyName="Bell", birthDate="1975-05-01", nhsNumber=None)
    await desk.post("/contacts", contact(known["id"], on="2012-09-03"))
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    for name in ("Norah", "Nelly"):
        await sent(door, "/refer", form, **WHOLE | {"givenName": name})
        form = await door.get("/refer")
    door.http.cookies.clear()
    assert "Referral forms to take up" in (await door.sign_in("assessor", organisation="start", to="/")).text
    listed = (await door.get("/referral-forms?state=received&urgency=urgent")).text
    first, second = dict.fromkeys(WAY.findall(listed))
    assert "It is Nora Bell: take it up" in (await door.get(first)).text
    same = f"{first}/take-up?client={known['id']}"
    page = await door.get(same)
    assert "who is here already" in page.text
    refused = await sent(door, same, page)
    assert refused.status_code == 422
    taken = await sent(door, same, refused, **CONTACT)
    assert taken.headers["location"].endswith(f"/persons/{known['id']}"), taken.text
    person = (await door.get(f"/persons/{known['id']}")).text
    assert "07700 900123</dd>" in person.replace("\n", "").replace("  ", "")
    assert "(said on" not in person
    assert "How they can be reached: 07700 900123." in person
    assert "Taken up on 3 September 2012" in person
    assert f'/assessment/pages{first}">The referral form<' in person
    page = await door.get(f"{second}/take-up")
    assert 'value="Nelly"' in page.text
    new = {"person.givenName": "Nelly", "person.familyName": "Bell", "person.sex": "female"}
    new |= on("person.birthDate", 1, 5, 1975) | CONTACT
    taken = await sent(door, f"{second}/take-up", page, **new)
    assert taken.status_code == 303, taken.text
    assert "They are like somebody who is here" in (await door.get(taken.headers["location"])).text
    shown = (await door.get(second)).text
    assert "Taken up" in shown
    assert "Add what is known" not in shown
    page = await door.get(f"{second}/reopen")
    assert (await sent(door, f"{second}/reopen", page, reasonCode="wrong_person")).status_code == 303
    page = await door.get(f"{second}/decline")
    assert (await sent(door, f"{second}/decline", page, reasonCode="not_reached")).status_code == 303
    door.http.cookies.clear()
    theirs = (await door.sign_in("referrer", to=second, **SURGERY)).text
    assert "Not taken up" in theirs
    assert "they could not be reached" in theirs
    assert "take-up" not in theirs


async def test_whom_nobody_has_met_yet_is_taken_up_without_a_contact(door: Browser) -> None:
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    await sent(door, "/refer", form, **WHOLE)
    door.http.cookies.clear()
    await door.sign_in("assessor", organisation="start", to="/")
    (way,) = dict.fromkeys(WAY.findall((await door.get("/referral-forms?state=received")).text))
    assert "Take it up: register them; nobody has met them yet" in (await door.get(way)).text
    path = f"{way}/take-up?met=no"
    page = await door.get(path)
    assert "contact." not in page.text
    new = {"person.givenName": "Norah", "person.familyName": "Bell", "person.sex": "female"}
    taken = await sent(door, path, page, **new | on("person.birthDate", 1, 5, 1975))
    assert taken.status_code == 303, taken.text
    person = (await door.get(taken.headers["location"])).text
    assert "Book an appointment with them, or get in touch." in person
    assert "/bookings/new" in person
    assert "Taken up on 3 September 2012" in person
    assert "Assess, by 3 September 2012" in person  # it said today


async def test_what_somebody_sends_about_themself_only_they_see_and_take_back(door: Browser) -> None:
    form = await door.sign_in("referrer", to="/refer", **SELF)
    await sent(door, "/refer", form, **WHOLE | {"aboutSelf": "true"})
    (way,) = set(WAY.findall((await door.get("/referral-forms")).text))
    page = await door.get(f"{way}/mistake")
    assert (await sent(door, f"{way}/mistake", page, reasonCode="recorded_by_mistake")).status_code == 303
    assert "Taken back" in (await door.get("/referral-forms")).text
    door.http.cookies.clear()
    assert "there are none." in (await door.sign_in("referrer", to="/referral-forms", **SURGERY)).text


async def test_what_was_taken_back_is_not_to_be_taken_up_and_stands_in_a_list_of_its_own(door: Browser) -> None:
    desk = Desk(door.running)
    await desk.register(givenName="Nora", familyName="Bell", birthDate="1975-05-01", nhsNumber=None)
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    for name in ("Norah", "Nelly"):
        await sent(door, "/refer", form, **WHOLE | {"givenName": name})
        form = await door.get("/refer")
    first, second = dict.fromkeys(WAY.findall((await door.get("/referral-forms")).text))
    page = await door.get(f"{first}/mistake")
    assert (await sent(door, f"{first}/mistake", page, reasonCode="recorded_by_mistake")).status_code == 303
    door.http.cookies.clear()
    front = (await door.sign_in("assessor", organisation="start", to="/")).text
    assert '/referral-forms?state=received"><strong>1</strong> Referral forms to take up' in front
    for state, ways in (("received", [second]), ("taken_back", [first]), ("", [first, second])):
        assert [*dict.fromkeys(WAY.findall((await door.get(f"/referral-forms?state={state}")).text))] == ways
    assert "take it up" in (await door.get(second)).text
    assert "take it up" not in (await door.get(first)).text


async def test_the_front_door_is_not_asked_for_the_reference_that_only_the_sender_adds(door: Browser) -> None:
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    await sent(door, "/refer", form, **BARE)
    (way,) = set(WAY.findall((await door.get("/referral-forms")).text))
    assert "Your own reference" in (await door.get(f"{way}/correct")).text
    door.http.cookies.clear()
    page = await door.sign_in("assessor", organisation="start", to=f"{way}/correct")
    assert "Your own reference" not in page.text
    assert (await sent(door, f"{way}/correct", page, **WHOLE)).status_code == 303


async def test_whoever_was_met_is_not_offered_as_somebody_whom_nobody_has_met(door: Browser) -> None:
    desk = Desk(door.running)
    met, unmet = [await desk.new_client(birthDate="1975-05-01", givenName=name) for name in ("Mary", "Ursula")]
    assert (await desk.post("/contacts", contact(met, on="2012-09-03"))).status_code == 201
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    done = await sent(door, "/refer", form, **WHOLE)
    assert done.status_code == 303, done.text
    (way,) = set(WAY.findall((await door.get("/referral-forms")).text))
    door.http.cookies.clear()
    page = (await door.sign_in("assessor", organisation="start", to=way)).text
    offered = [client for client in (met, unmet) if f"take-up?client={client}&amp;met=no" in page]
    assert (offered, f'take-up?client={met}"' in page) == ([unmet], True)


async def test_whoever_is_to_be_seen_today_stands_first_and_is_counted_on_the_front_page(door: Browser) -> None:
    desk = Desk(door.running)
    for reference, urgency in (("1", "routine"), ("2", "urgent"), ("3", "soon"), ("4", "urgent"), ("5", "routine")):
        body = {"reference": reference, "givenName": f"Norah{reference}", "familyName": "Bell", "urgency": urgency}
        said = await desk.post("/referral-forms", body | {"aboutSelf": False}, "referrer", **SURGERY)
        assert said.status_code == 201, said.text
    front = (await door.sign_in("assessor", organisation="start", to="/")).text
    assert "<strong>5</strong> Referral forms to take up, 2 of them today" in front
    page = (await door.get("/referral-forms")).text
    assert re.findall(r"Norah(\d)", page) == ["2", "4", "3", "1", "5"]
    references: list[str] = []
    path = "/referral-forms?order=urgent&limit=2"
    while path:
        answer = (await desk.get(path)).json()
        references += [row["reference"] for row in answer["items"]]
        path = answer["next"] and f"/referral-forms?order=urgent&limit=2&cursor={answer['next']}"
    assert references == ["2", "4", "3", "1", "5"]
    first = [row["reference"] for row in (await desk.get("/referral-forms")).json()["items"]]
    assert first == ["1", "2", "3", "4", "5"]


async def test_what_is_missing_beside_another_answer_is_said_to_be_missing(door: Browser) -> None:
    form = await door.sign_in("referrer", to="/refer", **SURGERY)
    refused = await sent(door, "/refer", form, **WHOLE | {"tells": "started"})
    assert "“When they agreed” is missing: it is needed where they agree that the sender is told" in refused.text
    refused = await sent(door, "/refer", form, **WHOLE | on("consentedOn", 3, 9, 2012))
    assert "“When they agreed” must be left out: it is said only where they agree" in refused.text
