"""A caseload as a file on pages: looked at, received once, and refused as a whole by line and column."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from services.assessment.pages.referral_files import COLUMNS, EXAMPLE
from services.assessment.rules.referral_lines import FIELDS
from tests.assessment.builders import stockport
from tests.assessment.client import Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, sent

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
    assert "“The file”, line 4: birth_date" in page
    status, page = await said_of(door, "", do="receive")
    assert status == 422
    assert "“The file” is missing, or holds nothing: choose a file" in page


async def test_a_day_is_told_as_the_file_has_to_have_it(door: Browser) -> None:
    status, page = await said_of(door, FILE.replace("1980-05-01", "01/05/1980"), do="receive")
    assert status == 422
    assert "“The file”, line 2: birth_date: must be a date, such as 2012-04-02" in page
    _, page = await said_of(door, f"{FILE}DIP-3,Cleo,2030-01-01\n", do="receive")
    assert "“The file”, line 4: birth_date: must not be in the future (allowed: on or before 2012-10-08)" in page
    _, page = await said_of(door, f"{FILE}DIP-3\n", do="receive")
    assert "“The file”, line 4: has 1 cell for 3 columns" in page


async def test_two_files_at_once_are_told_apart_and_what_is_sent_otherwise_is_refused(door: Browser) -> None:
    form = await door.get(PAGE)
    answers = await asyncio.gather(*(door.post(PAGE, hidden(form) | {"csv": FILE, "do": "receive"}) for _ in range(2)))
    assert {answer.status_code for answer in answers} <= {303, 409}
    assert await forms(door) == 2


async def test_a_line_that_changed_is_said_and_then_corrects_the_referral(door: Browser) -> None:
    await said_of(door, FILE, do="receive")
    status, page = await said_of(door, FILE.replace("Ann", "Anna"), do="look")
    assert status == 303
    assert "0 referrals would be new, and 1 would be changed. Line 2 would change: given_name. Nothing was kept" in page
    status, page = await said_of(door, FILE.replace("Ann", "Anna"), do="receive")
    assert (status, await forms(door)) == (303, 2)
    assert "0 referrals were new, and 1 was changed. Line 2 changed: given_name." in page
    assert "Anna" in page


async def test_a_line_of_what_was_decided_about_is_left_and_named(door: Browser, assessment: Running) -> None:
    await said_of(door, FILE, do="receive")
    desk = Desk(assessment)
    first = (await desk.get("/referral-forms")).json()["items"][0]["id"]
    declined = await desk.post(f"/referral-forms/{first}/decline", {"reasonCode": "not_reached"})
    assert declined.status_code == 200, declined.text
    _, page = await said_of(door, FILE.replace("Ann", "Anna").replace("Bea", "Beatrix"), do="receive")
    assert "Line 2 changes nothing (given_name): it is decided already: not taken up. Tell the front door." in page
    assert "Line 3 changed: given_name." in page


async def test_many_lines_that_changed_are_counted(door: Browser) -> None:
    file = "reference,given_name\n" + "".join(f"DIP-{number},Ann\n" for number in range(12))
    await said_of(door, file, do="receive")
    _, page = await said_of(door, file.replace("Ann", "Anna"), do="look")
    assert "and 12 would be changed" in page
    assert "2 more lines say something else than before." in page


async def test_the_page_says_what_stands_in_each_column_and_has_an_example_that_can_be_sent(door: Browser) -> None:
    assert tuple(FIELDS) == COLUMNS
    page = (await door.get(PAGE)).text
    for said in (*COLUMNS, "drugs: Help with drugs", "female: Female", "urgent: Today", "such as 1980-05-01"):
        assert said in page, said
    assert (
        "0: " in page.split("Where they are referred from")[1] or "1: " in page.split("Where they are referred from")[1]
    )
    assert page.index("2: ") < page.index("10: ")
    assert f"{EXAMPLE}.csv" in page
    example = (await door.get(f"{EXAMPLE}.csv")).text
    status, page = await said_of(door, example, do="look")
    assert status == 303, page
    assert "Of 2 lines 2 referrals would be new." in page


async def test_codes_of_the_scheme_are_said_with_their_names(door: Browser) -> None:
    status, page = await said_of(door, "reference,given_name,source\nDIP-1,Ann,zz\n", do="look")
    assert status == 422
    (allowed,) = re.findall(r"source: is not a code of the scheme \(allowed: ([^)]+)", page)[:1]
    names = dict(entry.split(": ", 1) for entry in allowed.split(", ") if ": " in entry)
    assert len(names) > 5
    assert all(name.strip() and name != code for code, name in names.items())


async def test_where_nothing_is_chosen_it_is_only_looked_at(door: Browser) -> None:
    answer = await sent(door, PAGE, await door.get(PAGE), csv=FILE, do="")
    assert (answer.status_code, await forms(door)) == (303, 0)


@pytest.mark.parametrize("garbled", ["Zo\ufffd", "Zo\0"])
async def test_a_file_that_is_no_text_is_refused_and_no_letter_is_lost(door: Browser, garbled: str) -> None:
    """As it comes from a table that was not saved in UTF-8."""
    for do in ("look", "receive"):
        status, page = await said_of(door, f"reference,given_name\nL1,{garbled}\n", do=do)
        assert status == 422
        assert "“The file” holds something that is no text: choose a file in UTF-8" in page
    assert await forms(door) == 0
