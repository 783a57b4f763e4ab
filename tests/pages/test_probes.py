"""Whatever somebody is called, it stands on pages and in tables as text."""

from collections.abc import AsyncIterator, Callable
from html import escape

import pytest

from tests.assessment.client import Care
from tests.harness import Running
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_front_door import care  # noqa: F401 - a fixture
from tests.pages.walking import Walk

TAG, QUOTES, TURNED, FORMULA = "<script>alert(1)</script>", "\"><img src=x onerror=alert('1')>", "\u202eeno", "=cmd"


@pytest.fixture
async def door(
    care: Care,  # noqa: F811
    issuer: StubIssuer,
    with_pages: Callable[[Running], Running],
) -> AsyncIterator[Browser]:
    """One person is called by quotes, and one by a formula, who may both be somebody who is called by a tag."""
    names = ((QUOTES, TAG, "1980-05-01"), (FORMULA, TURNED, "1980-05-02"), (QUOTES, f"{TAG}x", "1980-05-01"))
    for given, family, born in names:
        client = await care.desk.new_client(givenName=given, familyName=family, birthDate=born)
        answer = await care.desk.post("/contacts", {"clientId": client, "on": "2012-09-03", "kind": "assessment",
            "source": {"code": "4", "list": "cds-h"}, "setting": "contact_centre", "access": "drop_in",
            "attendance": "attended", "presenting": ["1011"]})  # fmt: skip
        assert answer.status_code == 201, answer.text
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def test_names_are_text_on_every_page_that_links_lead_to(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    walk = Walk(door.running.service.pages, f"{SITE}/assessment/pages", door.get)
    shown = await walk.shown() + await walk.shown("/persons?born-day=1&born-month=5&born-year=1980")
    named = 0
    for each in shown:
        text = (await door.get(each.path)).text
        assert TAG not in text, each.path
        assert QUOTES not in text, each.path
        named += str(escape(TAG)) in text
    assert named >= 4


async def test_a_name_from_the_right_turns_nothing_around_it(door: Browser) -> None:
    """What turns the direction is not kept of what is typed; what letters do by nature ends with the name."""
    await door.sign_in("assessor", organisation="start")
    found = await door.get("/persons?born-day=2&born-month=5&born-year=1980")
    assert TURNED.removeprefix("\u202e") in found.text
    assert "\u202e" not in found.text
    style = (await door.get(found.text.split('rel="stylesheet" href="')[-1].split('"', 1)[0])).text
    isolated = style.split("{ unicode-bidi: isolate", 1)[0].rpartition("\n")[2]
    assert {"a", "td", "dd", "h1"} <= {each.strip() for each in isolated.split(",")}


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_no_file_names_whom_the_page_has_found(door: Browser, ending: str) -> None:
    await door.sign_in("assessor", organisation="start")
    table = await door.get(f"/persons-found.{ending}?born-day=2&born-month=5&born-year=1980")
    assert "1980-05-02" in table.text
    assert FORMULA not in table.text
    assert TURNED.removeprefix("\u202e") not in table.text
