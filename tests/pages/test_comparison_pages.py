"""Figures of another area on the pages: sent, shown beside ours as not ours, and withdrawn. In every service."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk
from tests.figures.counted import derive
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

FORM = "/comparison-files/new"
HEAD = "indicator,month,number,met,value\n"
SAID = {"comparedArea": "Trafford", "source": "Statistics, table 7", "licence": "OGL v3.0", "fileName": "t.csv"} | on(
    "publishedOn", 31, 8, 2012
)
MONTHS = "contacts,2012-06,30,,\ncontacts,2012-07,34,,\ncontacts,2012-08,36,,\n"
ASKED = "from=2012-06-01&to=2012-08-31&comparison=Trafford"
OF_SERVICE = {"assessment": "contacts", "referral": "referrals-made", "tariff": "bands-confirmed", "payments": "claims"}


@pytest.fixture
async def counted(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    """A contact in June, in July and in August, as at 3 September."""
    desk = Desk(assessment)
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    for day in ("2012-06-01", "2012-07-02", "2012-08-03"):
        assert (await desk.post("/contacts", contact(await desk.new_client(), on=day))).status_code == 201
    await derive(assessment)
    async with browser_of(with_pages(assessment), issuer) as browser:
        await browser.sign_in("commissioner", organisation="council")
        yield browser


async def send(browser: Browser, csv: str) -> None:
    form = await browser.get(FORM)
    answer = await sent(browser, FORM, form, **SAID | {"csv": csv})
    assert answer.status_code == 303, answer.text


async def test_a_line_of_another_area_stands_in_chart_table_and_files(counted: Browser) -> None:
    plain = (await counted.get("/figures/contacts")).text
    assert "Another area beside it" not in plain
    await send(counted, HEAD + MONTHS)
    assert "Trafford, as published" in (await counted.get("/figures/contacts")).text
    assert "Trafford" not in (await counted.get("/figures/assessments")).text
    page = (await counted.get(f"/figures/contacts?{ASKED}&change=2012-08-01")).text
    assert (
        "The figures of Trafford are not ours: they are as published in Statistics, table 7 on 31 August 2012" in page
    )
    chart = page.partition("<svg")[2].partition("</svg>")[0]
    assert "Trafford, as published" in chart
    assert "Ours" in chart
    assert [f">{number}<" in page for number in (30, 34, 36)] == [True] * 3
    compared = " ".join(re.sub("<[^>]*>", " ", page.partition("Before and after 1 August 2012")[2]).split())
    assert "All 1.0 1.0 0.0 Trafford, as published 34.0 36.0 +2.0 Ours less theirs" in compared
    assert "−2.0" in compared  # noqa: RUF001 - the sign
    rows = (await counted.get(f"/figures/contacts/table.json?{ASKED}")).json()["items"]
    assert [(row["eligible"], row["comparedArea"], row["comparedShown"]) for row in rows] == [
        (1, "Trafford", 30), (1, "Trafford", 34), (1, "Trafford", 36),
    ]  # fmt: skip
    assert "comparedSource" in (await counted.get(f"/figures/contacts/table.csv?{ASKED}")).text.splitlines()[0]


async def test_of_one_area_and_figure_the_last_file_counts_and_the_list_says_so(counted: Browser) -> None:
    async def states() -> list[str]:
        """The newest first."""
        return [row["state"] for row in (await counted.get("/comparison-files.json")).json()["items"]]

    await send(counted, f"{HEAD}contacts,2012-07,34,,\nassessments,2012-07,5,,\n")
    assert await states() == ["Counts"]
    await send(counted, HEAD + MONTHS)
    assert await states() == ["Counts", "Replaced in part by one that was sent later"]
    await send(counted, f"{HEAD}contacts,2012-07,35,,\nassessments,2012-07,6,,\n")
    (last,) = re.findall(r"/comparison-files/[0-9a-f-]{36}/withdraw", (await counted.get("/comparison-files")).text)[:1]
    replaced = "Replaced by one that was sent later"
    assert await states() == ["Counts", replaced, replaced]
    assert (await sent(counted, last, await counted.get(last))).status_code == 303
    assert await states() == ["Withdrawn", "Counts", "Replaced in part by one that was sent later"]


async def test_a_bad_file_is_refused_in_words_and_a_good_one_withdrawn(counted: Browser) -> None:
    form = await counted.get(FORM)
    refused = await sent(counted, FORM, form, **SAID | {"csv": f"{HEAD}{MONTHS}contacts,2012-06,=1+1,,\n"})
    assert "line 5 number must be a whole number for contacts" in refused.text
    refused = await sent(counted, FORM, refused, **SAID | {"csv": f"{HEAD}{MONTHS}contacts,2012-06,1,,\n"})
    assert "line 5 has the month of contacts that line 2 has" in refused.text
    await send(counted, HEAD + MONTHS)
    listed = (await counted.get("/comparison-files")).text
    assert ">Contacts<" in listed
    assert ",contacts," in (await counted.get("/comparison-files.csv")).text
    quarters = await counted.get("/figures/contacts?from=2012-04-01&to=2012-09-30&per=quarter&comparison=Trafford")
    assert quarters.status_code == 422
    assert 'href="#per"' in quarters.text
    (way,) = re.findall(r"/comparison-files/[0-9a-f-]{36}/withdraw", listed)
    page = await counted.get(way)
    assert "stand beside no figure any more" in page.text
    assert (await sent(counted, way, page)).status_code == 303
    assert "Withdrawn" in (await counted.get("/comparison-files")).text
    gone = await counted.get(f"/figures/contacts?{ASKED}")
    assert gone.status_code == 422
    assert 'href="#comparison"' in gone.text
    assert 'name="from"' in gone.text


@pytest.fixture(params=OF_SERVICE)
def running(request: pytest.FixtureRequest) -> Running:
    service: Running = request.getfixturevalue(request.param)
    service.today = date(2012, 9, 3)
    return service


async def test_every_service_that_counts_takes_them(
    running: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    code = OF_SERVICE[running.service.name]
    async with browser_of(with_pages(running), issuer) as browser:
        await browser.sign_in("commissioner", organisation="council")
        await send(browser, f"{HEAD}{code},2012-07,34,,\n")
        path = f"/figures/{code}/table.json?from=2012-07-01&to=2012-07-31&comparison=Trafford"
        (row,) = (await browser.get(path)).json()["items"]
        assert (row["comparedArea"], row["comparedShown"]) == ("Trafford", 34)
