"""Evaluation extracts on the pages: one taken, listed, its file fetched, and what its columns mean."""

import csv
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from services.assessment.rules.evaluation.columns import COLUMNS
from tests.assessment.builders import stockport
from tests.assessment.client import Desk
from tests.assessment.test_evaluation import RIPE, take, treated
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

FORM = "/evaluation-extracts/new"
ASKED = {"firstYear": "2012", "lastYear": "2012", "recipient": "University of York", "purpose": "Did it work?"}


@pytest.fixture
async def desk_of_five(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2013, 3, 1)
    desk = Desk(assessment)
    for _ in range(5):
        await treated(desk)
    assessment.today = RIPE
    return desk


@pytest.fixture
async def council(
    desk_of_five: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk_of_five.running), issuer) as browser:
        yield browser


async def test_an_extract_is_taken_listed_and_fetched(council: Browser) -> None:
    form = await council.sign_in("commissioner", organisation="council", sub="carol", to=FORM)
    refused = await sent(council, FORM, form, **ASKED | {"lastYear": "2013", "purpose": ""})
    assert "“What is it taken for?” is missing" in refused.text
    refused = await sent(council, FORM, refused, **ASKED | {"lastYear": "2013"})
    assert "1990 to 2012" in refused.text
    answer = await sent(council, FORM, refused, **ASKED)
    assert answer.status_code == 303
    page = await council.get(answer.headers["location"])
    assert "5 journeys" in page.text
    (address,) = set(re.findall(r"/evaluation-extracts/[0-9a-f-]{36}(?=/file\.csv)", page.text))
    (digest,) = re.findall(r">([0-9a-f]{64})<", page.text)
    file = await council.get(f"{address}/file.csv")
    assert hashlib.sha256(file.content).hexdigest() == digest
    rows = list(csv.DictReader(file.text.splitlines()))
    assert (await council.get(f"{address}/file.json")).json()["items"] == rows
    listed = (await council.get("/evaluation-extracts")).text
    assert all(words in listed for words in ("University of York", "Did it work?", "carol", "2012/13"))
    (row,) = csv.DictReader((await council.get("/evaluation-extracts.csv")).text.splitlines())
    assert (row["rows"], row["purpose"]) == ("5", "Did it work?")


async def test_an_auditor_reads_who_took_it_and_not_the_file(council: Browser, desk_of_five: Desk) -> None:
    extract = await take(desk_of_five)
    page = await council.sign_in("auditor", organisation="audit", to=f"/evaluation-extracts/{extract['id']}")
    assert "The file is for who took it" in page.text
    assert extract["sha256"] in page.text
    assert "file.csv" not in page.text
    assert (await council.get(f"/evaluation-extracts/{extract['id']}/file.csv")).status_code == 403
    assert (await council.get(FORM)).status_code == 403


async def test_the_dictionary_is_a_page_and_a_file(council: Browser) -> None:
    page = await council.sign_in("commissioner", organisation="council", to="/evaluation-dictionary")
    assert all(column.name in page.text for column in COLUMNS)
    rows = (await council.get("/evaluation-columns.json")).json()["items"]
    assert [row["name"] for row in rows] == [column.name for column in COLUMNS]
    assert rows[1]["sort"] == "group"
