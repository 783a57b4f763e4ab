"""What the page of a person asks of the database where there is something of all kinds."""

from shared.data.db import Session
from tests.assessment.builders import activity, contact
from tests.assessment.client import Care, booked, open_session, publish_form
from tests.assessment.test_open_risks import answered, filled
from tests.assessment.test_referral_forms import sent, taken_up
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door  # noqa: F401 - fixtures
from tests.pages.test_statements_of_pages import MORE


async def test_of_whom_there_is_something_of_all_kinds(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
    messages_sent: list[Session],
) -> None:
    desk = care.desk
    await publish_form(desk, "referral")
    await publish_form(desk, "risk")
    form = await sent(desk, answers={"alone": "no"})
    await taken_up(desk, form, contact=None, person=None, clientId=care.client)
    await answered(desk, care.client)
    await filled(desk, care.client, "risk", {"safe_at_home": "no"})
    await booked(desk, session := await open_session(desk), session["slots"][0]["at"], care.client)
    day = care.running.today.isoformat()
    for path, body in (
        ("/contacts", contact(care.client, on=day)),
        ("/activities", activity(care.client, on=day)),
        ("/prison-releases", {"clientId": care.client, "on": day}),
    ):
        answer = await desk.post(path, body)
        assert answer.status_code == 201, answer.text
    await door.sign_in("assessor", organisation="start")
    messages_sent.clear()
    page = (await door.get(f"/persons/{care.client}")).text
    assert len(messages_sent) <= MORE["/persons/{person}"]
    assert "Released from prison" in page.split("What happened")[1]


async def test_a_closing_and_why_stand_among_what_happened_with_the_way_to_open_again(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    client = await care.desk.new_client()
    day = care.running.today.isoformat()
    assert (await care.desk.post("/contacts", contact(client, on=day))).status_code == 201
    shut = await care.desk.post("/closings", {"clientId": client, "on": day, "reasonCode": "moved"})
    assert shut.status_code == 201, shut.text
    await door.sign_in("assessor", organisation="start")
    happened = (await door.get(f"/persons/{client}")).text.split("What happened")[1]
    assert happened.index("Closed at the front door") < happened.index("They moved away.") < happened.index("Contact:")
    assert f"/closings/{shut.json()['id']}/open" in happened
    voided = await care.desk.post(f"/closings/{shut.json()['id']}/void", {"reasonCode": "came_back"}, match='"1"')
    assert voided.status_code == 200, voided.text
    happened = (await door.get(f"/persons/{client}")).text.split("What happened")[1]
    assert "Opened again" in happened
    assert f"/closings/{shut.json()['id']}/open" not in happened
