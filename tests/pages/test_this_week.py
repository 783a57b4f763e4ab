"""Who is short this week, and why."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from services.payments.commands.forecast_facts import PAY_DAYS
from services.payments.pages import (
    cash_tables,
    compare,
    plan_words,
    position_charts,
    position_words,
    this_week,
    warning_words,
)
from services.payments.pages.contract_names import ContractNames
from services.payments.schemas.position_example import POSITION
from shared.pages.words import pounds
from tests.pages.conftest import Browser
from tests.payments.builders import BACK, HOLD, achieved, contract, proposed, scheme, tariff, tops_counted, withdrawn

DAY = date(2012, 10, 1)
OVER = (
    "cannot catch up by the end of its contract year on 1 April (by what it has earned up to now, the last day was"
    " 23 November)"
)
LAST = {"from": "2011-10-01", "to": "2012-10-01", "runOffEnds": "2013-04-01"}
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
        (
            {"shortfallCauses": {"fewerStartsPence": 20_000, "lowerBandsPence": 0, "fewerOutcomesPence": 5_000,
                                 "waitingVerificationPence": 0, "waitingTariffPence": 0}},
            ("Riverside is £3,387.90 behind (the largest cause: fewer people started than assumed, £200); can catch up"
             " until 23 November."),
        ),
        ({"catchingUp": {"state": "on_plan"}, "thisYear": {"shortfallPence": -1_000_000}},
         "Riverside is on plan: £43,000 earned, £10,000 more than planned."),
        ({"catchingUp": {"state": "on_plan"}, "thisYear": {"shortfallPence": 0, "potsNotEarnedPence": 50}},
         "Riverside is on plan: £43,000 earned; £0.50 of what was at risk was not earned."),
        ({"thisYear": {"potsNotEarnedPence": 50}},
         (f"Riverside is £3,387.90 behind; can catch up until 23 November; {WAITS};"
          " £0.50 of what was at risk was not earned.")),
        ({"catchingUp": {"state": "no_plan"}},
         "Nothing is planned for Riverside in this contract year; it has earned £43,000."),
        (
            {"catchingUp": {"state": "cannot_catch_up"}, "thisYear": {"runOffEnds": "2013-10-01"}},
            (f"Riverside is £3,387.90 behind; {OVER}; {WAITS}; what is met in its run-off, until 30 September 2013,"
            " counts too."),
        ),
        (
            {"catchingUp": {"state": "cannot_catch_up"}, "thisYear": LAST},
            ("The contract of Riverside ended on 30 September: £43,000 earned in its last year, £3,387.90 short;"
            f" {WAITS}; what is met in its run-off, until 31 March, counts too."),
        ),
        (
            {"catchingUp": {"state": "on_plan"}, "thisYear": {**LAST, "runOffEnds": "2012-10-01", "shortfallPence": 0}},
            ("The contract of Riverside ended on 30 September with its last year made: £43,000 earned;"
            f" {WAITS}."),
        ),
        (
            {
                "catchingUp": {"state": "on_plan"},
                "thisYear": {**LAST, "runOffEnds": "2012-10-01", "shortfallPence": 0, "potsNotEarnedPence": 917_147},
                "shortfallCauses": dict.fromkeys(POSITION["shortfallCauses"], 0),
            },
            ("The contract of Riverside ended on 30 September: £43,000 earned in its last year; £9,171.47 of what was"
             " at risk was not earned."),
        ),
    ],
)  # fmt: skip
def test_a_position_in_one_sentence(changes: dict[str, dict[str, Any]], said: str) -> None:
    assert position_words.in_one_sentence(position(**changes), "Riverside") == said


def test_a_year_of_which_pots_were_lost_has_not_ended_on_plan() -> None:
    years = [{**LAST, "shortfallPence": 0, "potsNotEarnedPence": lost} for lost in (0, 1)]
    ended = [position(catchingUp={"state": "on_plan"}, thisYear=year) for year in years]
    assert [position_words.state_of(it).text for it in ended] == ["Ended on plan", "Ended, not all at risk earned"]


@pytest.fixture
async def week(browser: Browser) -> Browser:
    browser.running.today = DAY
    back = contract(BACK, provisional="clawback", floor="0.5", annual_value_pence=[12_000_000, 12_000_000])
    windows = [{"code": "review", "title": "Every twelve weeks"}]
    terms = scheme(contracts=[contract(HOLD), back], top_windows=windows)
    seeded = [terms, tariff(), achieved(), tops_counted("2012-09-30")]
    await browser.running.deliver(*seeded, proposed("bob"), tariff("bob"))
    return browser


async def test_the_page_says_who_is_short_and_why(week: Browser) -> None:
    page = await week.sign_in("commissioner", organisation="council")
    assert page.status_code == 200, page.text
    assert "Riverside is £" in page.text
    assert "What the shortfall comes of" in page.text
    assert "<svg" in page.text
    assert "…" not in page.text  # no cause in the chart is cut short
    assert "Treatment outcome profiles (TOPs), counted to 30 September 2012" in page.text
    assert ">Every twelve weeks</th>" in page.text  # as *TOP due* calls it
    assert len(page.text) - page.text.count("<svg") < 60_000


async def test_a_day_before_all_contracts_does_not_say_that_there_is_no_scheme(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council")
    page = await week.get("/?on=2012-03-26")
    assert "No contract of yours runs on this day." in page.text
    assert "Publish a scheme" not in page.text


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


async def test_the_page_begins_with_its_contracts_where_there_are_several(week: Browser) -> None:
    """Each with its state, and a link to what is said of it."""
    page = (await week.sign_in("commissioner", organisation="council")).text
    listed = page.split('aria-label="The contracts and their state"')[1].split("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', listed) == re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)"', page)
    assert listed.count("govuk-tag") >= len(re.findall("<li>", listed)) > 1


async def test_a_provider_sees_its_own_contract_alone(week: Browser) -> None:
    page = await week.sign_in("provider", organisation="riverside")
    assert BACK in page.text
    assert HOLD not in page.text


async def test_an_earlier_week_can_be_chosen(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council")
    page = await week.get("/?on=2012-07-02")
    assert "As at 2 July 2012." in page.text
    assert "All else is as it is known today, 1 October 2012" in page.text
    assert "as it is known today" not in (await week.get()).text
    assert '<option value="2012-07-02" selected>' in page.text


async def test_no_week_before_the_first_contract_is_offered(week: Browser) -> None:
    week.running.today = date(2012, 5, 10)
    await week.sign_in("commissioner", organisation="council")
    page = (await week.get()).text
    assert '<option value="2012-04-02">' in page
    assert '<option value="2012-03-26">' not in page
    first = (await week.get("/?on=2012-04-02")).text
    assert "There is nothing before 2 April 2012, when the first contract began." in first
    assert "The week before" not in first
    assert "There is nothing before 2 April 2012" in (await week.get("/?on=2012-03-26")).text


async def test_the_page_asks_the_database_what_the_api_asks_and_who_it_is(
    week: Browser, messages_sent: list[object]
) -> None:
    await week.sign_in("commissioner", organisation="council")
    messages_sent.clear()
    bearer = week.running.headers("commissioner", organisation="council", key=False)
    for path in ("/positions", "/contracts", "/courses"):
        await week.http.get(path, headers=bearer)
    asked_by_api = len(messages_sent)
    messages_sent.clear()
    await week.get()
    # The day is asked once for all three, and who looked is kept once.
    assert len(messages_sent) == asked_by_api + 1 - 2 - 2


async def test_a_page_is_of_one_day_while_the_clock_moves(week: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    await week.sign_in("commissioner", organisation="council")
    days = (DAY + timedelta(days=ahead) for ahead in range(100))
    monkeypatch.setattr(type(week.running.clock), "today", lambda _clock, **_fresh: next(days))
    page = (await week.get("/compare?with=2012-09-24")).text
    shown = set(re.findall(r"\b(\d+ October 2012)\b", page))
    assert len(shown) == 1


YEAR = "the council's year from April 2012 to March 2013, by the days on which money comes to be owed,"


def test_a_warning_says_what_it_means_and_of_the_budget_the_sums() -> None:
    likely = POSITION["councilYear"]["outturn"]["likelyPence"]
    (_, _, provider), (_, _, both) = warning_words.warnings_of(position())
    assert provider == "It is likely to end short of what is planned for it."
    assert both == (
        f"If outcomes go on as they come now, {YEAR} costs {pounds(likely)}, {pounds(12_000_000 - likely)} under its"
        " budget of £120,000; if outcomes come as fast as they can it costs £145,000, £25,000 over it."
    )
    assert warning_words.cost_of([{**POSITION, "councilYear": None}]) == ""


def test_by_the_plan_alone_it_says_so_and_claims_nothing_of_what_comes() -> None:
    assumed = position(catchingUp={"rateBasis": "plan", "overBudget": "amber"})
    assert "now it is" not in " ".join(position_words.still_to_earn(assumed))
    assert "the plan counts on £2,050" in " ".join(position_words.still_to_earn(assumed))
    _, (_, _, said) = warning_words.warnings_of(assumed)
    assert said.startswith(f"If outcomes come as planned, since too little is known yet, {YEAR} costs £")
    assert "likely" not in said


@pytest.mark.parametrize(
    ("basis", "warning", "said"),
    [
        ("observed", "red", ("If outcomes go on as they come now, {year} costs £131,000, £11,000 over its budget of"
                             " £120,000.")),
        ("plan", "amber", ("If outcomes come as planned, since too little is known yet, {year} costs £131,000, £11,000"
                           " over its budget of £120,000.")),
        ("plan", "red", ("If outcomes come as planned, since too little is known yet, {year} costs £131,000, £11,000"
                         " over its budget of £120,000. What is owed already and the instalments to come pass it"
                         " alone.")),
    ],
)  # fmt: skip
def test_what_passes_the_budget_is_said_with_by_how_much_and_is_not_called_possible(
    basis: str, warning: str, said: str
) -> None:
    outturn = {"likelyPence": 13_100_000, "highestPence": 14_000_000, "basis": "current_rate"}
    over = position(
        catchingUp={"rateBasis": basis, "overBudget": warning}, councilYear={"outturn": outturn, "warning": warning}
    )
    assert warning_words.warnings_of(over)[1][2] == said.format(year=YEAR)


@pytest.mark.parametrize(
    ("basis", "warning", "said"),
    [
        ("observed", "amber", ("If outcomes go on as they come now, what it costs in {year} is likely to stay within"
                               " the budget for it, and passes it if outcomes come as fast as they can.")),
        ("observed", "red", "If outcomes go on as they come now, what it costs in {year} passes the budget for it."),
        ("observed", "none", ""),
        ("plan", "amber", ("If outcomes come as planned, since too little is known yet, what it costs in {year} may"
                           " pass the budget for it.")),
    ],
)  # fmt: skip
def test_who_is_paid_is_told_of_which_year_the_warning_is_and_by_what_and_no_sums(
    basis: str, warning: str, said: str
) -> None:
    own = {**position(catchingUp={"rateBasis": basis, "overBudget": warning}), "councilYear": None}
    assert warning_words.warnings_of(own)[1][2] == said.format(year="the council's year from April 2012 to March 2013")


def test_what_was_forecast_is_said_with_its_day() -> None:
    forecast = POSITION["forecast"] | {"basis": "forecast", "on": "2012-09-24"}
    outturn = POSITION["councilYear"]["outturn"] | {"basis": "forecast"}
    shown = position(councilYear={"outturn": outturn}) | {"forecast": forecast}
    assert warning_words.cost_of([shown]).startswith(f"By the forecast of 24 September, {YEAR} costs £")
    assert position_words.still_to_earn(shown)[0].startswith("As worked out on 24 September 2012: 184 people were")


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2012-07-04", "So another week can say another day."),
        ("2012-09-20", "by what has been earned since, it would have been 20 September, and that is over too."),
    ],
)
def test_why_the_last_day_of_another_week_is_another(until: str, said: str) -> None:
    late = {"state": "cannot_catch_up", "since": "2012-07-09", "canCatchUpUntil": until}
    assert position_words.why_the_day_moves(position(catchingUp=late)).endswith(said)
    assert position_words.why_the_day_moves(position()) == ""


async def test_what_is_certain_of_the_cash_is_that_of_the_day_and_not_of_the_last_monday(week: Browser) -> None:
    """£100 was due when the forecast was made, and falls the day after."""
    await week.running.tick()
    page = await week.sign_in("commissioner", organisation="council")
    before = page.text.count(CERTAIN.format(day="1 October 2012"))
    assert before == 2
    assert ">£100<" in _certain(page.text)
    week.running.today = DAY + timedelta(days=1)
    await week.running.deliver(withdrawn(on="2012-10-02"))
    page = await week.get()
    assert ">£100<" not in _certain(page.text)
    assert page.text.count(CERTAIN.format(day="2 October 2012")) == 2
    earlier = await week.get("/?on=2012-10-01")
    assert CERTAIN.format(day="1 October 2012") in earlier.text
    assert ">£100<" in _certain(earlier.text)


CERTAIN = "Cash by month: what is certain, as at {day}"


def _certain(page: str) -> str:
    """Of each contract."""
    return "".join(part.partition("</table>")[0] for part in page.split("Cash by month: what is certain")[1:])


def test_each_table_of_cash_says_when_it_was_worked_out_and_what_a_month_means() -> None:
    """The forecast of a Monday knows nothing of what happens later on that day."""
    made = POSITION["forecast"] | {"basis": "forecast", "on": "2012-10-01"}
    shown = position() | {"forecast": made}
    assert "as it stands now, with all that has happened by now on 1 October 2012" in cash_tables.certain_note(shown)
    assert f"{PAY_DAYS} days after it is due" in cash_tables.certain_note(shown)
    said = cash_tables.likely_note(shown)
    assert said.startswith("It was worked out with the day's work of 1 October 2012.")
    assert "on that day too, is not in it; what is certain is as it stands now" in said
    past = shown | {"certainCash": None}
    assert cash_tables.certain_note(past) == ""
    assert "stands now" not in cash_tables.likely_note(past)
    assert "worked out with the day's work of 1 October 2012" in cash_tables.certain_note(
        past | {"forecast": made | {"basis": "certain"}}
    )


def test_what_each_week_must_earn_is_of_outcomes_alone() -> None:
    assert "must earn £2,371.58 by outcomes, beside the instalments still to come" in " ".join(
        position_words.still_to_earn(position())
    )


def test_a_cause_is_called_the_same_by_the_week_and_by_the_comparison() -> None:
    """What is not told apart on either of the days is not, of both."""
    apart = position(shortfallCauses={"fewerStartsPence": 0, "lowerBandsPence": 0})
    for before, after in ((position(), position()), (position(), apart), (apart, position())):
        rows = [row["figure"] for row in compare.causes_moved(before, after)]
        assert rows[-1] == position_words.NOT_APART
        assert "Fewer outcomes than planned" not in rows
    assert compare.causes_moved(apart, apart)[-1]["figure"] == "Fewer outcomes than planned"


def test_what_was_taken_back_between_two_weeks_is_named() -> None:
    """Earned: 1,852 more, of which 362 came, 1,010 were taken back, and 2,500 is an instalment."""
    counted = {"new": {"count": 1, "pence": 36_200}, "fallen": {"count": 1, "pence": -101_000}}
    counted |= {"periods": {"count": 1, "pence": 250_000}, "onAccount": {"count": 2, "pence": 50_000}}
    after = position(sinceLast={"lastOn": "2012-09-24", "corrected": {"count": 0, "pence": 0}, **counted})
    before = {**position(), "on": "2012-09-24"}
    assert compare.what_moved(before, after, "Riverside").endswith(
        " Since the position of 24 September 2012 was published: new, 1 payment for an outcome, £362; taken back,"
        f" 1 payment for an outcome, {pounds(-101_000)};"
        " amounts of a period, such as instalments, 1, £2,500; on account and balances, which pay for outcomes, 2,"
        " £500. What moved on 24 September 2012 once it was out is"
        " counted here, and is in the figures of both days."
    )
    moved = {row["figure"]: row["moved"] for row in compare._rows(before, after)}
    assert moved["Payments for outcomes: taken back"] == -101_000
    assert moved["Amounts of a period, such as instalments"] == 250_000
    assert moved["On account and balances, which pay for outcomes"] == 50_000
    assert f"Amounts of a period, such as instalments: 1 amount, {pounds(250_000)}" in position_words.since_last(after)
    assert "Payments for outcomes: at another amount" not in moved
    earlier = {**position(), "on": "2012-09-17"}  # of longer than since the last position nobody has counted
    said = compare.what_moved(earlier, after, "Riverside")
    assert "was published" not in said
    assert said.endswith("compare the weeks in between one by one to see it.")
    assert "one by one" not in compare.what_moved(after, after, "Riverside")


def test_no_label_of_the_causes_is_longer_than_its_room() -> None:
    chart = position_charts.causes(position_words.causes_of(position()))
    labels = [value["cause"] for value in chart["data"]["values"]]
    assert "Fewer starts, lower bands or fewer\noutcomes (not told apart)" in labels
    assert all(len(line) <= position_charts.LABEL_WIDTH for label in labels for line in label.split("\n"))


def test_causes_that_are_not_known_are_said_with_the_reason() -> None:
    assert "the contract assumes no starts" in position_words.not_told_apart(position())
    assert position_words.not_told_apart(position(shortfallCauses={"fewerStartsPence": 0})) == ""


async def test_earned_against_planned_is_drawn_small_and_said_in_words(week: Browser) -> None:
    page = await week.sign_in("commissioner", organisation="council")
    bearer = week.running.headers("commissioner", organisation="council", key=False)
    courses = (await week.http.get("/courses", headers=bearer)).json()["items"]
    last = next(course for course in courses if course["contract"] == BACK)["points"][-1]
    assert page.text.count('class="app-sparkline"') == 2
    assert (
        f"Of {pounds(last['plannedPence'])} planned by 1 October {pounds(last['earnedPence'])} was earned; "
        in page.text
    )


async def test_a_contract_is_called_by_its_title(browser: Browser) -> None:
    browser.running.today = DAY
    back = contract(BACK, title="Riverside <b>Recovery</b>", annual_value_pence=[12_000_000])
    await browser.running.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    page = await browser.sign_in("commissioner", organisation="council")
    assert "Riverside &lt;b&gt;Recovery&lt;/b&gt; (riverside-2012)</a>" in page.text
    assert "Riverside &lt;b&gt;Recovery&lt;/b&gt; is £" in page.text
    assert (await browser.get("/claims.json")).json()["items"][0]["contract"] == BACK


async def test_deaths_and_emergencies_are_a_link_away(week: Browser) -> None:
    page = await week.sign_in("commissioner", organisation="council")
    assert 'href="http://site.local/assessment/pages/figures"' in page.text


@pytest.mark.parametrize(
    ("still_open", "said"),
    [
        ({}, "12 people can still meet something that waits for an overdue TOP: at most £3,840 hangs on it."),
        ({"peopleOverdue": 0}, "Nobody can still meet something that waits for an overdue TOP."),
        ({"peopleOverdue": None, "overduePence": None}, ""),
    ],
)
def test_what_hangs_on_overdue_profiles(still_open: dict[str, Any], said: str) -> None:
    assert position_words.top_overdue(position(openPotential=still_open)) == said


async def test_two_weeks_are_compared_by_cause_as_the_api_has_them(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council", to="/compare?on=2012-10-01&with=2012-07-30")
    rows = (await week.get("/compared.json?on=2012-10-01&with=2012-07-30")).json()["items"]
    bearer = week.running.headers("commissioner", organisation="council", key=False)
    moved = {}
    for name, on in (("before", "2012-07-30"), ("after", "2012-10-01")):
        items = (await week.http.get("/positions", params={"on": on}, headers=bearer)).json()["items"]
        moved[name] = next(item for item in items if item["contract"] == BACK)
    shown = {row["figure"]: row for row in rows if row["contract"] == BACK}
    for name, words in (*compare._YEAR.items(),):
        figures = {when: moved[when]["thisYear"][name] for when in moved}
        assert shown[words] == {"contract": BACK, "party": "riverside", "figure": words, **figures,
                                "moved": figures["after"] - figures["before"]}  # fmt: skip
    names = position_words.words_of_causes(*moved.values()).values()
    causes = [row["moved"] for words, row in shown.items() if words in names and row["moved"]]
    assert sum(causes) == shown["Behind"]["moved"] > 0


async def test_whichever_week_is_chosen_first_the_earlier_one_comes_first(week: Browser) -> None:
    await week.sign_in("commissioner", organisation="council")
    pages = [await week.get(f"/compare?{asked}") for asked in ("on=2012-10-01&with=2012-07-30",
                                                              "on=2012-07-30&with=2012-10-01")]  # fmt: skip
    assert all("From 30 July 2012 to 1 October 2012." in page.text for page in pages)
    assert (await week.get("/compare?on=2012-10-01&with=no-day")).status_code == 422
    assert (await week.get("/compare")).status_code == 200


def test_what_moved_in_a_sentence() -> None:
    before = {
        **position(thisYear={"shortfallPence": 0}, shortfallCauses={"waitingVerificationPence": 0}),
        "on": "2012-09-24",
    }
    said = compare.what_moved(before, position(), "Riverside")
    assert said == (
        "Riverside was on plan on 24 September 2012 and is £3,387.90 behind on 1 October 2012."
        " What moved most: done, and waits to be verified, £3,137.90 more."
        " Since the position of 24 September 2012 was published: new, 6 payments for an outcome, £1,740; taken back,"
        f" 1 payment for an outcome, {pounds(-32_000)}; amounts of a period, such as instalments, 1, £2,500."
        " What moved on 24 September 2012 once it was out is counted here, and is in the figures of both days."
    )
    assert "No cause has moved." in compare.what_moved(position(), position(), "Riverside")
    other_year = position(thisYear={"from": "2013-04-02"})
    assert "another contract year began on 2 April 2013" in compare.what_moved(position(), other_year, "Riverside")


def test_a_contract_that_is_over_is_not_called_behind_and_says_what_still_counts() -> None:
    over = position(catchingUp={"state": "cannot_catch_up", "warning": "red"}, thisYear=LAST)
    assert position_words.state_of(over).text == "Ended short"
    (_, _, provider), _ = warning_words.warnings_of(over)
    assert provider == "It has ended short; what is met in its run-off, until 31 March, counts too."


def test_what_is_likely_by_the_end_of_the_last_year_says_that_its_run_off_comes_on_top() -> None:
    band = {"lowPence": 100, "likelyPence": 200, "highPence": 300}
    last = position(forecast={"year": band}, thisYear={"runOffEnds": "2013-10-01"})
    assert any("until 30 September 2013, counts too, and is not in it" in line
               for line in position_words.still_to_earn(last))  # fmt: skip
    assert not any("run-off" in line for line in position_words.still_to_earn(position(forecast={"year": band})))


def test_a_contract_that_is_over_is_told_by_its_last_year_whether_it_stands_above_its_budget() -> None:
    ended = {"likelyPence": 12_100_000, "budgetPence": 12_000_000, "warning": "red"}
    paid_later = {"budgetPence": None, "endedContractYear": ended}
    over = position(catchingUp={"overBudget": "red"}, thisYear=LAST, councilYear=paid_later)
    *_, (_, tag, both) = warning_words.warnings_of(over)
    assert tag.text == "Red warning"
    assert both == (
        "Its last year comes to £121,000, £1,000 over its budget of £120,000."
        " Its last year, with what waits to be verified, stands above the budget for it."
    )
    *_, (_, _, own) = warning_words.warnings_of({**over, "councilYear": None})
    assert own == "What it costs passes the council's budget for it."  # of which year is the council's to know


def test_four_weeks_of_tops_are_the_last_ones() -> None:
    labels = [column.heading for column in this_week._top(position(), ContractNames({}, {})).columns]
    assert "Due in the last four" in labels


BAND = {"lowPence": 10_000_000, "likelyPence": 11_000_000, "highPence": 12_500_000}
ENDS = "Forecast of the year's end"


def test_what_is_planned_what_is_due_by_the_day_and_what_is_forecast_have_names_of_their_own() -> None:
    """*Expected in the contract year* was read as a forecast."""
    rows = plan_words.year_in_rows(position())
    assert rows[:4] == [
        ("Planned for the whole contract year", "£120,000"),
        ("Planned to be earned by 1 October 2012", "£46,387.90"),
        ("Earned by 1 October 2012", "£43,000"),
        ("Paid of that", "£39,000"),
    ]
    assert dict(rows)[ENDS] == (
        "None: fewer than 52 weeks are known. If outcomes go on as they come now, it ends with £115,112.86, what waits"
        " to be verified counted."
    )
    made = position() | {"forecast": POSITION["forecast"] | {"tooFew": None, "basis": "forecast", "year": BAND}}
    assert dict(plan_words.year_in_rows(made))[ENDS] == (
        "£110,000 (eight years of ten end between £100,000 and £125,000), as worked out on 1 October 2012"
    )
    assert not any("xpected" in words for words, _ in (*rows, *plan_words.year_in_rows(made)))


def test_what_the_run_off_is_planned_to_bring_is_not_read_as_planned_until_the_years_end() -> None:
    """The forecast beside it is of the year's end."""
    year = position()["thisYear"] | {"expectedPence": 26_210_884, "expectedToEndPence": 16_500_000}
    assert plan_words.year_in_rows(position(thisYear=year))[:2] == [
        ("Planned for the whole contract year and its run-off", "£262,108.84"),
        ("Of that until the year's end", "£165,000"),
    ]
    before_it_was_said = {name: said for name, said in year.items() if name != "expectedToEndPence"}
    rows = plan_words.year_in_rows(position() | {"thisYear": before_it_was_said})
    assert rows[0] == ("Planned for the whole contract year", "£262,108.84")


def test_no_forecast_is_shown_of_a_year_that_is_over_or_that_it_is_not_of() -> None:
    made = POSITION["forecast"] | {"tooFew": None, "basis": "forecast", "year": BAND}
    assert ENDS not in dict(plan_words.year_in_rows(position(thisYear=LAST)))
    before = position() | {"forecast": made | {"yearFrom": "2011-04-02"}}
    assert dict(plan_words.year_in_rows(before))[ENDS].startswith("None yet. If outcomes go on")
    assert not any("likely to end with" in line for line in position_words.still_to_earn(before))
    early = position(catchingUp={"rateBasis": "plan"}) | {"forecast": None, "noForecast": "failed"}
    assert dict(plan_words.year_in_rows(early))[ENDS] == "None: it could not be worked out this week."


async def test_each_page_of_a_contract_says_plan_due_and_forecast_alike(week: Browser) -> None:
    page = await week.sign_in("commissioner", organisation="council")
    contract_page = await week.get(f"/contracts/{BACK}")
    for shown in (page.text, contract_page.text):
        assert "Planned for the whole contract year" in shown
        assert "Planned to be earned by 1 October 2012" in shown
        assert "Forecast of the year&#39;s end" in shown
    compared = (await week.get("/compare?with=2012-09-24")).text
    assert "Planned for the whole contract year" in compared
