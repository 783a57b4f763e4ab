"""One contract: its course, what it pays for, where its money is, and its terms in plain words."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from services.payments.pages import contract_words, contract_year
from services.payments.schemas.contracts import _COHORT as COHORT
from services.payments.schemas.contracts import _CONTRACT as TERMS
from services.payments.schemas.position_example import POSITION
from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, measures_open, proposed, scheme, tariff
from tests.payments.test_payments_cash import debt_of_5000

RUNS = "It runs from 2 April 2012 to 31 March 2015; what was begun by then may still be earned"


@pytest.fixture
async def year(browser: Browser) -> Browser:
    browser.running.today = date(2012, 7, 16)
    back = contract(BACK, provisional="clawback", floor="0.5", annual_value_pence=[12_000_000, 12_000_000])
    await browser.running.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    return browser


async def test_its_course_is_that_of_the_positions_at_the_ends_of_months(year: Browser) -> None:
    page = await year.sign_in("commissioner", organisation="council", to=f"/contracts/{BACK}")
    assert page.status_code == 200, page.text
    assert "<svg" in page.text
    rows = (await year.get(f"/contracts/{BACK}/course.json")).json()["items"]
    assert [row["on"] for row in rows] == ["2012-04-30", "2012-05-31", "2012-06-30", "2012-07-16"]
    bearer = year.running.headers("commissioner", organisation="council", key=False)
    for row in rows:
        answer = await year.http.get("/positions", params={"contract": BACK, "on": row["on"]}, headers=bearer)
        assert answer.json()["items"][0]["thisYear"]["earnedPence"] == row["earnedPence"]


async def test_once_a_second_year_runs_each_year_stands_as_it_is_today(year: Browser) -> None:
    """Of the first £100 were paid in the second; there is no such table before."""
    page = await year.sign_in("commissioner", organisation="council", to=f"/contracts/{BACK}")
    assert "Each contract year" not in page.text
    year.running.today = date(2013, 5, 6)
    await year.running.deliver(achieved("ann", "housing_resolved", "2013-04-09"))
    await client.paid_run(year.running)
    text = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await year.get(f"/contracts/{BACK}")).text)))
    table = text.partition("Each contract year, as it stands today")[2]
    assert "2 April 2012 to 1 April 2013 £100 £0 £100 2 April 2013 to 1 April 2014 £100 £0 £100" in table
    assert "Together £200 £0 £200" in table


async def test_what_it_pays_for_stands_with_its_prices(year: Browser) -> None:
    page = await year.sign_in("provider", organisation="riverside", to=f"/contracts/{BACK}")
    assert "Abstinent at review" in page.text
    assert "£100" in page.text
    assert "£300" in page.text


async def test_each_party_of_a_contract_has_its_page(browser: Browser) -> None:
    """It pays riverside; alpha had money of it before."""
    browser.running.today = date(2012, 8, 6)
    back = contract(BACK, provisional="clawback", annual_value_pence=[1_000_000] * 2)
    await browser.running.deliver(scheme(contracts=[back]), tariff(), tariff("bob"), achieved(party="alpha"))
    await browser.running.deliver(proposed("bob"))
    week = await browser.sign_in("commissioner", organisation="council")
    links = re.findall(rf'href="([^"#]*/contracts/{BACK}[^"#]*)">([^<]*)<', week.text)
    assert [text for _, text in links] == [f"{BACK}: Alpha", f"{BACK}: Riverside"]
    for (url, heading), party in zip(links, ("Alpha", "Riverside"), strict=True):
        path = url.split("/payments/pages")[1]
        page = await browser.get(path)
        assert f'<h1 class="govuk-heading-l">{heading}</h1>' in page.text
        lead = page.text.split('<p class="app-lead">')[1].split("</p>")[0]
        assert party in lead
        assert lead in week.text
        planned = (await browser.get(path.replace("?", "/course.json?"))).json()["items"][-1]["plannedPence"]
        assert (planned > 0) == (party == "Riverside")
    assert f">{BACK}: Riverside</h1>" in (await browser.get(f"/contracts/{BACK}")).text
    assert (await browser.get(f"/contracts/{BACK}?party=cdas")).status_code == 404
    compared = await browser.get("/compare?on=2012-08-06&with=2012-07-30")
    assert f"{BACK}: Riverside" in compared.text


async def test_a_debt_stands_with_the_party_that_owes_it(browser: Browser) -> None:
    debt = await debt_of_5000(browser.running)
    (owed,) = (await client.get(browser.running, "/debts"))["items"]
    assert owed["id"] == debt
    other = "alpha" if owed["party"] != "alpha" else "riverside"
    await browser.running.deliver(tariff("carol"), achieved("carol", party=other, contract=owed["contract"]))
    await browser.sign_in("commissioner", organisation="council")
    positions = (await client.get(browser.running, "/positions", contract=owed["contract"]))["items"]
    assert {position["party"] for position in positions} == {owed["party"], other}
    for position in positions:
        page = (await browser.get(f"/contracts/{owed['contract']}?party={position['party']}")).text
        assert ("Raised on" in page) == (position["party"] == owed["party"])


async def test_it_is_said_whom_can_still_meet_it_counts_and_what_all_of_it_comes_to(year: Browser) -> None:
    """More than are in treatment, and another sum than the forecast's."""
    await year.running.deliver(*(measures_open(f"p{number}", "planned_discharge") for number in range(6)))
    page = unescape((await year.sign_in("commissioner", organisation="council", to=f"/contracts/{BACK}")).text)
    assert "“Can still meet it” counts on 16 July 2012 whoever can by what the front door says, also people who" in page
    assert re.search(r"All of it together, with what a dash does not tell, is £[\d,.]+ of 6 people\.", page)
    year.http.cookies.clear()
    provider = await year.sign_in("provider", organisation="riverside", to=f"/contracts/{BACK}")
    assert "“Can still meet it” counts" not in provider.text


def test_the_forecast_is_said_to_go_by_something_else_and_of_few_no_sum_is_said() -> None:
    said = contract_year.what_can_still_be_met(POSITION)
    assert "The forecast of 1 October 2012 goes by something else: by people in treatment on that day alone" in said
    few = POSITION["openPotential"] | {"peopleOpen": None, "openPence": None}
    assert "All of it together" not in contract_year.what_can_still_be_met(POSITION | {"openPotential": few})
    assert "The forecast" not in contract_year.what_can_still_be_met(POSITION | {"forecast": None})


async def test_another_providers_contract_does_not_exist(year: Browser) -> None:
    page = await year.sign_in("provider", organisation="cdas", to=f"/contracts/{BACK}")
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "70 % of the year's £500,000 is paid by month in advance, whatever is achieved."),
        ({"blockShare": "0"}, "No part of the year's value is paid by month whatever is achieved."),
        ({"floor": "0.125"}, "At least 12.5 % of each payment is left when something is taken off."),
        ({"recoverMonths": 6}, "It is taken back up to 6 months after a discharge."),
        ({}, f"{RUNS} until 31 March 2016."),
        ({"mayExtend": {"until": "2017-04-01", "decideBy": "2014-10-01"}},
         "It may be extended until 31 March 2017, if that is decided by 1 October 2014."),
        ({"partnerOf": "lead-2012"}, "It pays a partner its own part of lead-2012 directly."),
        ({"verifiedBy": ["public-health"]}, "It pays the LASARS for its own work, which is verified by public health."),
        ({"blockShare": "0", "blockShares": ["0.75", "0.6"]},
         ("Of the year's value is paid by month in advance, whatever is achieved: 75 % in contract year 1, 60 % in"
          " contract year 2, and so on.")),
        ({"measures": [TERMS["measures"][0] | {"cohort": COHORT}]},
         ("No acute housing problem any more at a review is paid by the month, at a price by the share of those who"
          " began in 12 months that has achieved it: band high £800 from 40 %. Fewer than 20 are too few: then the last"
          " price that more of them had counts, or the first.")),
    ],
)  # fmt: skip
def test_terms_in_plain_words(changes: dict[str, Any], said: str) -> None:
    assert said in contract_words.terms_in_words(TERMS | changes, date(2012, 7, 16))


def test_what_is_over_is_not_said_to_be_possible_still() -> None:
    extended = TERMS | {"mayExtend": {"until": "2017-04-01", "decideBy": "2014-10-01"}}
    by_then = contract_words.terms_in_words(extended, date(2014, 10, 1))
    assert any("may still be earned until 31 March 2016" in line for line in by_then)
    assert any("It may be extended" in line for line in by_then)
    after = contract_words.terms_in_words(extended, date(2016, 4, 1))
    assert any("could be earned until 31 March 2016" in line for line in after)
    assert "It could be extended until 31 March 2017, if that was decided by 1 October 2014." in after


async def test_what_is_held_stands_by_the_month_in_which_it_is_released(browser: Browser) -> None:
    browser.running.today = date(2012, 7, 16)
    held = [achieved(name, contract=HOLD, until=date(2013, 7, 1)) for name in ("ann", "bob")]
    await browser.running.deliver(scheme(), tariff(), tariff("bob"), *held)
    page = await browser.sign_in("commissioner", organisation="council", to=f"/contracts/{HOLD}")
    assert page.status_code == 200, page.text
    table = page.text.split("What is held, by the month in which it is released</caption>")[1].split("</table>")[0]
    assert re.findall(r"July 2013|£[0-9,]+", table) == ["July 2013", "£200", "£200"]
    assert "What is likely to fall because people come back: too little is known yet to say" in page.text


async def test_an_empty_contract_has_its_page(browser: Browser) -> None:
    browser.running.today = date(2012, 7, 16)
    await browser.running.deliver(scheme())
    page = await browser.sign_in("commissioner", organisation="council", to=f"/contracts/{HOLD}")
    assert page.status_code == 200, page.text
    assert "How far each measure is in this contract year: nothing has been met yet." in page.text
    assert "What is held, by the month in which it is released: nothing is held." in page.text


def test_how_far_a_measure_is_of_those_who_can_still_meet_it() -> None:
    figures = {"met": 3, "metPence": 30_000, "waiting": 1, "waitingPence": 10_000, "takenBack": 0}
    year = {"measures": [{"measure": "engaged_12_weeks", **figures}, {"measure": "housing_resolved", **figures}]}
    earned = POSITION | {"thisYear": POSITION["thisYear"] | {"earnedPence": 85_000}}
    table = contract_year.measures_of_year(year, earned, {"housing_resolved": "Housing"})
    assert [(row["title"], row["eligible"], row["share"], row["metPence"]) for row in table.rows] == [
        ("Engaged 12 weeks", 67, "4%", 30_000), ("Housing", None, None, 30_000),
        ("Of no measure, such as instalments", None, None, 25_000),
    ]  # fmt: skip
    assert table.total is not None
    assert table.total["metPence"] == 85_000  # all that the page says was earned


@pytest.mark.parametrize(
    ("once_per", "words"),
    [
        ("contract", "once for each person and contract"),
        ("contract_year", "once for each contract year"),
        (None, "each time"),
    ],
)
def test_how_often_a_measure_pays_is_told_in_words(once_per: str | None, words: str) -> None:
    assert contract_words.once_in_words(once_per) == words
