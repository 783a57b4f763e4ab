"""A caseload as a file on pages: looked at, received once, and refused as a whole by line and column."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

PAGE = "/referral-form-files"
FILE = "reference,given_name,birth_date\nDIP-1,Ann,1980-05-01\nDIP-2,Bea,1981-06-02\n"


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 10, 8)
    async with browser_of(with_pages(assessment), issuer) as browser:
        await browser.sign_in("referrer", organisation="police", to="/referral-forms")
        yield browser


async def said_of(door: Browser, csv: str, **more: str) -> tuple[int, str]:
    answer = await sent(door, PAGE, await door.get(PAGE), csv=csv, **more)
    if answer.status_code != 303:
        return answer.status_code, answer.text
    return 303, (await door.get(answer.headers["location"])).text


async def forms(door: Browser) -> int:
    return len((await door.get("/referral-forms-sent.json")).json()["items"])


async def test_it_is_looked_at_and_then_received_once(door: Browser) -> None:
    assert "Send a caseload as a file" in (await door.get("/referral-forms")).text
    status, page = await said_of(door, FILE, do="look")
    assert (status, await forms(door)) == (303, 0)
    assert "Of 2 lines 2 referrals would be new. Nothing was kept." in page
    status, page = await said_of(door, FILE, do="receive")
    assert (status, await forms(door)) == (303, 2)
    assert "Of 2 lines 2 referrals were new." in page
    status, page = await said_of(door, f"{FILE}DIP-3,Cleo,1982-07-03\n", do="receive")
    assert (status, await forms(door)) == (303, 3)
    assert "Of 3 lines 1 referral were new." not in page
    assert "Of 3 lines 1 referral was new." in page


async def test_what_is_wrong_is_named_by_line_and_column_and_nothing_is_received(door: Browser) -> None:
    status, page = await said_of(door, f"{FILE}DIP-3,Cleo,1982-07-99\n", do="receive")
    assert (status, await forms(door)) == (422, 0)
    assert "The file, line 4: birth_date" in page
    status, _ = await said_of(door, "", do="receive")
    assert status == 422


async def test_where_nothing_is_chosen_it_is_only_looked_at(door: Browser) -> None:
    answer = await sent(door, PAGE, await door.get(PAGE), csv=FILE, do="")
    assert (answer.status_code, await forms(door)) == (303, 0)
