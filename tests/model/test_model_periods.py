"""What months, quarters and years yield, by hand. Payment rules, section 4."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.model.annual_value import parts
from tests.model.at_risk import pots
from tests.model.builders import END, FAR, HALF, START, contract, episode, known, outcome, pence, scheme, tariff
from tests.model.cohorts import CohortCase, band_of_month, rate
from tests.model.days import Period, add_months, calendar_month, contract_years
from tests.model.facts import AtRisk, AtRiskMeasure, Case, CohortBands, Contract, Facts, Outcome, Statement
from tests.model.standing import standing

POUNDS_500_000 = 50_000_000


# Block


def test_seventy_per_cent_of_half_a_million_by_the_month() -> None:
    facts = known(under=contract(annual_pence=(POUNDS_500_000,), block=(Fraction(7, 10),)))
    assert pence(facts) == [2_916_667] * 8 + [2_916_666] * 4


@pytest.mark.parametrize(
    ("in_advance", "first", "last"), [(True, START, date(2013, 3, 1)), (False, date(2012, 5, 1), END)]
)
def test_a_block_is_due_on_the_first_day_of_its_month_or_of_the_next(in_advance: bool, first: date, last: date) -> None:
    facts = known(under=contract(annual_pence=(1200,), block=(Fraction(1),), in_advance=in_advance))
    days = sorted(amount.due_on for amount in standing(facts, FAR).values())
    assert (days[0], days[-1]) == (first, last)
    assert pence(facts, first) == [100]


def test_a_short_last_year_has_its_own_value_over_its_own_months() -> None:
    under = contract(ends=add_months(START, 18), annual_pence=(1200, 900), block=(Fraction(1),))
    assert pence(known(under=under)) == [100] * 12 + [150] * 6


def test_a_version_that_moves_the_end_restates_the_year_from_its_own_date() -> None:
    stated = contract(annual_pence=(1200,), block=(Fraction(1),))
    shorter = replace(stated, ends=date(2012, 10, 1), annual_pence=(900,))
    versions = (scheme(stated), scheme(shorter, published=2, valid_from=date(2012, 7, 1)))
    assert pence(known(under=versions)) == [100] * 3 + [150] * 3


def test_a_scheme_that_begins_later_carries_its_contracts_on() -> None:
    stated = contract(starts=date(2012, 1, 1), ends=date(2013, 1, 1), annual_pence=(1200,), block=(Fraction(1),))
    assert pence(known(under=(scheme(stated),))) == [100] * 9


# At risk

SHARES = {"a": ("50", "0.5"), "b": ("30", "0.9"), "c": ("20", "0.4")}
QUARTERS = {
    "a": [(30, 100), (45, 100), (50, 100), (60, 100)],
    "b": [(9, 10), (9, 10), (0, 0), (5, 10)],
    "c": [(1, 3), (2, 3), (1, 7), (0, 9)],
}


def at_risk(true_up: bool) -> Contract:
    measures = tuple(AtRiskMeasure(code, Fraction(weight), Fraction(aim)) for code, (weight, aim) in SHARES.items())
    rule = AtRisk(measures, HALF, Fraction(11, 10), true_up)
    return contract(annual_pence=(POUNDS_500_000,), at_risk_share=(Fraction(1, 4),), at_risk=rule)


def counted() -> tuple[Case, ...]:
    return tuple(
        Case(f"{code}{quarter}{number}", "c", code, add_months(START, 3 * quarter), number < met)
        for code, counts in QUARTERS.items()
        for quarter, (met, eligible) in enumerate(counts)
        for number in range(eligible)
    )


def test_the_pots_of_a_quarter() -> None:
    year = contract_years(START, END)[0]
    stated = pots(at_risk(true_up=False), year)
    assert stated == {"a": [1_562_500] * 4, "b": [937_500] * 4, "c": [625_000] * 4}


@pytest.mark.parametrize(
    ("code", "paid", "true_up"),
    [
        ("a", [937_500, 1_406_250, 1_562_500, 1_718_750], 156_250),
        ("b", [937_500, 937_500, 0, 520_833], 798_611),
        ("c", [520_833, 687_500, 0, 0], -1_208_333),
    ],
)
def test_what_counted_measures_earn(code: str, paid: list[int], true_up: int) -> None:
    facts = known(under=at_risk(true_up=True), cases=counted())
    assert pence(facts, part=f"quarter/0/{code}") == paid
    assert pence(facts, part=f"true-up/0/{code}") == [true_up]


def test_a_statement_counts_as_so_many_cases_of_its_quarter() -> None:
    """20 of 40 earn the first quarter's pot whole; 15 of 40 are three quarters of the target, in the year 35 of 80: of
    the pots of these two quarters that is what they came to. 30 of 80 beside 20 of 40 are 50 of 120.
    """

    def stating(*quarters: tuple[int, int]) -> list[int]:
        said = [
            Statement("c", "a", add_months(START, 3 * quarter), people, met)
            for quarter, (met, people) in enumerate(quarters)
        ]
        facts = known(under=at_risk(true_up=True), statements=tuple(said))
        return [*pence(facts, part="quarter/0/a"), *pence(facts, part="true-up/0/a")]

    assert stating((20, 40), (15, 40)) == [1_562_500, 1_171_875, 0, 0, 0]
    unequal = round(2 * 1_562_500 * Fraction(50, 60)) - 1_562_500 - 1_171_875
    assert stating((20, 40), (30, 80)) == [1_562_500, 1_171_875, 0, 0, unequal]
    assert stating((20, 40), (0, 0)) == [1_562_500, 0, 0, 0, 1_562_500]


def test_at_its_threshold_a_pot_is_paid() -> None:
    cases = tuple(Case(str(number), "c", "a", START, number < 1) for number in range(4))
    assert pence(known(under=at_risk(true_up=False), cases=cases), part="quarter/0/a/0") == [781_250]


def test_the_quarters_come_to_this_before_the_true_up() -> None:
    facts = known(under=at_risk(true_up=False), cases=counted())
    assert sum(pence(facts)) == 9_229_166
    assert pence(facts, date(2012, 6, 30)) == []


def test_a_ratchet_takes_more_each_year() -> None:
    under = contract(
        ends=add_months(START, 36),
        annual_pence=(133_333_333,),
        at_risk_share=(Fraction(1, 4), Fraction(3, 10), Fraction(4, 10)),
    )
    assert [parts(under, year).at_risk for year in range(3)] == [33_333_333, 40_000_000, 53_333_333]


def test_a_short_last_quarter_has_its_part_by_months() -> None:
    stated = replace(at_risk(true_up=False), ends=add_months(START, 7))
    (year,) = contract_years(START, stated.ends)
    assert pots(stated, year)["a"] == [2_678_572, 2_678_571, 892_857]


# Cohort band

BANDS = ((Fraction(0), 50_000), (Fraction(2, 5), 80_000), (Fraction(3, 5), 120_000))
COHORTS = [
    (8, date(2012, 4, 10), date(2012, 9, 3)),
    (12, date(2012, 5, 20), None),
    (10, date(2012, 8, 1), date(2013, 1, 10)),
]


def cohort(minimum: int = 20, withdrawn: int = 0, months: int = 12) -> Facts:
    rule = CohortBands("m", "start", months, minimum, {"b": BANDS})
    episodes, outcomes = [], []
    for size, started_on, achieved_on in COHORTS:
        for number in range(size):
            name = f"{started_on}-{number}"
            episodes.append(episode(name, started_on))
            if achieved_on:
                fallen = achieved_on.year == 2013 and number < withdrawn
                outcomes.append(outcome(name, achieved_on, episode=name, withdrawn=fallen))
    tariffs = tuple(tariff(treated.journey) for treated in episodes)
    return known(*outcomes, under=contract(cohorts=(rule,)), episodes=tuple(episodes), tariffs=tariffs)


def month_of(facts: Facts, month: str) -> int:
    return standing(facts, FAR)[f"c/cohort/m/b/{month}"].pence


def test_a_month_pays_the_band_that_its_cohort_has_reached() -> None:
    assert month_of(cohort(), "2012-09") == 8 * 50_000 == 400_000
    assert month_of(cohort(), "2013-01") == 10 * 120_000 == 1_200_000


def test_one_that_falls_may_lower_the_band_of_all() -> None:
    assert month_of(cohort(withdrawn=1), "2013-01") == 9 * 80_000 == 720_000


def test_a_month_is_paid_once_it_has_ended() -> None:
    assert "c/cohort/m/b/2012-09" not in standing(cohort(), date(2012, 9, 30))
    assert standing(cohort(), date(2012, 10, 1))["c/cohort/m/b/2012-09"].due_on == date(2012, 10, 1)


def month(number: int) -> Period:
    return calendar_month(date(2012, number, 1))


def test_too_small_a_cohort_pays_the_last_band_that_was_found() -> None:
    """Twenty of April, of whom fifteen achieve it in May; then five of December."""
    early = [CohortCase(date(2012, 4, 10), "b", date(2012, 5, 20) if number < 15 else None) for number in range(20)]
    cases = [*early, *[CohortCase(date(2012, 12, 1), "b", None)] * 5]
    rule = CohortBands("m", "start", 6, 20, {"b": BANDS})
    assert [rate(cases, rule, month(number)) for number in (4, 9, 10, 12)] == [0, Fraction(3, 4), None, None]
    assert band_of_month(cases, rule, BANDS, [month(number) for number in range(4, 13)]) == 2
    assert band_of_month(cases, rule, BANDS, [month(number) for number in (10, 11, 12)]) == 0
    assert month_of(cohort(minimum=31), "2013-01") == 10 * 50_000


def test_another_group_has_its_own_cohort() -> None:
    facts = cohort(minimum=18)
    tariffs = tuple(replace(own, band="other") if own.journey.startswith("2012-05") else own for own in facts.tariffs)
    apart = replace(facts, tariffs=tariffs)
    assert (month_of(apart, "2012-09"), month_of(apart, "2013-01")) == (8 * 80_000, 10 * 120_000)


# On account

PROFILE = tuple(Fraction(share, 24) for share in (3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1))


def on_account(*outcomes: Outcome, **terms: object) -> Facts:
    return known(*outcomes, under=contract(annual_pence=(2400,), on_account=HALF, profile=PROFILE, **terms))


def test_a_share_of_the_profile_is_paid_each_month() -> None:
    facts = on_account()
    assert pence(facts, date(2013, 3, 31), "on-account/") == [150] * 6 + [50] * 6


def test_claims_are_accrued_and_the_quarters_difference_is_posted() -> None:
    facts = on_account(*(outcome(str(number), date(2012, 5, 1)) for number in range(7)))
    assert pence(facts, date(2012, 6, 30)) == [150, 150, 150]
    assert pence(facts, date(2012, 7, 1), "difference/0/0") == [700 - 450]
    assert sum(pence(facts, END)) == 700


def test_the_difference_of_an_empty_quarter_is_owed_back() -> None:
    assert pence(on_account(), END, "difference") == [-450, -450, -150, -150]
    assert sum(pence(on_account(), END)) == 0


def test_on_account_comes_after_the_cap() -> None:
    facts = on_account(*(outcome(str(number), date(2012, 5, 1)) for number in range(7)), cap_pence=(500,))
    assert pence(facts, END, "difference/0/0") == [500 - 450]


def test_a_held_claim_comes_by_itself() -> None:
    facts = on_account(outcome("x", date(2012, 5, 1), provisional_until=END), provisional="hold")
    assert (pence(facts, END, "claim"), pence(facts, END, "difference/0/0")) == ([100], [-450])
