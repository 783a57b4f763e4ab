"""What follows of an assessment is said of the kinds of which it is true."""

from tests.assessment.client import Care
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door, fields_of  # noqa: F401 - fixtures


async def test_a_tariff_is_said_to_follow_of_the_kinds_that_lead_to_one(door: Browser, care: Care) -> None:  # noqa: F811
    lists = (await care.desk.get("/code-lists")).json()
    assert lists["tariffKinds"] == ["comprehensive", "reassessment"]
    path = f"/assessments/new?client={care.client}"
    page = await door.sign_in("assessor", organisation="start", to=path)
    assert "from one of these: comprehensive assessment or reassessment." in page.text
    filled = {"kind": "triage", "injecting": "never", "drugProfile.0.code": "7000", "drugProfile.0.route": "inject"}
    done = await door.post(path, fields_of(page.text) | filled)
    assert done.status_code == 303, done.text
    shown = (await door.get(f"/persons/{care.client}")).text
    assert "No tariff is proposed from it. That is done from another: comprehensive assessment or" in shown
    assert "It says that they never inject, and that a drug is injected" in shown
    page = await door.get(path)
    await door.post(path, fields_of(page.text) | filled | {"kind": "comprehensive", "drugProfile.0.route": "oral"})
    assert "No tariff is proposed" not in (await door.get(f"/persons/{care.client}")).text
