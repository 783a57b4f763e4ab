"""Who is short this week, and why."""

from datetime import date
from typing import Any

import pytest

from services.payments.pages import position_words
from services.payments.schemas.position_example import POSITION
from tests.pages.conftest import Browser
from tests.payments.builders import BACK, HOLD, achieved, contract, proposed, scheme, tariff, tops_counted

DAY = date(2012, 10, 1)
OVER = "cannot catch up this contract year (the last day was 23 November)"
WAITS = "£3,137.90 of it waits to be verified; £250 waits for a tariff"


def position(**groups: dict[str, Any]) -> dict[str, Any]:
    return {**POSITION, **{name: {**POSITION[name], **changes} for name, changes in groups.items()}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, f"Riverside is £3,387.90 behind; can catch up until 23 November; {WAITS}."),
        (
            {"catchingUp": {"state": "cannot_catch_up"}},
            f"Riverside is £3,387.90 behind; {OVER}; {WAITS}.",
        ),
        ({"catchingUp": {"state": "on_plan"}, "thisYear": {"shortfallPence": -1_000_000}},
         "Riverside is on plan: £43,000 earned, £10,000 more than planned."),
        ({"catchingUp": {"state": "no_plan"}},
         "Nothing is expected of Riverside in this contract year; it has earned £43,000."),
    ],
)  # fmt: skip
def test_a_position_in_one_sentence(changes: dict[str, dict[str, Any]], said: str) -> None:
    assert position_words.in_one_sentence(position(**changes)) == said


@pytest.fixture
async def week(browser: Browser) -> Browser:
    browser.running.today = DAY
    back = contract(BACK, provisional="clawback", floor="0.5", annual_value_pence=[12_000_000, 12_000_000])
    seeded = [scheme(contracts=[contract(HOLD), back]), tariff(), achieved(), tops_counted("2012-09-30")]
    await browser.running.deliver(*seeded, proposed("bob"), tariff("bob"))
    return browser


async def test_the_page_says_who_is_short_and_why(week: Browser) -> None:
    page = await week.sign_in("commissioner", organisation="council")
    assert page.status_code == 200, page.text
    assert "Riverside is £" in page.text
    assert "What the shortfall comes of" in page.text
    assert "<svg" in page.text
    assert "Treatment outcome profiles, counted to 30 September 2012" in page.text
    assert len(page.text) - page.text.count("<svg") < 60_000


async def test_its_figures_are_the_same_as_a_table_and_as_the_api_has_them(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council")
    rows = (await week.get("/this-week.json")).json()["items"]
    bearer = week.running.headers("commissioner", organisation="council", key=False)
    items = (await week.http.get("/positions", headers=bearer)).json()["items"]
    assert [row["contract"] for row in rows] == [item["contract"] for item in items]
    assert [row["shortfallPence"] for row in rows] == [item["thisYear"]["shortfallPence"] for item in items]
    table = await week.get("/this-week.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) == 1 + len(rows)


async def test_a_provider_sees_its_own_contract_alone(week: Browser) -> None:
    page = await week.sign_in("provider", organisation="riverside")
    assert BACK in page.text
    assert HOLD not in page.text


async def test_an_earlier_week_can_be_chosen(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council")
    page = await week.get("/?on=2012-07-02")
    assert "As at 2 July 2012." in page.text
    assert "is as it is known today, 1 October 2012." in page.text
    assert "is as it is known today" not in (await week.get()).text
    assert '<option value="2012-07-02" selected>' in page.text


async def test_the_page_asks_the_database_what_the_api_asks_and_who_it_is(
    week: Browser, messages_sent: list[object]
) -> None:
    await week.sign_in("commissioner", organisation="council")
    messages_sent.clear()
    await week.http.get("/positions", headers=week.running.headers("commissioner", organisation="council", key=False))
    asked_by_api = len(messages_sent)
    messages_sent.clear()
    await week.get()
    assert len(messages_sent) == asked_by_api + 1


def test_a_warning_says_what_it_means_and_of_the_budget_the_sums() -> None:
    likely = f"£{POSITION['councilYear']['outturn']['likelyPence'] / 100:,.2f}".removesuffix(".00")
    (_, _, provider), (_, _, both) = position_words.warnings_of(position())
    assert provider == "It is likely to end short of what is expected."
    assert both.startswith(f"The council's year costs {likely} of a budget of £120,000. It is likely to stay within it")
    assert position_words.cost_of([{**POSITION, "councilYear": None}]) == ""


def test_causes_that_are_not_known_are_said_with_the_reason() -> None:
    assert "the contract assumes no starts" in position_words.not_told_apart(position())
    assert position_words.not_told_apart(position(shortfallCauses={"fewerStartsPence": 0})) == ""
