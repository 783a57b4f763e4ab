"""A form that is sent again does nothing by itself: who goes back is told what it became, and may say it is another."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.assessment.builders import CDAS
from tests.assessment.client import Care
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, on
from tests.pages.test_front_door import NEW, WithPages, care, fields_of

__all__ = ["care"]
AGAIN = {"another": "yes"}


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def _sent_anew(door: Browser, path: str, fields: dict[str, str]) -> httpx.Response:
    """As by the browser's Back, which fetches the form anew and fills it in as it was."""
    return await door.post(path, fields_of((await door.get(path)).text) | fields)


async def _born(door: Browser, day: str) -> int:
    return len((await door.get(f"/persons-found.json?born-day=1&born-month={day}&born-year=1975")).json()["items"])


async def test_a_contact_that_is_sent_again_after_going_back_registers_nobody_twice(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    first = await _sent_anew(door, "/contacts/new", NEW)
    assert first.status_code == 303, first.text
    assert "You sent this form at" in (await door.get("/contacts/new")).text
    again = await _sent_anew(door, "/contacts/new", NEW)
    assert again.status_code == 409, again.text
    assert "and it was done: see it" in again.text
    assert f'href="{first.headers["location"]}"' in again.text
    assert 'value="Norah"' in again.text
    assert await _born(door, "5") == 1
    another = await door.post("/contacts/new", fields_of(again.text) | NEW | AGAIN)
    assert another.status_code == 303, another.text
    assert another.headers["location"] != first.headers["location"]
    assert await _born(door, "5") == 2
    twice = await door.post("/contacts/new", fields_of(again.text) | NEW | AGAIN)
    assert twice.headers["location"] == another.headers["location"]
    assert await _born(door, "5") == 2


async def test_two_people_are_entered_one_after_the_other(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    one = await _sent_anew(door, "/contacts/new", NEW)
    other = await _sent_anew(door, "/contacts/new", NEW | {"givenName": "Nora", "birthDate-month": "6"})
    assert (one.status_code, other.status_code) == (303, 303)
    assert await _born(door, "6") == 1


async def test_the_same_form_sent_twice_at_once_leads_to_the_same_place(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    first, second = await door.post("/contacts/new", form), await door.post("/contacts/new", form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]


async def test_a_form_that_is_clicked_many_times_at_once_leads_to_what_it_became(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    answers = await asyncio.gather(*(door.post("/contacts/new", form) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await _born(door, "5") == 1


@pytest.mark.parametrize("number", ["999 000 0018", ""])
async def test_two_tabs_that_register_somebody_at_once_never_make_two_people_unasked(
    door: Browser, number: str
) -> None:
    """With an NHS number one person; without, the second is asked about by the front door."""
    await door.sign_in("assessor", organisation="start")
    forms = [fields_of((await door.get("/contacts/new")).text) | NEW | {"nhsNumber": number} for _ in range(2)]
    assert forms[0]["key"] != forms[1]["key"]
    answers = await asyncio.gather(*(door.post("/contacts/new", form) for form in forms))
    assert {answer.status_code for answer in answers} <= {303, 409}
    made = await _born(door, "5")
    asked = (await door.get("/same-person-asked.json")).json()["items"]
    assert made - len(asked) == 1
    assert made == 1 or not number


async def test_a_form_without_its_key_does_nothing(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    refused = await door.post("/contacts/new", {name: sent for name, sent in form.items() if name != "key"})
    assert (refused.status_code, await _born(door, "5")) == (400, 0)
    assert "Something was missing in this form. Nothing was done" in refused.text


async def test_in_another_tab_it_is_asked_as_well(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    tabs = [fields_of((await door.get(path)).text) | NEW for path in ["/contacts/new"] * 2]
    assert (await door.post("/contacts/new", tabs[0])).status_code == 303
    assert (await door.post("/contacts/new", tabs[1])).status_code == 409


async def test_a_dose_of_a_vaccine_is_not_recorded_twice_by_going_back(door: Browser, care: Care) -> None:
    await door.sign_in("clinician", **CDAS)
    path = f"/evidence/new?client={care.client}"
    dose = on("on", 1, 8, 2012) | {"code": "hep_b_dose"}
    sent = [(await _sent_anew(door, path, fields)).status_code for fields in (dose, dose, dose | AGAIN)]
    assert sent == [303, 409, 303]
    listed = (await care.desk.get(f"/evidence?clientId={care.client}")).json()["items"]
    assert [row["code"] for row in listed] == ["hep_b_dose"] * 2


async def test_a_top_is_not_entered_twice_by_going_back(door: Browser, care: Care) -> None:
    await door.sign_in("provider", **CDAS)
    path = f"/top-reviews/new?client={care.client}"
    top = on("on", 20, 8, 2012) | {"items.opiates.days": "3", "stage": "review"}
    assert [(await _sent_anew(door, path, top)).status_code for _ in range(2)] == [303, 409]


async def test_what_was_recorded_in_between_by_somebody_else_asks_nothing(door: Browser, care: Care) -> None:
    """The same of another session is two people's own business."""
    await door.sign_in("assessor", organisation="start", sub="ann")
    path = f"/contacts/new?client={care.client}"
    fields = {"source.code": "4", "setting": "community", "access": "drop_in"}
    fields |= {"kind": "assessment", "attendance": "attended"}
    assert (await _sent_anew(door, path, fields)).status_code == 303
    door.http.cookies.clear()
    await door.sign_in("assessor", organisation="start", sub="bob")
    assert (await _sent_anew(door, path, fields)).status_code == 303


async def test_only_a_keyed_hash_of_what_was_sent_is_kept(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    await _sent_anew(door, "/contacts/new", NEW)
    (row,) = await door.running.db.read("SELECT sent::text AS sent FROM page_session WHERE ended_at IS NULL")
    assert "Norah" not in row["sent"]
    assert hidden(await door.get("/contacts/new"))["csrf"] not in row["sent"]
