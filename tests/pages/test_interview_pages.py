"""Interviews on the pages: assigned from a person's page, seen by pseudonym by the one interviewer, said and mended."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.assessment.client import Desk
from tests.assessment.test_interviews import HELD, IVY, assigned, desk, in_treatment
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

__all__ = ["desk"]
ON = {"on-day": "3", "on-month": "9", "on-year": "2012"}
PLAN = {
    "interviewer": "ivy", "organisation": "council", "dueOn-day": "1", "dueOn-month": "10", "dueOn-year": "2012",
    "setting": "community",
}  # fmt: skip


@pytest.fixture
async def door(
    assessment: Running, desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_an_assessor_assigns_one_from_a_persons_page_and_to_another_later(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    page = await door.sign_in("assessor", organisation="start", to=f"/persons/{client}")
    assert f"/interviews/new?client={client}" in page.text
    form = await door.get(f"/interviews/new?client={client}")
    assert f"The interviewer sees only {client}." in form.text
    assert "As they sign in, such as interviewer-1" in form.text
    paid: dict[str, Any] = PLAN | {"organisation": "cdas"}
    refused = await sent(door, f"/interviews/new?client={client}", form, **paid)
    assert refused.status_code == 422
    assert "is paid under a contract of the area" in refused.text
    assert (await sent(door, f"/interviews/new?client={client}", refused, **PLAN)).status_code == 303
    (interview,) = (await desk.get("/interviews")).json()["items"]
    listed = (await door.get("/interviews")).text
    person = (await desk.get(f"/persons/{client}")).json()
    assert f"{person['givenName']} {person['familyName']}" in listed
    assert "To be held" in listed
    again = await door.get(f"/interviews/{interview['id']}/assign")
    moved = await sent(door, f"/interviews/{interview['id']}/assign", again, **PLAN | {"interviewer": "ian"})
    assert moved.status_code == 303
    assert "ian, council" in (await door.get(f"/interviews/{interview['id']}")).text
    assert "Interview by the council" in (await door.get("/worklist")).text
    form = await door.get(f"/interviews/{interview['id']}/withdraw")
    gone = await sent(door, f"/interviews/{interview['id']}/withdraw", form, reasonCode="not_needed")
    assert gone.status_code == 303
    assert "it is not needed any more" in (await door.get(f"/interviews/{interview['id']}")).text


async def test_an_interviewer_says_what_was_said_and_mends_it_without_a_name(door: Browser, desk: Desk) -> None:
    care = await in_treatment(desk)
    own, other = await assigned(desk, care.client), await assigned(desk, interviewer="ian")
    page = await door.sign_in("interviewer", to="/interviews", **IVY)
    assert own["clientId"] in page.text
    assert other["clientId"] not in page.text
    person = (await desk.get(f"/persons/{care.client}")).json()
    assert person["familyName"] not in page.text
    assert (await door.get(f"/interviews/{other['id']}")).status_code == 404
    assert (await door.get(f"/persons/{care.client}")).status_code == 403
    path = f"/interviews/{own['id']}"
    form = await door.get(f"{path}/held")
    assert "Stable home" in form.text
    long = await sent(door, f"{path}/held", form, **ON, setting="gp", note="x" * 501)
    assert long.status_code == 422
    said = await sent(door, f"{path}/held", long, **ON, setting="gp", outcomes="stable_home", note="Has a flat")
    assert said.status_code == 303
    shown = (await door.get(path)).text
    assert "Held on 3 September 2012" in shown
    assert "Has a flat" in shown
    form = await door.get(f"{path}/correct")
    assert "Has a flat" in form.text
    mended = await sent(door, f"{path}/correct", form, **ON, setting="gp", reasonCode="misunderstood")
    assert mended.status_code == 303
    assert "Nothing that a measure asks for" in (await door.get(path)).text
    form = await door.get(f"{path}/take-back")
    assert (await sent(door, f"{path}/take-back", form, reasonCode="wrong_person")).status_code == 303
    form = await door.get(f"{path}/not-held")
    assert (await sent(door, f"{path}/not-held", form, **ON, reasonCode="declined")).status_code == 303
    assert "They did not want it" in (await door.get(path)).text
    assert "Has a flat" not in (await door.get("/interviews-assigned.csv")).text


async def test_who_is_sent_by_nobody_sees_no_interviews(door: Browser, desk: Desk) -> None:
    await assigned(desk)
    page = await door.sign_in("provider", organisation="cdas", to="/persons")
    assert ">Interviews</a>" not in page.text
    assert (await door.get("/interviews")).status_code == 403


async def test_a_second_word_on_an_old_page_is_refused(door: Browser, desk: Desk) -> None:
    own = await assigned(desk)
    await door.sign_in("interviewer", to="/interviews", **IVY)
    form = await door.get(f"/interviews/{own['id']}/not-held")
    held = await desk.post(f"/interviews/{own['id']}/held", HELD, "interviewer", **IVY)
    assert held.status_code == 200
    refused = await sent(door, f"/interviews/{own['id']}/not-held", form, **ON, reasonCode="declined")
    assert refused.status_code == 409
    assert "Nothing was done" in refused.text
