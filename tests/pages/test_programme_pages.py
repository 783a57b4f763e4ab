"""Programmes on the pages: begun, how they get on, and saying something of several members at once."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Care, Desk, new_care
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, on, sent

SAID = {"title": "Everybody reassessed", "reason": "Nobody was assessed this year", "rule": "in_treatment"}
BEGUN = SAID | on("firstOn", 3, 9, 2012) | on("wantedBy", 1, 12, 2012)


@pytest.fixture
async def cares(assessment: Running) -> list[Care]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    desk = Desk(assessment)
    cares = [await new_care(desk), await new_care(desk)]
    for care in cares:
        await care.start("2012-08-20")
    return cares


@pytest.fixture
async def door(
    assessment: Running, cares: list[Care], issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def begun(door: Browser) -> str:
    form = await door.sign_in("assessor", organisation="start", to="/programmes/new")
    refused = await sent(door, "/programmes/new", form, **BEGUN | on("wantedBy", 1, 8, 2012))
    assert 'href="#wantedBy-day"' in refused.text
    made = await sent(door, "/programmes/new", refused, **BEGUN)
    assert made.status_code == 303
    return str(made.headers["location"]).partition("/pages")[2]


async def test_many_are_invited_at_once_and_one_is_done_by_itself(door: Browser, cares: list[Care]) -> None:
    way = await begun(door)
    page = (await door.get(way)).text
    assert "0 people done within the last four weeks, 0 a week; 2 a week" not in page
    assert "a week are needed from now on" in page
    assert "<svg" not in page  # one week is no line
    listed = (await door.get(f"{way}/members")).text
    assert listed.count("To be invited</td>") == 2
    form = await door.get(f"{way}/say?state=to_invite")
    members = re.findall(r'name="memberIds"[^>]* value="([^"]+)"', form.text)
    assert len(members) == 2
    said: dict[str, Any] = {**hidden(form), "memberIds": members, "act": "invite", **on("on", 3, 9, 2012)}
    unsaid = await door.post(f"{way}/say", said | {"act": "defer"})
    assert 'href="#deferredUntil-day"' in unsaid.text
    assert (await door.post(f"{way}/say", {**said, **hidden(unsaid)})).status_code == 303
    assert (await door.get(f"{way}/members?state=invited")).text.count("Invited</td>") == 2
    await cares[0].assess("2012-09-03", kind="reassessment")
    csv = (await door.get(f"{way}/members-listed.csv")).text
    assert cares[0].client in csv
    assert "Done" in csv
    assert "2012-09-03,2,1,0,0,1" in (await door.get(f"{way}/weeks.csv")).text


async def test_it_is_explained_with_the_provider_and_changed_and_ended(door: Browser, cares: list[Care]) -> None:
    way = await begun(door)
    form = await door.get(f"{way}/say")
    first = re.findall(r'name="memberIds"[^>]* value="([^"]+)"', form.text)[0]
    said = {"memberIds": first, "act": "explain", "setting": "provider", "organisations": "cdas"}
    assert (await sent(door, f"{way}/say", form, **said, **on("on", 3, 9, 2012))).status_code == 303
    shown = (await door.get(f"{way}/members?state=explained")).text
    assert "Yes</td>" in shown
    correct = await door.get(f"{way}/correct")
    changed = await sent(
        door, f"{way}/correct", correct, title="By Christmas", reason="x", **on("wantedBy", 20, 12, 2012)
    )
    assert changed.status_code == 303
    assert "By Christmas" in (await door.get("/programmes")).text
    end = await door.get(f"{way}/end")
    assert (await sent(door, f"{way}/end", end)).status_code == 303
    assert "Ended on 3 September 2012" in (await door.get(way)).text
    assert "Say something" not in (await door.get(f"{way}/members")).text


async def test_who_is_left_is_drawn_from_the_second_week_on(
    door: Browser, assessment: Running, with_pages: Callable[[Running], Running]
) -> None:
    way = await begun(door)
    assessment.today = date(2012, 9, 12)
    with_pages(assessment)
    page = (await door.get(way)).text
    assert "<svg" in page
    assert "2 of 2 are left to do" in page
    form = await door.get(f"{way}/refresh")
    assert (await sent(door, f"{way}/refresh", form)).status_code == 303
    assert "is taken in. 0 people." in (await door.get(way)).text


async def test_the_council_sees_how_it_gets_on_and_nobody(door: Browser, cares: list[Care]) -> None:
    way = await begun(door)
    door.http.cookies.clear()
    page = (await door.sign_in("commissioner", organisation="council", to=way)).text
    assert "<strong>2</strong> To be invited" in page
    assert "is told in fives" in page
    assert re.search(r"In treatment and not taken in</dt>\s*<dd[^>]*>Nobody</dd>", page)
    assert "Members" not in page.split("<main", 1)[1]
    assert (await door.get(f"{way}/members")).status_code == 403
    assert "Begin a programme" not in (await door.get("/programmes")).text
