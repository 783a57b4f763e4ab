"""The log of issues on the pages: raised by one party, answered by another, closed by the first."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import stockport
from tests.assessment.test_directory_names import organisation_named
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

WAY = re.compile(r'href="http://site\.local/assessment/pages(/issues/[0-9a-f-]{36})"')
SAID = {"kind": "issue", "about": "waiting", "summary": "Nobody answers before ten", "raisedBy": "representative",
        "concerns": "cdas", "ownedBy": "cdas"} | on("raisedOn", 20, 8, 2012)  # fmt: skip


def acts_of(page: Any) -> list[str]:
    return re.findall(r'/pages/issues/[0-9a-f-]{36}/[a-z]+">([^<]+)</a>', page.text)


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_the_council_raises_it_a_provider_answers_and_the_council_closes_it(door: Browser) -> None:
    form = await door.sign_in("commissioner", organisation="council", to="/issues/new")
    refused = await sent(door, "/issues/new", form, **SAID | {"summary": "x" * 301})
    assert 'href="#summary"' in refused.text
    assert (await sent(door, "/issues/new", refused, **SAID)).status_code == 303
    listed = (await door.get("/issues")).text
    assert ">14</td>" in listed
    assert "Nobody answers before ten" in (await door.get("/issues-recorded.csv")).text
    (way,) = WAY.findall(listed)
    door.http.cookies.clear()
    page = await door.sign_in("provider", organisation="cdas", sub="kim", to=way)
    assert "20 August 2012, a representative of service users" in page.text
    answer = await door.get(f"{way}/answer")
    assert (await sent(door, f"{way}/answer", answer, answer="From Monday on")).status_code == 303
    assert "From Monday on" in (await door.get(way)).text
    assert acts_of(await door.get(way)) == ["Answer it"]
    close = await door.get(f"{way}/close")
    refused = await sent(door, f"{way}/close", close, reasonCode="resolved")
    assert refused.status_code == 403
    door.http.cookies.clear()
    await door.sign_in("commissioner", organisation="council", to=way)
    close = await door.get(f"{way}/close")
    assert (await sent(door, f"{way}/close", close, reasonCode="resolved")).status_code == 303
    assert "Closed, 14 days open" in (await door.get(way)).text
    assert "Answer it" not in (await door.get(way)).text


async def test_whom_it_does_not_concern_sees_nothing_of_it(door: Browser) -> None:
    form = await door.sign_in("commissioner", organisation="council", to="/issues/new")
    await sent(door, "/issues/new", form, **SAID)
    door.http.cookies.clear()
    page = await door.sign_in("referrer", organisation="police", to="/issues")
    assert "there are none." in page.text
    assert "Raise an issue or give thanks" in page.text


async def test_who_raised_it_mends_it_and_takes_it_back(door: Browser) -> None:
    form = await door.sign_in("provider", organisation="riverside", sub="kim", to="/issues/new")
    await sent(door, "/issues/new", form, **SAID | {"concerns": "", "ownedBy": ""})
    (way,) = WAY.findall((await door.get("/issues")).text)
    assert acts_of(await door.get(way)) == ["Correct it", "Close it", "Take it back"]
    form = await door.get(f"{way}/correct")
    assert "Nobody answers before ten" in form.text
    wrong = await sent(door, f"{way}/correct", form, **SAID | on("dueOn", 1, 8, 2012))
    assert 'href="#dueOn-day"' in wrong.text
    assert (await sent(door, f"{way}/correct", wrong, **SAID | on("dueOn", 10, 9, 2012))).status_code == 303
    page = await door.get(way)
    assert "10 September 2012" in page.text
    back = await door.get(f"{way}/void")
    assert "It is of somebody else" not in back.text
    assert (await sent(door, f"{way}/void", back, reasonCode="recorded_twice")).status_code == 303
    page = await door.get(way)
    assert "Taken back, 14 days open" in page.text
    assert acts_of(page) == []


async def test_who_only_sends_people_is_offered_no_answer(door: Browser) -> None:
    form = await door.sign_in("referrer", organisation="police", to="/issues/new")
    await sent(door, "/issues/new", form, **SAID)
    (way,) = WAY.findall((await door.get("/issues")).text)
    assert acts_of(await door.get(way)) == ["Correct it", "Close it", "Take it back"]
    door.http.cookies.clear()
    await door.sign_in("commissioner", organisation="council", to=way)
    assert acts_of(await door.get(way)) == ["Answer it", "Correct it", "Close it", "Take it back"]
    door.http.cookies.clear()
    await door.sign_in("auditor", organisation="audit", to=way)
    assert acts_of(await door.get(way)) == []


async def test_organisations_are_called_as_the_directory_calls_them(door: Browser, assessment: Running) -> None:
    await assessment.deliver(organisation_named("gp-heaton", "Heaton Surgery"), organisation_named("cdas", "CDAS"))
    form = await door.sign_in("assessor", organisation="start", to="/issues/new")
    assert re.findall(r"<option value=\"(gp-heaton|cdas)\"[^>]*>([^<]+)<", form.text)[:2] == [
        ("cdas", "CDAS"), ("gp-heaton", "Heaton Surgery"),
    ]  # fmt: skip
    assert (await sent(door, "/issues/new", form, **SAID | {"ownedBy": "gp-heaton"})).status_code == 303
    listed = await door.get("/issues")
    assert ">Heaton Surgery</td>" in listed.text
    (way,) = WAY.findall(listed.text)
    shown = (await door.get(way)).text
    assert (">CDAS</dd>" in shown, ">Heaton Surgery</dd>" in shown, "Community Drug" in shown) == (True, True, False)
