"""The log of issues on the pages: raised by one party, answered by another, closed by the first."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

WAY = re.compile(r'href="http://site\.local/assessment/pages(/issues/[0-9a-f-]{36})"')
SAID = {"kind": "issue", "about": "waiting", "summary": "Nobody answers before ten", "raisedBy": "representative",
        "concerns": "cdas", "ownedBy": "cdas"} | on("raisedOn", 20, 8, 2012)  # fmt: skip


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
