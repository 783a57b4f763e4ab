"""What a forecast makes of facts: what is certain is exact, what is not comes of what was observed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from services.payments.rules.forecast.bootstrap import Band, bootstrap
from services.payments.rules.forecast.certain import CashNetting, cash_months, certain_cash, certain_gross
from services.payments.rules.forecast.changing import RateHistory
from services.payments.rules.forecast.facts import (
    AmountAtRisk,
    BookPrices,
    ForecastFacts,
    ForecastTerms,
    Journey,
    MetMeasure,
    Payable,
)
from services.payments.rules.forecast.forecasting import Forecast, cross_check, forecast
from services.payments.rules.forecast.lateness import PROMPT, lateness
from services.payments.rules.forecast.on_account import RunningQuarter
from tests.forecast.coverage import coverage, origins_of, trials

DAY = date(2013, 4, 1)
YEAR_STARTS, YEAR_ENDS = date(2012, 10, 1), date(2013, 10, 1)
SINCE = date(2011, 10, 3)
PENCE = 10_000
PRICES = ForecastTerms((BookPrices(DAY, {"low": {"engaged": PENCE}, "high": {"engaged": PENCE}}),))


def facts(journeys: Iterable[Journey] = (), **changes: object) -> ForecastFacts:
    """A contract that nobody joins any more, so that all that comes is of those who are in treatment."""
    usual = ForecastFacts(
        day=DAY, year_starts=YEAR_STARTS, year_ends=YEAR_ENDS, known_since=SINCE, starts_end=DAY,
        journeys=tuple(journeys), earned=(), at_risk=(), instalments=(), payable=(), receivable_pence=0, terms=PRICES,
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


def journey(weeks_ago: int, band: str = "low", met_after: int | None = None) -> Journey:
    """Of a person who may be engaged after so many weeks."""
    started_on = DAY - timedelta(weeks=weeks_ago)
    if met_after is None:
        return Journey(started_on, band, open_pence={"engaged": PENCE})
    return Journey(started_on, band, achieved=(MetMeasure("engaged", started_on + timedelta(weeks=met_after, days=1)),))


def observed(met: int, people: int, band: str = "low") -> list[Journey]:
    """Of so many who started a year ago and more some were engaged in the thirteenth week, the others never."""
    return [journey(52 + number % 20, band, 12 if number < met else None) for number in range(people)]


def told(facts: ForecastFacts) -> Forecast:
    return forecast(facts, seed=1, draws=100)


def test_who_has_not_met_a_measure_by_its_week_is_not_expected_to() -> None:
    past = told(facts([*observed(100, 200), *(journey(20) for _ in range(100))]))
    coming = told(facts([*observed(100, 200), *(journey(6) for _ in range(100))]))
    assert past.still_to_earn == Band(0, 0, 0)
    assert coming.still_to_earn is not None
    assert coming.still_to_earn.low < 50 * PENCE < coming.still_to_earn.high


def test_a_band_has_its_own_times_where_enough_of_it_were_seen() -> None:
    """All of the high band met it, none of the low: twenty are enough, nineteen are pooled with the others."""
    waiting = [journey(6, "high") for _ in range(10)]
    own = told(facts([*observed(0, 100), *observed(30, 30, "high"), *waiting]))
    pooled = told(facts([*observed(0, 100), *observed(9, 9, "high"), *observed(0, 20), *waiting]))
    assert own.still_to_earn is not None
    assert pooled.year is None  # too few outcomes to say anything
    pooled = told(facts([*observed(30, 130), *(replace(number, band="other") for number in waiting)]))
    assert pooled.still_to_earn is not None
    assert own.still_to_earn.likely > 9 * PENCE > 4 * PENCE > pooled.still_to_earn.likely


def test_of_who_started_before_anything_was_known_nothing_is_learnt() -> None:
    """Their starts were brought in; what they had met by then nobody knows."""
    brought_in = [replace(journey(104 + number % 20), open_pence={}) for number in range(300)]
    coming = [journey(6) for _ in range(100)]
    known = told(facts([*observed(100, 200), *coming], known_since=DAY - timedelta(weeks=80)))
    assert told(facts([*brought_in, *observed(100, 200), *coming], known_since=DAY - timedelta(weeks=80))) == replace(
        known, people_open=known.people_open + 300
    )
    few = facts([*brought_in, *observed(19, 19)], known_since=DAY - timedelta(weeks=80))
    assert told(few).too_few == "starts"


def test_what_is_certain_is_exact() -> None:
    """What stands of the year and its instalments, those to come too; nothing of the year before."""
    known = facts(
        observed(40, 40),
        earned=((date(2012, 9, 30), 1), (YEAR_STARTS, 20_000), (date(2013, 3, 1), 3_000)),
        by_time_pence=1_000,
    )
    assert told(known).year == Band(24_000, 24_000, 24_000)


def test_the_same_facts_and_seed_say_the_same_and_another_seed_another() -> None:
    earned = tuple((DAY - timedelta(weeks=week), 1_000 * week**2) for week in range(1, 27))
    known = facts([*observed(100, 200), *(journey(6) for _ in range(100))], starts_end=YEAR_ENDS, earned=earned)
    assert told(known) == told(known)
    assert told(known) != forecast(known, seed=2, draws=100)
    assert told(replace(known, journeys=known.journeys[::-1])) == told(known)


@pytest.mark.parametrize(
    ("known", "of_what"),
    [
        (facts(observed(40, 40), known_since=DAY - timedelta(weeks=52) + timedelta(days=1)), "weeks"),
        (facts([journey(52, met_after=12)] * 40, known_since=DAY - timedelta(weeks=52)), None),
        (facts(observed(19, 19)), "starts"),
        (facts(observed(19, 40)), "outcomes"),
        (facts(observed(20, 40)), None),
    ],
)
def test_too_few_facts_give_no_band(known: ForecastFacts, of_what: str | None) -> None:
    assert told(known).too_few == of_what
    assert (told(known).year is None) is (of_what is not None)


def amount_at_risk(number: int, fell_after: int | None) -> AmountAtRisk:
    """Half a year at risk, from so many weeks ago; what was known of it a year ago is over."""
    since = DAY - timedelta(weeks=number)
    fell_on = None if fell_after is None else since + timedelta(days=fell_after)
    until = since + timedelta(days=182)
    return AmountAtRisk(since, until, fell_on, PENCE, of_the_year=since >= YEAR_STARTS, due_on=since)


def test_what_is_at_risk_falls_as_it_did_by_the_months_since() -> None:
    """Of what is over half fell in its second month. What is in its third falls no more, what is in its first may."""
    over = [amount_at_risk(40 + number % 12, 40 if number % 2 else None) for number in range(200)]
    earned = ((date(2013, 1, 1), 100 * PENCE),)
    late = told(
        facts(observed(40, 40), at_risk=(*over, *(amount_at_risk(12, None) for _ in range(100))), earned=earned)
    )
    early = told(
        facts(observed(40, 40), at_risk=(*over, *(amount_at_risk(3, None) for _ in range(100))), earned=earned)
    )
    assert late.year == Band(100 * PENCE, 100 * PENCE, 100 * PENCE)
    assert early.year is not None
    assert early.year.low < 50 * PENCE < early.year.high


def test_holds_and_instalments_are_cash_of_their_months() -> None:
    known = facts(
        payable=(Payable(date(2013, 3, 1), 1), Payable(date(2013, 5, 2), 20), Payable(date(2014, 5, 2), 300)),
        instalments=((DAY, 4_000), (date(2013, 6, 1), 50_000)),  # today's is in the ledger
        terms=replace(PRICES, pay_days=30),
    )
    assert certain_gross(known.cash, cash_months(DAY)) == [1, 0, 20, 50_000, 0, 0]
    assert told(replace(known, journeys=tuple(observed(40, 40)))).cash[3].band == Band(50_000, 50_000, 50_000)


def test_what_is_held_for_ever_is_in_no_month() -> None:
    held = replace(facts(), payable=(Payable(date.max, 5, True),))
    assert certain_gross(replace(held.cash, instalments=()), cash_months(DAY)) == [0] * 6


def test_with_too_few_facts_the_certain_cash_is_said_and_a_year_without_outcomes_ends_for_certain() -> None:
    known = facts(
        payable=(Payable(DAY, 700), Payable(date(2013, 6, 2), 20)), instalments=((date(2013, 7, 1), 5),),
        by_time_pence=5,
        receivable_pence=100, terms=replace(PRICES, pay_days=30),
    )  # fmt: skip
    made = told(known)
    assert (made.too_few, made.year, made.council, made.basis) == ("starts", None, None, "certain")
    assert [month.band.likely for month in made.cash] == [0, 600, 0, 25, 0, 0]
    alone = told(replace(known, terms=replace(known.terms, prices=())))
    assert (alone.too_few, alone.basis, alone.cash) == (None, "certain", made.cash)
    assert (alone.year, alone.still_to_earn) == (Band(5, 5, 5), Band(0, 0, 0))
    assert alone.council is not None
    assert alone.council.cost == Band(725, 725, 725)


def test_the_councils_year_costs_what_becomes_due_by_its_end() -> None:
    known = facts(
        observed(40, 40),
        payable=(
            Payable(date(2013, 3, 1), 1, owed=True), Payable(date(2013, 3, 2), 3), Payable(date(2013, 5, 2), 20),
            Payable(date(2014, 4, 1), 300),
        ),
        instalments=((DAY, 4_000), (date(2013, 6, 1), 50_000)),  # today's is in the ledger
        council_cost_pence=4_000,
    )  # fmt: skip
    council = told(known).council
    assert council is not None
    assert council.cost == Band(54_023, 54_023, 54_023)
    months = {starts.month: pence for starts, pence in council.to_come.items()}
    assert (months.pop(4), months.pop(5), months.pop(6)) == (3, 20, 50_000)
    assert set(months.values()) == {0}
    assert len(months) == 9


def test_what_falls_is_no_cost_of_the_council_and_what_is_still_met_is() -> None:
    over = [amount_at_risk(40 + number % 12, 40 if number % 2 else None) for number in range(200)]
    at_risk = (*over, *(amount_at_risk(3, None) for _ in range(100)))
    falls = told(facts(observed(40, 40), at_risk=at_risk, council_cost_pence=100 * PENCE)).council
    assert falls is not None
    assert falls.cost.low < 50 * PENCE < falls.cost.high <= 100 * PENCE
    met = told(facts([*observed(100, 200), *(journey(6) for _ in range(100))])).council
    assert met is not None
    assert met.cost.low < 50 * PENCE < met.cost.high
    assert sum(met.to_come.values()) == met.cost.likely
    april, may = date(2013, 4, 1), date(2013, 5, 1)
    assert met.to_come[april] == 0 < met.to_come[may]  # in the thirteenth week


def test_what_is_owed_is_netted_down_to_the_floor() -> None:
    netting = CashNetting(receivable_pence=700, floor=Fraction(1, 2))
    assert netting.net([1_000, 0, 300, 1_000], [0, 0, 0, 50]) == [500, 0, 150, 900]


def test_off_what_a_remittance_pays_nothing_more_is_taken() -> None:
    known = facts(
        payable=(Payable(DAY, 1_000, owed=True, approved=True), Payable(DAY, 500, owed=True)),
        receivable_pence=700, terms=replace(PRICES, pay_days=30, floor=Fraction(1, 2)),
    )  # fmt: skip
    assert [pence for _, pence in certain_cash(known.cash)] == [0, 1_250, 0, 0, 0, 0]
    drawn = told(replace(known, journeys=tuple(observed(40, 40))))
    assert [month.band for month in drawn.cash[:2]] == [Band(0, 0, 0), Band(1_250, 1_250, 1_250)]


def on_account(accrued_pence: int) -> ForecastFacts:
    """Two quarters of a contract; forty people who may be engaged in six weeks, in the first of them."""
    quarter = date(2013, 3, 1), date(2013, 6, 1), date(2013, 6, 1)
    following = date(2013, 6, 1), date(2013, 9, 1), date(2013, 9, 1)
    return facts(
        [*observed(40, 40), *(journey(6) for _ in range(4))],
        instalments=tuple((date(2013, month, 1), 15_000) for month in range(3, 9)),
        on_account=(RunningQuarter(*quarter, 45_000, accrued_pence), RunningQuarter(*following, 45_000, 0)),
        council_cost_pence=30_000,  # of March and April
    )


def test_what_comes_with_a_quarter_s_balance_is_cash_of_the_day_after_it() -> None:
    """What all four bring in May and the £500 that stand are less £450 due in June; the next one's are owed back."""
    made = told(on_account(50_000))
    assert [month.band.likely for month in made.cash] == [0, 15_000, 15_000 + 5_000 + 4 * PENCE, 15_000, 15_000, 0]
    assert made.council is not None
    assert made.council.cost.likely == 30_000 + 4 * 15_000 + 5_000 + 4 * PENCE - 45_000
    assert sum(made.council.to_come.values()) == made.council.cost.likely - 30_000


def test_what_a_quarter_is_short_of_is_netted_where_it_is_drawn_and_not_where_it_is_certain() -> None:
    known = on_account(0)
    drawn = [month.band.likely for month in told(known).cash]
    assert drawn == [0, 15_000, 15_000 - (45_000 - 4 * PENCE), 15_000, 15_000, 0]
    assert [pence for _, pence in certain_cash(known.cash)] == [0, 15_000, 15_000, 15_000, 15_000, 0]


def test_what_is_recorded_late_is_allowed_for() -> None:
    """Half come in the week, half two weeks later. Of the last weeks only the early ones are known yet."""
    happened = [
        (on, known_on)
        for ago in range(1, 200)
        for wait in (0, 15)
        if (known_on := (on := DAY - timedelta(days=ago)) + timedelta(days=wait)) <= DAY
    ]
    late = lateness(happened, DAY)
    assert late.incomplete_weeks == 2
    assert late.mean_weeks == pytest.approx(1, abs=0.1)
    assert late.incomplete_from(DAY) == DAY - timedelta(weeks=2)
    assert lateness([(DAY - timedelta(days=9), None)] * 50, DAY) == PROMPT


def test_a_rate_that_changed_of_late_is_carried_on_in_part() -> None:
    usual, random = np.full(13, 20.0), np.random.default_rng(1)
    fell = RateHistory(np.array([20.0] * 10 + [8.0] * 3), usual).drawn_factors(random, 500, 26)
    stayed = RateHistory(usual, usual).drawn_factors(random, 500, 26)
    assert 0.5 < np.median(fell) < 0.8
    assert np.median(stayed) == pytest.approx(1, abs=0.05)
    assert np.ptp(np.quantile(stayed, [0.1, 0.9])) > 0.1  # and how it will change nobody knows


def test_the_cross_check_is_wider_the_further_it_looks() -> None:
    assert bootstrap([100] * 26, 10, seed=1) == Band(1_000, 1_000, 1_000)
    assert bootstrap([100] * 25, 10, seed=1) is None
    assert bootstrap([100] * 26, 0, seed=1) == Band(0, 0, 0)
    near, far = (bootstrap([0] * 13 + [200] * 13, weeks, seed=1) for weeks in (5, 50))
    assert near is not None
    assert far is not None
    assert (far.high - far.low) > 3 * (near.high - near.low)


def test_one_week_ahead_the_cross_check_is_as_wide_as_weeks_were_and_a_sixth_more() -> None:
    """One week in four brought 100 less than usual and one in four 100 more: times the root of 27/26, times 1.15."""
    weeks = [*[900] * 7, *[1_000] * 12, *[1_100] * 7]
    assert bootstrap(weeks, 1, seed=1) == Band(1_000 - 117, 1_000, 1_000 + 117)


def test_the_cross_check_goes_on_from_the_last_26_full_weeks_of_which_nearly_all_is_recorded() -> None:
    """Each brought 100 on its Monday, and those before it and after it something else. A part of a week is one."""
    complete_until = DAY - timedelta(weeks=2)  # a Monday
    mondays = [complete_until - timedelta(weeks=week) for week in range(1, 27)]
    steady = [(monday, 100) for monday in mondays]
    others = [(mondays[-1] - timedelta(days=1), 7_000), (complete_until, 9_000), (DAY, 9_000)]
    known = facts(earned=(*steady, *others), by_time_pence=50)
    weeks_ahead, of_the_year = 29, sum(pence for on, pence in steady if on >= YEAR_STARTS)
    assert timedelta(weeks=weeks_ahead - 1) < YEAR_ENDS - complete_until < timedelta(weeks=weeks_ahead)
    year = 50 + of_the_year + 100 * weeks_ahead
    for until in (complete_until, complete_until + timedelta(days=6)):
        assert cross_check(known, until, seed=1) == Band(year, year, year)


def test_the_band_holds_about_as_many_years_as_it_says() -> None:
    """Chance alone moves this by ten in a hundred: `python -m tests.forecast` says it of thousands."""
    done = [trial for seed in range(200_000, 200_008) for trial in trials(seed, origins_of(2), draws=50)]
    found = coverage((trial.total, trial.band) for trial in done)
    assert found is not None
    assert found.forecasts == 16
    assert found.within >= 50
    assert abs(found.off) < 5
