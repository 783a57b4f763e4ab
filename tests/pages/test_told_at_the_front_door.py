"""What the pages of the front door say where somebody works from them: whose steps there are, what comes first, what is
not shown, and who two records are.
"""

import re

from tests.assessment.builders import activity, contact, member
from tests.assessment.client import Care
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door  # noqa: F401 - fixtures
from tests.pages.test_person_next_pages import RISK


async def test_whoever_owns_a_step_can_be_chosen_in_the_worklist_in_the_team_or_not(door: Browser, care: Care) -> None:  # noqa: F811
    desk, client = care.desk, await care.desk.new_client()
    agreed = {"code": "contact", "dueOn": "2012-09-10", "owner": "worker-7"}
    assert (await desk.post("/activities", activity(client, on="2012-09-03", nextStep=agreed))).status_code == 201
    assert (await desk.post("/team-members", member())).status_code == 201
    assert "worker-7" in (await desk.get("/worklist/totals")).json()["owners"]
    await door.sign_in("assessor", organisation="start")
    page = (await door.get("/worklist")).text
    assert '<option value="worker-7"' in page


async def test_the_button_that_stands_out_is_that_of_the_next_step(door: Browser, care: Care) -> None:  # noqa: F811
    client = await care.desk.new_client()
    assert (await care.desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{client}")).text
    first = re.search(r'<a class="govuk-button"[^>]*>([^<]+)</a>', page)
    assert first is not None
    assert first[1] == "Assess"


async def test_whoever_treats_them_reads_what_is_not_shown_and_whom_to_ask(door: Browser, care: Care) -> None:  # noqa: F811
    await door.sign_in("clinician", organisation="cdas")
    assert "ask the front door, with their consent" in (await door.get(f"/persons/{care.client}")).text
    door.http.cookies.clear()
    await door.sign_in("assessor", organisation="start")
    assert "ask the front door" not in (await door.get(f"/persons/{care.client}")).text


async def test_that_a_risk_was_asked_about_stands_after_the_answers_of_that_day(door: Browser, care: Care) -> None:  # noqa: F811
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": "2012-09-03", "answers": RISK}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    asked = activity(care.client, kind="risk_review", on="2012-09-03")
    assert (await care.desk.post("/activities", asked)).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{care.client}")).text
    happened = page[page.index("What happened") :]
    assert happened.index("Risk asked about") < happened.index("PHQ-9")


async def test_two_records_of_one_name_are_told_apart(door: Browser, care: Care) -> None:  # noqa: F811
    for _ in range(2):
        await care.desk.register(nhsNumber=None, givenName="Jo", familyName="Estimate")
    await door.sign_in("assessor", organisation="start")
    page = (await door.get("/same-person")).text
    pairs = re.findall(r"Jo Estimate \(…([0-9a-f]{6})\) and Jo Estimate \(…([0-9a-f]{6})\)", page)
    assert pairs
    assert all(first != second for first, second in pairs)
