"""What `lasars position --week` says of a position, without a stack."""

from datetime import date
from typing import Any, cast

import pytest

from deploy.cli.client import RemoteStack
from deploy.cli.position import lines_of_positions
from deploy.cli.text_tables import sparkline
from services.payments.pages import position_words
from services.payments.schemas.position_example import POSITION
from shared.pages.words import continued

BAND = {"lowPence": 10_000_000, "likelyPence": 11_000_000, "highPence": 12_500_000}


class Stack:
    """Earned 100,000 pence more each week; of before September nothing is shown."""

    def __init__(self, **changes: Any) -> None:
        self._position = POSITION | changes

    def call(self, role: str, method: str, service: str, path: str, params: dict[str, str]) -> Any:
        assert (role, method, service, path) == ("commissioner", "GET", "payments", "/positions")
        on = params.get("on", "2012-10-01")
        if on < "2012-09-01":
            return {"items": []}
        weeks = {"2012-09-03": 4, "2012-09-10": 3, "2012-09-17": 2, "2012-09-24": 1}.get(on, 0)
        year = self._position["thisYear"]
        earned = year["earnedPence"] - 100_000 * weeks
        return {"items": [self._position | {"on": on, "thisYear": year | {"earnedPence": earned}}]}


def said(on: date | None = None, **changes: Any) -> str:
    return "\n".join(lines_of_positions(cast("RemoteStack", Stack(**changes)), on))


def test_it_says_whether_the_year_can_be_made_and_why_not() -> None:
    text = said()
    assert "riverside-2012 (riverside) on 2012-10-01: behind since 2012-07-09" in text
    assert "can catch up until 2012-11-23 (amber)" in text
    assert "short by £3,137.90: done, and waits to be verified" in text
    assert "£2,371.58 a week is needed, £2,050.00 comes" in text
    assert "fewer than 52 weeks are known, so there is no forecast" in text
    assert "certain cash: 2012-10 £8,120.00, 2012-11 £5,000.00" in text
    assert "of a budget of £120,000.00" in text
    assert "up to £3,840.00 waits for overdue TOPs of 12 people" in text
    assert "overdue TOPs" not in said(openPotential=None)


def test_it_says_what_pots_lack_beside_a_state_that_is_of_outcomes() -> None:
    year = POSITION["thisYear"] | {"potsNotEarnedPence": 917_147}
    assert "£9,171.47 of what was at risk was not earned" in said(thisYear=year)
    assert "of what was at risk" not in said()


def test_it_calls_causes_as_the_pages_do_and_explains_a_last_day_that_is_over() -> None:
    late = POSITION["catchingUp"] | {"state": "cannot_catch_up"}
    causes = POSITION["shortfallCauses"] | {"fewerOutcomesPence": 100}
    text = said(catchingUp=late, shortfallCauses=causes)
    assert "cannot catch up since 2012-07-09 (by what it has earned up to now, the last day was 2012-11-23)" in text
    assert f"short by £1.00: {continued(position_words.NOT_APART)}" in text
    apart = causes | {"fewerStartsPence": 200, "lowerBandsPence": 300, "waitingTariffPence": 400}
    text = said(shortfallCauses=apart)
    assert all(f": {continued(words)}\n" in text for words in position_words.CAUSES.values())


def test_it_says_the_forecast_with_its_band_and_the_cash_to_come() -> None:
    cash = [{"from": f"2012-{month}-01", "cash": BAND} for month in (10, 11)]
    made = POSITION["forecast"] | {
        "tooFew": None, "basis": "forecast", "year": BAND, "crossCheck": BAND, "cash": cash,
        "stillToEarn": {"peopleOpen": 184, "openPence": 22_400_000, "likely": BAND},
    }  # fmt: skip
    text = said(forecast=made)
    assert "the year ends with £110,000.00 (£100,000.00 to £125,000.00) by the forecast of 2012-10-01" in text
    assert "£120,000.00 are planned" in text
    assert "by the forecast of" not in said(forecast=made | {"yearFrom": "2011-04-02"})
    assert "likely cash (forecast of 2012-10-01): 2012-10 £110,000.00, 2012-11 £110,000.00" in text
    assert "certain cash: 2012-10 £8,120.00" in text


def test_what_is_planned_beside_the_years_end_is_that_until_the_years_end() -> None:
    """And not what the run-off is planned to bring; of a day before that was said, the whole."""
    year = POSITION["thisYear"] | {"expectedToEndPence": 9_000_000}
    assert "£90,000.00 are planned" in said(thisYear=year)
    assert "£120,000.00 are planned" in said(thisYear=year | {"expectedToEndPence": None})


def test_weeks_are_told_by_bars_from_the_first_that_is_known() -> None:
    assert "█▁▁▁▁  earned weekly, £1,000.00 last" in said()


@pytest.mark.parametrize(
    ("values", "bars"), [([], ""), ([0, 0], "▁▁"), ([-5, 0, 50, 100], "▁▁▅█"), ([1, 2, 3, 4, 5, 6, 7, 8], "▂▃▄▅▆▇██")]
)
def test_a_bar_is_as_high_as_its_share_of_the_highest(values: list[int], bars: str) -> None:
    assert sparkline(values) == bars


def test_it_says_why_there_is_no_forecast_and_that_a_budget_that_is_not_shown_may_be_passed() -> None:
    own = {"councilYear": None, "catchingUp": POSITION["catchingUp"] | {"overBudget": "red"}}
    text = said(forecast=None, noForecast="failed", **own)
    assert "if it goes on so, £120,000.00 are planned; the forecast of this week could not be worked out" in text
    assert "the council's year is likely to pass its budget (red)" in text
    assert "could not be worked out" not in said(forecast=None, noForecast="not_running")


def test_of_a_past_day_it_says_what_is_as_it_is_now() -> None:
    assert "What waits, and what was planned, is as it is known now" in said(date(2012, 9, 24))
    assert "known now" not in said()


def test_what_is_not_told_apart_is_said_with_its_reason() -> None:
    assert "is not known: the contract assumes no starts" in said()
    told = POSITION["shortfallCauses"] | {"fewerStartsPence": 0, "lowerBandsPence": 0}
    assert "assumes no starts" not in said(shortfallCauses=told)


def test_who_is_ahead_is_not_told_until_when_it_could_catch_up() -> None:
    ahead = said(catchingUp=POSITION["catchingUp"] | {"state": "on_plan"})
    assert "on plan since 2012-07-09 (amber)" in ahead
    assert "can catch up" not in ahead


def test_a_warning_of_the_budget_says_what_it_means_and_several_contracts_are_added_up() -> None:
    class Two(Stack):
        def call(self, *asked: Any, **params: Any) -> Any:
            (one,) = super().call(*asked, **params)["items"] or (None,)
            return {"items": [one, one | {"contract": "other-2012"}] if one else []}

    text = "\n".join(lines_of_positions(cast("RemoteStack", Two()), None))
    assert "of a budget of £120,000.00 (amber: it may pass it, £145,000.00 at most)" in text
    likely = 2 * POSITION["councilYear"]["outturn"]["likelyPence"] / 100
    assert f"All contracts: the council's year costs £{likely:,.2f} of budgets of £240,000.00." in text
    assert "All contracts" not in said()


def test_of_a_contract_that_is_over_it_says_what_its_last_year_comes_to_of_its_budget() -> None:
    ended = {"likelyPence": 12_100_000, "budgetPence": 12_000_000, "warning": "red"}
    text = said(councilYear=POSITION["councilYear"] | {"budgetPence": None, "endedContractYear": ended})
    assert "its last contract year comes to £121,000.00 of a budget of £120,000.00 (red: it stands above)" in text
