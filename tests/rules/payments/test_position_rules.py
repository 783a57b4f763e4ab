"""What holds of any contract year: the last day, the causes of a shortfall, the council's months, what changed."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.catching_up import PlanState, standing
from services.payments.rules.position.council_year import (
    BalanceChange,
    CostToCome,
    council_year,
    to_come_at_rates,
    to_come_by_forecast,
    year_of,
)
from services.payments.rules.position.earnings import Earnings
from services.payments.rules.position.shortfall import AssumptionShortfall, WaitingPence, causes_of
from services.payments.rules.position.since_last import AmountChange, CountAndPence, StuckClaims, since_last
from services.payments.rules.position.warnings import Alarm, Outturn, warn_council, warn_provider
from tests.rules.payments.position_builders import (
    START,
    WEEK_PENCE,
    after_weeks,
    contract,
    plan_of,
    stand_after,
    with_plan,
)

pence = st.integers(0, 10**9)
earned_on_days = st.lists(st.tuples(st.integers(0, 364), st.integers(0, 500_000)), max_size=60)


@given(earned=earned_on_days, lead_weeks=st.integers(0, 30), day=st.integers(0, 364))
def test_the_last_day_is_that_on_which_the_required_rate_is_not_above_the_best(
    earned: list[tuple[int, int]], lead_weeks: int, day: int
) -> None:
    """By trying each day of the year: what is missing does not change until then."""
    terms, today = with_plan(lead_weeks=lead_weeks), START + timedelta(days=day)
    so_far = [(START + timedelta(days=on), sum_pence) for on, sum_pence in earned if on <= day]
    plan = plan_of(terms, today)
    stand = standing(plan, Earnings(START, so_far), today)
    missing = plan.outcomes_pence - sum(sum_pence for _, sum_pence in so_far)
    days = [plan.starts + timedelta(days=ahead) for ahead in range((plan.ends - plan.starts).days)]
    possible = [each for each in days if Fraction(missing * 7, (plan.ends - each).days) <= stand.rates.best]
    assert stand.can_catch_up_until == (possible[-1] if missing > 0 and possible else None)
    if stand.state is PlanState.BEHIND:
        assert stand.can_catch_up_until is not None
        assert stand.rates.required is not None
        assert stand.rates.required <= stand.rates.best
    if stand.state is PlanState.CANNOT_CATCH_UP:
        assert stand.rates.required is None or stand.rates.required > stand.rates.best


@given(earned=earned_on_days, more=st.integers(1, 10**7), day=st.integers(91, 364))
def test_who_earned_more_stands_no_worse(earned: list[tuple[int, int]], more: int, day: int) -> None:
    order = (PlanState.CANNOT_CATCH_UP, PlanState.BEHIND, PlanState.ON_PLAN)
    today = START + timedelta(days=day)
    so_far = [(START + timedelta(days=on), sum_pence) for on, sum_pence in earned if on <= day]
    plan = plan_of(contract(), today)
    less = standing(plan, Earnings(START, so_far), today)
    richer = standing(plan, Earnings(START, [*so_far, (START + timedelta(days=day // 2), more)]), today)
    assert order.index(richer.state) >= order.index(less.state)
    assert richer.shortfall_pence <= less.shortfall_pence
    if less.can_catch_up_until and richer.can_catch_up_until:
        assert richer.can_catch_up_until >= less.can_catch_up_until


@given(earned=earned_on_days, day=st.integers(0, 364))
def test_since_when_is_what_each_week_says_of_itself(earned: list[tuple[int, int]], day: int) -> None:
    today = START + timedelta(days=day)
    earnings = Earnings(START, [(START + timedelta(days=on), sum_pence) for on, sum_pence in earned])
    plan = plan_of(contract(), today)
    stand = standing(plan, earnings, today)
    week = stand.since
    while week < today:
        assert standing(plan, earnings, week).state is stand.state
        week += timedelta(weeks=1)
    before = stand.since - timedelta(days=stand.since.weekday() or 7)
    if before >= START:
        assert standing(plan, earnings, before).state is not stand.state


def test_the_current_rate_is_the_mean_of_thirteen_full_weeks_from_monday_to_sunday() -> None:
    earned = [(START + timedelta(weeks=week), 1300 if week < 13 else 2600) for week in range(20)]
    earnings = Earnings(START, earned)
    assert earnings.current(after_weeks(13)) == earnings.current(after_weeks(14) - timedelta(days=2)) == 1300
    assert earnings.current(after_weeks(14) - timedelta(days=1)) == 1400  # on its Sunday a week is full
    assert (earnings.best(after_weeks(20)), earnings.best(after_weeks(12))) == (
        Fraction(7 * 2600 + 6 * 1300, 13),
        Fraction(0),
    )
    midweek = Earnings(START + timedelta(days=2), earned)  # its first days are no full week
    assert midweek.full_weeks(after_weeks(13)) == 12


def test_until_thirteen_weeks_past_the_lead_the_plans_own_rate_stands_in() -> None:
    terms = with_plan(lead_weeks=12)
    assert stand_after(24, [0] * 52, terms).rates.basis == "plan"
    assert stand_after(24, [0] * 52, terms).rates.current == plan_of(terms, START).weekly_pence > WEEK_PENCE
    observed = stand_after(25, [0] * 52, terms).rates
    assert observed.basis == "observed"
    assert observed.current == 0


@given(whole=pence, fewer=st.integers(-(10**9), 10**9), lower=st.integers(-(10**9), 10**9), tariff=pence, verify=pence)
def test_the_causes_of_a_shortfall_sum_to_it(whole: int, fewer: int, lower: int, tariff: int, verify: int) -> None:
    for assumed in (AssumptionShortfall(fewer, lower), None):
        causes = causes_of(whole, WaitingPence(tariff, verify), assumed)
        amounts = [
            causes.fewer_starts_pence or 0, causes.lower_bands_pence or 0, causes.waiting_tariff_pence,
            causes.waiting_verification_pence, causes.fewer_outcomes_pence,
        ]  # fmt: skip
        assert sum(amounts) == whole
        assert min(amounts) >= 0
        assert (causes.fewer_starts_pence is None) == (assumed is None)


def test_causes_are_taken_in_their_order() -> None:
    causes = causes_of(100, WaitingPence(30, 90), AssumptionShortfall(50, -10))
    assert (causes.fewer_starts_pence, causes.lower_bands_pence, causes.waiting_tariff_pence) == (50, 0, 30)
    assert (causes.waiting_verification_pence, causes.fewer_outcomes_pence) == (20, 0)


def test_without_an_outturn_the_state_alone_warns_and_the_contract_says_from_when() -> None:
    terms = with_plan(short_share=Fraction(9, 10))
    day, plan, behind = after_weeks(8), plan_of(terms, after_weeks(8)), stand_after(8, [0] * 8, terms)
    whole = plan.expected_pence
    assert warn_provider(terms.plan, plan, behind, None, day) is Alarm.AMBER
    assert warn_provider(terms.plan, plan, stand_after(0, [], terms), None, START) is Alarm.NONE
    for likely, alarm in ((whole * 9 // 10 + 1, Alarm.NONE), (whole * 9 // 10 - 1, Alarm.AMBER)):
        assert warn_provider(terms.plan, plan, behind, Outturn(likely, likely, "forecast"), day) is alarm


def test_the_council_is_warned_of_what_may_pass_its_budget_and_of_what_is_likely_to() -> None:
    terms = PlanTerms(over_share=Fraction(11, 10))
    alarms = [warn_council(terms, 100, Outturn(*both, "forecast")) for both in ((110, 110), (110, 111), (111, 112))]
    assert alarms == [Alarm.NONE, Alarm.AMBER, Alarm.RED]
    assert warn_council(terms, None, Outturn(1, 2, "forecast")) is Alarm.NONE
    by_plan = Outturn(111, 112, "current_rate")
    assert [warn_council(terms, 100, by_plan, certain) for certain in (0, 110, 111)] == [
        Alarm.AMBER, Alarm.AMBER, Alarm.RED,
    ]  # fmt: skip


MARCH, APRIL = date(2013, 3, 31), date(2012, 4, 1)


def test_the_councils_year_is_that_of_april_to_march() -> None:
    assert [year_of(day) for day in (APRIL, MARCH, date(2013, 4, 1))] == [APRIL, APRIL, date(2013, 4, 1)]


def test_a_month_costs_what_was_paid_in_it_and_by_how_much_more_is_owed() -> None:
    moved = [
        BalanceChange(APRIL, "due", 500), BalanceChange(APRIL, "held", 70), BalanceChange(APRIL, "budget", -570),
        BalanceChange(date(2012, 5, 1), "paid", 500), BalanceChange(date(2012, 5, 1), "due", -500),
        BalanceChange(date(2012, 6, 1), "receivable", -100), BalanceChange(date(2012, 6, 1), "budget", 100),
        BalanceChange(date(2012, 7, 1), "receivable", 100), BalanceChange(date(2012, 7, 1), "collected", -100),
    ]  # fmt: skip
    terms = with_plan(budget_pence={2012: 1_200})
    year = council_year(terms, date(2012, 7, 20), moved, 70, CostToCome({date(2012, 8, 1): 300}, 900))
    rows = [(each.budget_pence, each.actual_pence, each.accrual_pence, each.likely_pence) for each in year.periods]
    assert rows[:5] == [
        (100, 0, 500, 500), (100, 500, -500, 0), (100, 0, -100, -100), (100, -100, 100, 0), (100, 0, 0, 300),
    ]  # fmt: skip
    months = [(each.starts, each.ends) for each in year.periods]
    assert (months[0], months[8]) == ((APRIL, date(2012, 5, 1)), (date(2012, 12, 1), date(2013, 1, 1)))
    assert (year.actual_pence, year.accrual_pence, year.provision_pence) == (400, 0, 70)
    assert (year.budget_pence, year.outturn.likely_pence, year.outturn.highest_pence) == (1_200, 700, 1_300)
    assert (year.variance_pence, year.periods[0].variance_pence) == (500, -400)


def test_what_a_forecast_says_of_the_year_stays_when_some_of_it_has_come() -> None:
    """On the 20th of July 300 were to come of the month, and 700 of August: 200 of them came since."""
    moved = [BalanceChange(APRIL, "paid", 500), BalanceChange(date(2012, 7, 1), "due", 200)]
    by_month = {date(2012, 7, 1): 300, date(2012, 8, 1): 700}
    to_come = to_come_by_forecast(Outturn(1_500, 2_000, "forecast"), by_month, 700, date(2012, 7, 24))
    year = council_year(with_plan(budget_pence={2012: 1_600}), date(2012, 7, 24), moved, 0, to_come)
    assert year.outturn == Outturn(1_500, 2_000, "forecast")
    likely = [month.likely_pence for month in year.periods]
    assert likely[:5] == [500, 0, 0, 200 + 240, 560]
    assert sum(likely) == 1_500
    assert warn_council(PlanTerms(), year.budget_pence, year.outturn) is Alarm.AMBER
    nothing = to_come_by_forecast(Outturn(600, 700, "forecast"), {}, 650, date(2012, 7, 24))
    assert nothing.likely[date(2012, 7, 1)] == -50  # less than it had cost already: it comes off the month


def test_the_budget_of_a_year_is_spread_over_the_months_in_which_the_contract_runs() -> None:
    terms = with_plan(budget_pence={2012: 1_000, 2014: 120})
    year = council_year(contract(plan=terms.plan, starts=date(2012, 12, 31)), MARCH, [], 0, CostToCome({}, 0))
    assert [each.budget_pence for each in year.periods] == [0] * 8 + [250] * 4
    run_off = council_year(contract(plan=terms.plan, ends=date(2014, 4, 1)), date(2014, 5, 1), [], 0, CostToCome({}, 0))
    assert [each.budget_pence for each in run_off.periods] == [10] * 12


def test_what_is_to_come_goes_on_as_it_comes_until_the_contract_ends() -> None:
    terms, day = contract(ends=date(2014, 3, 3)), date(2014, 2, 1)
    rates = stand_after(95, [700] * 95, contract(plan=PlanTerms(expected_value_pence=(36_500,), lead_weeks=0))).rates
    come = to_come_at_rates(terms, rates, [(date(2014, 2, 2), 5), (date(2014, 1, 2), 7)], day)
    assert {month: sum_pence for month, sum_pence in come.likely.items() if sum_pence} == {
        date(2014, 2, 1): 28 * 100 + 5, date(2014, 3, 1): 200,
    }  # fmt: skip
    assert come.highest_pence == 30 * 150 + 5


@given(
    budget=st.integers(0, 10**9),
    moves=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["paid", "due", "held"]), st.integers(-999, 999))),
)
def test_the_months_sum_to_the_year(budget: int, moves: list[tuple[int, str, int]]) -> None:
    moved = [
        BalanceChange(date(2012 + (3 + month) // 12, (3 + month) % 12 + 1, 1), name, sum_)
        for month, name, sum_ in moves
    ]
    year = council_year(with_plan(budget_pence={2012: budget}), MARCH, moved, 0, CostToCome({}, 0))
    assert sum(each.budget_pence or 0 for each in year.periods) == budget
    assert sum(each.likely_pence for each in year.periods) == year.outturn.likely_pence
    assert year.variance_pence == budget - year.actual_pence - year.accrual_pence


def test_what_changed_since_last_time_is_new_fallen_or_corrected() -> None:
    changes = [
        AmountChange(0, 500),
        AmountChange(0, 200),
        AmountChange(300, 0),
        AmountChange(300, 250),
        AmountChange(9, 9),
        AmountChange(0, 2_500, of_period=True),
        AmountChange(2_500, 2_400, 2, of_period=True),
        AmountChange(0, 5_000, of_period=True, on_account=True),
    ]
    waiting = [("no-tariff", 2, 0), ("awaiting_verification", 1, 800), ("of a newer program", 1, 5)]
    found = since_last(START, changes, waiting)
    assert (found.new, found.fallen, found.corrected, found.periods) == (
        CountAndPence(2, 700),
        CountAndPence(1, -300),
        CountAndPence(1, -50),
        CountAndPence(3, 2_300),
    )
    assert found.on_account == CountAndPence(1, 5_000)  # paid for outcomes, which are among the others
    assert found.stuck == (
        StuckClaims("awaiting_verification", "verifier", 1, 800),
        StuckClaims("no-tariff", "tariff_setter", 2, 0),
        StuckClaims("of a newer program", "council", 1, 5),
    )


@given(st.lists(st.builds(AmountChange, pence, pence, st.integers(1, 9), st.booleans(), st.booleans())))
def test_the_parts_of_what_changed_are_together_what_more_stands(changes: list[AmountChange]) -> None:
    found = since_last(START, changes, ())
    groups = (found.new, found.fallen, found.corrected, found.periods, found.on_account)
    parts = sum(part.pence for part in groups)
    assert parts == sum(change.count * (change.now_pence - change.before_pence) for change in changes)


def test_what_is_earned_after_it_moves_the_last_day_on_and_not_since_when_it_is_over() -> None:
    """Nothing for so many weeks that it is too late, then faster than planned: the last day moves on each week."""
    paid = [*([0] * 20), *([WEEK_PENCE * 12 // 10] * 12)]
    early, late = stand_after(22, paid[:22]), stand_after(31, paid[:31])
    assert early.state is late.state is PlanState.CANNOT_CATCH_UP
    assert early.since == late.since
    assert early.can_catch_up_until is not None
    assert late.can_catch_up_until is not None
    assert early.can_catch_up_until < late.can_catch_up_until
    assert late.since <= late.can_catch_up_until < after_weeks(31)
