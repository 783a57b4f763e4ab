"""Scheme: which version counts, what it says in plain sentences, two side by side, and the same for a program."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.tariff.builders import dearer, scheme
from tests.tariff.client import draft, publish

ONE, TWO = "/schemes/stockport-2012/versions/1", "/schemes/stockport-2012/versions/2"
PROBE = """<script>alert(1)</script> "quoted" & \u05d0\u05d1"""


@pytest.fixture
async def council(
    tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    tariff.today = date(2012, 4, 16)
    async with browser_of(with_pages(tariff), issuer) as opened:
        yield opened


async def opened(council: Browser, to: str = "/schemes", role: str = "commissioner") -> httpx.Response:
    council.http.cookies.clear()
    return await council.sign_in(role, organisation="council", to=to)


async def test_before_the_first_version_there_is_none(council: Browser) -> None:
    page = await opened(council)
    assert "No version counts today." in page.text
    assert "All versions: none yet." in page.text
    assert (await council.get("/schemes/compare")).status_code == 200


async def test_it_says_which_version_counts_and_which_comes(council: Browser, tariff: Running) -> None:
    await publish(tariff)
    page = await opened(council)
    assert "Version 1 counts today, since 2 April 2012." in page.text
    assert "No other comes after it." in page.text
    await publish(tariff, dearer(2) | {"valid_from": "2013-04-02"})
    page = await council.get("/schemes")
    assert "From 2 April 2013" in page.text
    rows = (await council.get("/scheme-versions.json")).json()["items"]
    assert [(row["version"], row["state"]) for row in rows] == [(1, "published"), (2, "published")]


@pytest.mark.parametrize(
    "said",
    [
        "It is valid from 2 April 2012 without an end. It counts from 2 April 2012, and so today.",
        "Alcohol: people of 26 and over, from 2 July 2012.",
        "Each of drug use, injecting, health, housing, offending and previous treatment is given 0 to 4 points.",
        "Medium: 7 to 13 points.",
        "High: 14 and more points.",
        "A review or exit TOP without a day of any substance with which the person came, at least 8 weeks after",
        "A review or exit TOP that answers acute housing with no, after a start TOP with yes.",
        "Evidence of hep b dose on 3 different days within one journey, recorded by a clinician or the provider.",
        "Treatment that ends before then successfully meets it on the day of that end.",
        "An end of treatment that is successful, as a clinician says it.",
        "after a successful discharge, and it is met when that time is over. Who dies in that time is not counted.",
        "An outcome is paid at the price of the day of the assessment",
        "25 % of that is paid by month on the first day of the month, whatever is achieved.",
        "The council has £125,000 for it from April 2012 to March 2013.",
        "Payments are booked to cost centre PH-4420, subjective code 51240, VAT exempt.",
        "Who comes again at most 21 days after a discharge continues the journey.",
        "Every twelve weeks, two weeks before or after (review, every 12 weeks; 14 days before to 14 days after).",
        "First contacts: at least 60% more than from 1 April 2012 to 30 June 2012 by 1 July 2014 in each quarter",
        "Hepatitis B course completed: recalled",
        "A second rater came to another band (second_rater)",
    ],
)
async def test_a_version_in_plain_sentences(council: Browser, tariff: Running, said: str) -> None:
    await publish(tariff)
    page = await opened(council, ONE)
    assert page.status_code == 200, page.text
    assert said.replace("'", "&#39;") in page.text


async def test_what_earns_a_pot_and_what_is_stated_of_a_cohort_stand_there_too(
    council: Browser, tariff: Running
) -> None:
    pots = [{"indicator": code, "weight": "1", "target": "0.5"} for code in ("in_time", "offending")]
    source = scheme()
    source["contracts"][1] |= {"at_risk": {"shares": ["0.1"], "measures": pots}}
    source["indicators"] = [
        {"code": "in_time", "title": "Seen in time", "unit": "share", "eligible_on": "start", "weeks": 3,
         "met": {"event": "seen"}, "ripe_after_days": 0, "contracts": ["riverside-2012"]},
    ]  # fmt: skip
    source["attested"] = [
        {"code": "offending", "title": "No proven offence", "signed_by": ["police"], "contracts": ["riverside-2012"]}
    ]
    await publish(tariff, source)
    page = await opened(council, ONE)
    assert "What “Seen in time” counts" in page.text
    assert "From its own day on until those 3 weeks are over it is met by: evidence of seen." in page.text
    assert "Stated of a whole cohort: No proven offence" in page.text
    assert "signed by police for each quarter of Riverside Recovery" in page.text


async def test_whoever_checks_outcomes_reads_what_a_measure_asks_for_and_nothing_else_of_the_scheme(
    council: Browser, tariff: Running
) -> None:
    await publish(tariff)
    path = "/measures/stockport-2012/1/engaged_12_weeks"
    council.http.cookies.clear()
    page = await council.sign_in("verifier", organisation="start", to=path)
    assert page.status_code == 200, page.text
    assert "Treatment that ends before then successfully meets it on the day of that end." in page.text
    assert "A person verifies it" in page.text
    assert 'href="http://site.local/assessment/pages/outcomes"' in page.text
    assert "£" not in page.text
    assert (await council.get(ONE)).status_code == 403
    assert (await council.get("/measures/stockport-2012/1/nothing")).status_code == 404
    assert f"/tariff/pages{path}" in (await opened(council, ONE)).text


@pytest.mark.parametrize("role", ["verifier", "assessor", "commissioner", "auditor"])
async def test_a_measure_of_a_draft_is_not_there(tariff: Running, role: str) -> None:
    await draft(tariff, {"scheme": scheme()})
    path = "/schemes/stockport-2012/versions/1/measures/engaged_12_weeks"
    answer = await tariff.client.get(path, headers=tariff.headers(role, key=False))
    assert answer.status_code == 404
    await publish(tariff)
    answer = await tariff.client.get(path, headers=tariff.headers(role, key=False))
    assert answer.status_code == 200
    assert answer.json()["params"] == {"weeks": 12, "contact_weeks": 4}


async def test_prices_stand_by_band_and_are_the_scheme_s_own_for_a_program(council: Browser, tariff: Running) -> None:
    given = scheme()
    await publish(tariff, given)
    page = await opened(council, ONE)
    assert "£1,400" in page.text
    assert "1 April 2013" in page.text
    rows = (await council.get(f"{ONE}/prices.json")).json()["items"]
    names = ("measure", "band", "from", "to", "pence")
    assert [tuple(row[name] for name in names) for row in rows] == [
        tuple(row[name] for name in names) for row in given["prices"]
    ]
    assert len((await council.get(f"{ONE}/prices.csv")).text.splitlines()) == 1 + len(given["prices"])
    measures = (await council.get(f"{ONE}/measures.json")).json()["items"]
    assert [row["code"] for row in measures] == [row["code"] for row in given["measures"]]


async def test_a_price_of_every_band_stands_in_each(council: Browser, tariff: Running) -> None:
    row = {"measure": "hep_b_course", "band": "*", "from": "2012-04-02", "to": None, "pence": 4242}
    prices = [price for price in scheme()["prices"] if price["measure"] != "hep_b_course"]
    await publish(tariff, scheme(prices=[*prices, row]))
    page = await opened(council, ONE)
    assert page.text.count("£42.42") == 3


async def test_a_version_that_another_took_the_place_of_counts_on_no_day(council: Browser, tariff: Running) -> None:
    await publish(tariff)
    await publish(tariff, dearer(2))
    assert "It counts on no day" in (await opened(council, ONE)).text
    assert "counts from 2 April 2012, and so today" in (await council.get(TWO)).text


async def test_two_versions_stand_side_by_side(council: Browser, tariff: Running) -> None:
    await publish(tariff)
    changed = dearer(2) | {"valid_from": "2013-04-02", "title": "Stockport START, second year"}
    await draft(tariff, {"scheme": changed})
    page = await opened(council, "/schemes/compare")
    assert page.status_code == 200, page.text
    headings = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page.text)
    assert headings[1:3] == ["Version 1", "Version 2"]
    assert "Stockport START, second year" in page.text
    assert "£220 to 1 April 2013" in page.text
    assert "£221 to 1 April 2013" in page.text
    page = await council.get("/schemes/compare?scheme=stockport-2012&before=1&after=1")
    assert "They say the same." in page.text
    assert (await council.get("/schemes/compare?scheme=stockport-2012&before=1&after=9")).status_code == 404


@pytest.mark.parametrize("path", ["/schemes", ONE, "/schemes/compare"])
async def test_an_auditor_reads_and_changes_nothing(council: Browser, tariff: Running, path: str) -> None:
    await publish(tariff)
    page = await opened(council, path, role="auditor")
    assert page.status_code == 200, page.text
    assert "Upload a version" not in page.text


@pytest.mark.parametrize("path", ["/schemes", ONE, f"{ONE}/prices.json", "/schemes/compare"])
@pytest.mark.parametrize("role", ["provider", "clinician", "assessor", "finance_proposer", "operator"])
async def test_nobody_else_reads_a_scheme(council: Browser, tariff: Running, role: str, path: str) -> None:
    await publish(tariff)
    council.http.cookies.clear()
    await council.sign_in(role, organisation="cdas")
    assert (await council.get(path)).status_code == 403


def _probed(value: Any, key: str = "") -> Any:
    """Each text that people may write freely, with what would do something if it were not written as text."""
    free = {"title", "name", "clause", "unverified", "cost_centre", "subjective", "vat"}
    if isinstance(value, dict):
        return {inner: _probed(part, inner) for inner, part in value.items()}
    if isinstance(value, list):
        return [_probed(part, key) for part in value]
    return PROBE if key in free and isinstance(value, str) else value


@pytest.mark.parametrize("path", ["/schemes", ONE, f"{ONE}/measures", "/schemes/compare"])
async def test_free_texts_are_text(council: Browser, tariff: Running, path: str) -> None:
    await publish(tariff, _probed(scheme()))
    await publish(tariff, scheme(version=2, valid_from="2013-04-02"))
    page = await opened(council, path)
    assert page.status_code == 200, page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert '"quoted"' not in page.text
