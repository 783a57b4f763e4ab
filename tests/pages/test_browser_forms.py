"""An assessor in a real browser: a questionnaire that is scored, and a form that an area asks."""

from pathlib import Path
from uuid import uuid4

import httpx

from deploy.cli.form_files import open_form
from deploy.sandbox.topology import AREA
from services.assessment.pages.words import INSTRUMENTS
from tests.pages.acting import Actor, Cast, say_who_comes
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
ASSESSOR = "assessor-1"


async def _comes(assessor: Actor, cast: Cast, given: str) -> str:
    await assessor.at(f"{DOOR}/contacts/new")
    await say_who_comes(assessor, cast, given)
    await assessor.send()
    return assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]


async def _taken_back(assessor: Actor) -> None:
    await assessor.link("Recorded by mistake").click()
    await assessor.look()
    await assessor.choose("reasonCode", "recorded_by_mistake")
    await assessor.send()


async def test_a_questionnaire_is_scored_corrected_and_taken_back(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    await _comes(assessor, cast, "Xenia")
    await assessor.click("Score a questionnaire")
    await assessor.look("which")
    await assessor.link("PHQ-9").click()
    await assessor.look("its items")
    for item in range(1, 10):
        await assessor.page.select_option(f"#answers-{item}", "1")
    await assessor.send()
    await assessor.says("Total 9: mild.")
    await assessor.look("scored")
    await assessor.link(f"Correct: {INSTRUMENTS['phq-9']}").click()
    await assessor.look()
    await assessor.page.select_option("#answers-1", "3")
    await assessor.send()
    await assessor.says("Total 11")
    await _taken_back(assessor)


async def _publish(cast: Cast, file: str) -> str:
    """The next version of an example, as a commissioner does."""
    opened = open_form(Path(file))
    assert opened.body is not None
    front, said = cast.site.addresses.url("front"), {"roles": ["commissioner"], "organisation": "council"}
    async with httpx.AsyncClient(timeout=60) as client:
        token = (await client.post(f"{front}/token", json={**said, "sub": "c", "area": AREA})).json()["access_token"]
        answer = await client.post(
            f"{cast.site.addresses.url('assessment')}/forms/{opened.code}/versions",
            json=opened.body.model_dump(mode="json", by_alias=True),
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["name"])


async def test_a_form_is_filled_in_read_as_it_was_asked_and_corrected(cast: Cast) -> None:
    name = await _publish(cast, "deploy/forms/risk.toml")
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    person = await _comes(assessor, cast, "Yolanda")
    await assessor.click("Fill in a form")
    await assessor.look("which")
    await assessor.link(name).click()
    await assessor.look("its questions")
    await assessor.choose("answers.overdose", "none")
    await assessor.choose("answers.self_harm", "no")
    await assessor.send()
    await assessor.look("as it was asked")
    await assessor.at(person)
    await assessor.link("Read it").click()
    await assessor.at(person)
    await assessor.link(f"Correct: Form: {name}").click()
    await assessor.look()
    await assessor.choose("answers.self_harm", "thoughts")
    await assessor.send()
    await assessor.at(person)
    await _taken_back(assessor)
