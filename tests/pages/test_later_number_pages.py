"""An NHS number is added where the details are corrected."""

from html import unescape

import pytest

from tests.assessment.client import Care, Desk
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door, fields_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("care")


async def test_a_number_that_was_not_known_is_added_on_the_page(door: Browser, care: Care) -> None:  # noqa: F811
    desk = Desk(door.running)
    client = await desk.new_client(nhsNumber=None)
    await door.sign_in("assessor", organisation="start")
    way = f"/persons/{client}/correct"
    page = await door.get(way)
    assert "NHS number" in page.text
    said = fields_of(page.text) | {"reasonCode": "changed_since"}
    refused = await door.post(way, said | {"nhsNumber": "9434765918"})
    assert refused.status_code == 422
    assert "“NHS number” has a digit that is wrong" in unescape(refused.text)
    done = await door.post(way, fields_of(refused.text) | {"reasonCode": "changed_since", "nhsNumber": "943 476 5919"})
    assert done.status_code == 303, done.text
    assert "9434765919" in (await door.get(f"/persons/{client}")).text.replace(" ", "")
    assert "NHS number" in (await door.get(f"/persons/{client}/history")).text


async def test_a_number_of_somebody_else_leads_to_the_question_whether_they_are_one(door: Browser) -> None:  # noqa: F811
    desk = Desk(door.running)
    await desk.register(nhsNumber="9434765919", givenName="Nora", familyName="North")
    client = await desk.new_client(nhsNumber=None, givenName="Wim", familyName="West")
    await door.sign_in("assessor", organisation="start")
    way = f"/persons/{client}/correct"
    said = fields_of((await door.get(way)).text) | {"reasonCode": "changed_since", "nhsNumber": "9434765919"}
    done = await door.post(way, said)
    assert done.status_code == 303, done.text
    page = (await door.get(done.headers["location"])).text
    assert "They are like somebody who is here: see Same person?" in unescape(page)
    assert "May be the same person as Nora North" in page


async def test_a_number_that_is_not_theirs_is_emptied_and_stays_in_their_history(door: Browser) -> None:  # noqa: F811
    desk = Desk(door.running)
    client = await desk.new_client(nhsNumber="9434765919", givenName="Wim", familyName="West")
    await door.sign_in("assessor", organisation="start")
    way = f"/persons/{client}/correct"
    said = fields_of((await door.get(way)).text) | {"nhsNumber": ""}
    asked = await door.post(way, said)
    assert (asked.status_code, "is missing: choose one" in unescape(asked.text)) == (422, True)
    done = await door.post(way, said | {"reasonCode": "entered_in_error"})
    assert done.status_code == 303, done.text
    assert (await desk.get(f"/persons/{client}")).json()["nhsNumber"] is None
    page = (await door.get(f"/persons/{client}")).text
    assert "9434765919" not in page.split("<main")[1].replace(" ", "")
    history = (await door.get(f"/persons/{client}/history")).text
    assert "9434765919" in history.replace(" ", "")
