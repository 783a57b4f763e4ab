"""What a person takes along: their assessment and plan, without money, points or what endangers them at home."""

from services.assessment.pages.plan import latest
from tests.assessment.builders import activity, referred
from tests.assessment.client import Care, booked, open_session, publish_form
from tests.pages.conftest import Browser
from tests.pages.test_front_door import MONEY, care, door  # noqa: F401 - fixtures

STEP = {"code": "contact", "dueOn": "2012-09-12", "owner": "assessor-1"}


async def _filled_in(care: Care, form: str, on: str, **answers: object) -> None:  # noqa: F811
    body = {"clientId": care.client, "form": form, "answeredOn": on, "answers": answers}
    assert (await care.desk.post("/form-answers", body)).status_code == 201


async def test_it_holds_what_they_said_last_and_how_to_ask_for_another_look(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    await publish_form(care.desk, "risk")
    await _filled_in(care, "triage", "2012-05-01", main="opiates", goal="Work")
    await _filled_in(care, "triage", "2012-06-01", main="opiates", goal="A flat of my own")
    await _filled_in(care, "risk", "2012-06-01", safe_at_home="no", threats=["partner"])
    await care.assess("2012-08-01", goal="abstinence")
    person = await door.sign_in("assessor", organisation="start", to=f"/persons/{care.client}")
    assert f"/persons/{care.client}/plan" in person.text
    page = (await door.get(f"/persons/{care.client}/plan")).text
    main = page[page.index("<main") :]
    assert "My assessment of 1 August 2012" in main
    assert "To stop" in main
    assert "A flat of my own" in main
    assert "If I want another look" in main
    assert main.index("where they say “they”, it is me") < main.index("A flat of my own")
    assert [
        word for word in ("Work<", "Feels safe", "Somebody whom they live with", "points", *MONEY) if word in main
    ] == []


async def test_it_holds_who_treats_them_the_next_appointment_and_the_agreed_step(door: Browser, care: Care) -> None:  # noqa: F811
    await care.start("2012-08-20")
    session = await open_session(care.desk, on="2012-09-04")
    await booked(care.desk, session, "09:30", care.client)
    await care.desk.post("/activities", activity(care.client, nextStep=STEP))
    page = (await door.sign_in("assessor", organisation="start", to=f"/persons/{care.client}/plan")).text
    main = page[page.index("<main") :]
    assert "My plan" in main
    assert "app-own-paper" in main
    assert "since 20 August 2012" in main
    assert "4 September 2012, 09:30 to 10:00, Heaton hub" in main
    assert "by 12 September 2012" in main
    assert [word for word in ("What we talked about", *MONEY) if word in main] == []


async def test_it_holds_to_whom_they_are_referred_until_it_begins(door: Browser, care: Care) -> None:  # noqa: F811
    client = await care.desk.new_client()
    await care.desk.running.deliver(referred(client, "cdas"))
    page = (await door.sign_in("assessor", organisation="start", to=f"/persons/{client}/plan")).text
    assert "Where I am referred to" in page
    assert "It has not begun yet" in page


async def test_a_provider_prints_what_it_may_read(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    await _filled_in(care, "triage", "2012-06-01", main="opiates", goal="A flat of my own")
    page = await door.sign_in("provider", organisation="cdas", to=f"/persons/{care.client}/plan")
    assert page.status_code == 200, page.text
    assert "A flat of my own" in page.text
    assert "My assessment of" not in page.text


def test_what_was_taken_back_is_not_taken_along() -> None:
    row = {"form": "goals", "kind": "goals", "answeredOn": "2012-06-01", "id": "1", "voided": False}
    later = row | {"answeredOn": "2012-07-01", "id": "2"}
    assert latest([later, row]) == [later]
    assert latest([later | {"voided": True}, row]) == [row]
    assert latest([row | {"kind": "safeguarding"}]) == []
