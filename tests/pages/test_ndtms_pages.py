"""An agency's file on the pages: sent, looked at, taken, compared, and what is missing deleted."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Care, Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, sent
from tests.rules.assessment.ndtms_files import FILE_NAME, ann_row, extract_text

WAY = re.compile(r'href="http://site\.local/assessment/pages(/ndtms/[0-9a-f-]{36})"')
ENDED = {"DISD": "31/08/2012", "DISRSN": "85"}


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 10, 8)
    desk = Desk(assessment)
    care = Care(desk, str((await desk.register())["clientId"]))
    await care.start("2012-04-10")
    await care.end("2012-08-31", "80")
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def sent_file(door: Browser, *rows: dict[str, str]) -> str:
    """Its page."""
    form = await door.get("/ndtms/send")
    answer = await sent(door, "/ndtms/send", form, csv=extract_text(*rows), fileName=FILE_NAME, provider="cdas")
    assert answer.status_code == 303, answer.text
    return str(WAY.findall((await door.get("/ndtms")).text)[0])


async def test_a_file_is_sent_looked_at_taken_and_compared(door: Browser) -> None:
    page = await door.sign_in("assessor", organisation="start", to="/ndtms")
    assert "Send an agency&#39;s file" in page.text
    way = await sent_file(door, ann_row(**ENDED), ann_row(CLIENTID="C3", DOB="1980"))
    looked = await door.get(way)
    assert "must be a day of the calendar" in looked.text
    assert "Leave them out, and take the others" in looked.text
    refused = await sent(door, way, looked)
    assert "which have problems" in refused.text
    assert (await sent(door, way, looked, partial="true")).status_code == 303
    taken = await door.get(way)
    assert "What taking it did" in taken.text
    assert "Take this file" not in taken.text
    compared = await door.get("/ndtms-compared?agency=N0852")
    assert "Both know it, and say something else" in compared.text
    table = (await door.get("/ndtms-compared.csv?agency=N0852")).text
    assert "reason" in table.splitlines()[1]


async def test_what_is_missing_in_the_next_file_is_deleted_on_a_page_of_its_own(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start", to="/ndtms")
    other = ann_row(CLIENTID="C3", EPISODID="E3")
    for rows in ((ann_row(), other), (ann_row(),)):
        way = await sent_file(door, *rows)
        assert (await sent(door, way, await door.get(way))).status_code == 303
    missing = await door.get(f"{way}/missing")
    assert "C3|E3|M1|T1" in missing.text
    assert (await sent(door, f"{way}/missing", missing)).status_code == 303
    again = await door.get(f"{way}/missing")
    assert "C3" not in again.text
    assert "Delete these lines" not in again.text


async def test_a_file_in_the_wrong_layout_comes_back_with_what_is_expected(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start", to="/ndtms")
    form = await door.get("/ndtms/send")
    for said, words in (
        ({"csv": "DOB\n1", "fileName": FILE_NAME}, "lacks columns of edition H"),
        ({"csv": extract_text(), "fileName": "extract.csv"}, "the agency, the first and the last day"),
    ):
        answer = await sent(door, "/ndtms/send", form, provider="cdas", **said)
        assert words in answer.text


async def test_a_file_that_is_no_text_is_not_read(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start", to="/")
    form = await door.get("/ndtms/send")
    garbled = extract_text(ann_row()).replace("FINITIAL", "FIN\ufffdTIAL")
    answer = await sent(door, "/ndtms/send", form, csv=garbled, fileName=FILE_NAME, provider="cdas")
    assert answer.status_code == 422
    assert "holds something that is no text: choose a file in UTF-8" in answer.text
    assert WAY.findall((await door.get("/ndtms")).text) == []


async def test_a_file_that_holds_nothing_is_refused_and_opens_none(door: Browser) -> None:
    """Also where none was chosen."""
    await door.sign_in("assessor", organisation="start", to="/")
    form = await door.get("/ndtms/send")
    fields = hidden(form) | {"fileName": FILE_NAME, "provider": "cdas"}
    for answer in (
        await door.post("/ndtms/send", fields, csv=(FILE_NAME, b"")),
        await door.post("/ndtms/send", fields),
    ):
        assert answer.status_code == 422, answer.text
        assert "“The agency&#39;s file” is missing, or holds nothing" in answer.text
    assert WAY.findall((await door.get("/ndtms")).text) == []


async def test_a_file_goes_by_its_own_name_where_no_other_is_said(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start", to="/")
    form = await door.get("/ndtms/send")
    fields = hidden(form) | {"fileName": "", "provider": "cdas"}
    done = await door.post("/ndtms/send", fields, csv=(FILE_NAME, extract_text(ann_row()).encode()))
    assert done.status_code == 303, done.text
