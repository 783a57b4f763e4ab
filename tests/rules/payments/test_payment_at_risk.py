"""The part at risk: pots by measure and quarter, earned by the share of cases that met a test, and the true-up."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.at_risk_terms import AtRiskMeasure, AtRiskTerms
from services.payments.rules.contract_years import parts_of_year
from services.payments.rules.counted import CountedDay, StatedCohort, counts_of
from services.payments.rules.money import add_months
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import at_risk, periods_due, periods_stand
from services.payments.rules.shapes.amounts import PeriodFacts
from tests.rules.payments.test_payment_block import CONTRACT as BLOCK

HALF = Fraction(1, 2)
STARTS = BLOCK.starts
TERMS = AtRiskTerms(
    shares=(Fraction("0.25"),),
    true_up=True,
    measures=(
        AtRiskMeasure("a", Fraction(50), Fraction("0.5"), HALF, Fraction("1.1")),
        AtRiskMeasure("b", Fraction(30), Fraction("0.9"), HALF, Fraction("1.1")),
        AtRiskMeasure("c", Fraction(20), Fraction("0.4"), HALF, Fraction("1.1")),
    ),
)
CONTRACT = replace(BLOCK, annual_value_pence=(50_000_000,), block_share=Fraction(0), at_risk=TERMS)
COUNTED = {
    "a": [(30, 100), (45, 100), (50, 100), (60, 100)],
    "b": [(9, 10), (9, 10), (0, 0), (5, 10)],
    "c": [(1, 3), (2, 3), (1, 7), (0, 9)],
}
COUNTS = counts_of(
    CountedDay(CONTRACT.code, indicator, add_months(STARTS, 3 * quarter), eligible, met)
    for indicator, quarters in COUNTED.items()
    for quarter, (met, eligible) in enumerate(quarters)
    if eligible
)


def scheme(contract: Contract, version: int = 1, valid_from: date = STARTS) -> Scheme:
    return Scheme(
        "s", version, f"hash {version}", "stockport", valid_from, None,
        datetime(2012, 3, version, tzinfo=UTC), "tariff", (), {}, {contract.code: contract},
    )  # fmt: skip


def paid(day: date, *schemes: Scheme) -> dict[tuple[str, str, date], int]:
    periods = periods_due(schemes or [scheme(CONTRACT)], day, PeriodFacts(COUNTS))
    return {(period.shape, period.amount.subject, period.amount.due_on): period.amount.pence for period in periods}


def test_the_worked_example_to_the_penny() -> None:
    ends = [add_months(STARTS, months) for months in (3, 6, 9, 12)]
    by_key = paid(ends[-1])
    assert [[by_key["at_risk", name, end] for end in ends] for name in "abc"] == [
        [937_500, 1_406_250, 1_562_500, 1_718_750],
        [937_500, 937_500, 0, 520_833],
        [520_833, 687_500, 0, 0],
    ]
    assert {name: by_key["true_up", name, ends[-1]] for name in "abc"} == {
        "a": 156_250,
        "b": 798_611,
        "c": -1_208_333,
    }
    assert sum(pence for (shape, *_), pence in by_key.items() if shape == "at_risk") == 9_229_166


def test_pots_are_of_the_weights_and_then_of_four_quarters() -> None:
    assert at_risk.pots(CONTRACT, 0) == {"a": [1_562_500] * 4, "b": [937_500] * 4, "c": [625_000] * 4}


def test_the_quarter_in_which_the_first_version_begins_is_paid_by_it_and_none_before() -> None:
    begun, before = (
        paid(date(2012, 10, 2), scheme(CONTRACT, valid_from=day)) for day in (date(2012, 7, 1), date(2012, 7, 2))
    )
    second = {
        ("at_risk", name, date(2012, 10, 2)): pence
        for name, pence in zip("abc", (1_406_250, 937_500, 687_500), strict=True)
    }
    assert before == second
    assert begun == second | {("at_risk", "a", date(2012, 7, 2)): 937_500, ("at_risk", "b", date(2012, 7, 2)): 937_500,
                              ("at_risk", "c", date(2012, 7, 2)): 520_833}  # fmt: skip


def test_periods_stand_by_what_was_counted() -> None:
    schemes, day = [scheme(CONTRACT)], date(2012, 7, 2)
    stands = {period.amount.key: period.amount.pence for period in periods_due(schemes, day, PeriodFacts(COUNTS))}
    assert sum(stands.values()) > 0
    assert periods_stand(schemes, day, stands, PeriodFacts(COUNTS))
    fewer = counts_of([CountedDay(CONTRACT.code, "a", STARTS, 100, 29)])
    assert not periods_stand(schemes, day, stands, PeriodFacts(fewer))


def test_a_ratchet_has_its_own_share_each_year() -> None:
    shares = tuple(map(Fraction, ("0.25", "0.30", "0.40")))
    value = replace(CONTRACT, ends=date(2015, 4, 2), annual_value_pence=(133_333_333,))
    ratchet = replace(value, at_risk=replace(TERMS, shares=shares))
    assert [parts_of_year(ratchet, year).at_risk for year in range(3)] == [33_333_333, 40_000_000, 53_333_333]


def test_a_quarter_is_due_on_the_first_day_after_it_and_counts_in_its_own_year() -> None:
    (first,) = (period for period in periods_due([scheme(CONTRACT)], date(2012, 7, 2), PeriodFacts(COUNTS))
                if period.amount.subject == "a")  # fmt: skip
    assert (first.amount.due_on, first.amount.effective_on) == (date(2012, 7, 2), date(2012, 7, 1))
    assert not periods_due([scheme(CONTRACT)], date(2012, 7, 1), PeriodFacts(COUNTS))


@pytest.mark.parametrize(
    ("met", "eligible", "pence", "why"),
    [
        (0, 0, 0, "nothing-eligible"),
        (0, 9, 0, "nothing-met"),
        (12, 100, 0, "below-threshold"),
        (20, 100, 500_000, None),
    ],
)
def test_the_target_is_the_whole_pot_and_under_the_threshold_there_is_nothing(
    met: int, eligible: int, pence: int, why: str | None
) -> None:
    one = AtRiskMeasure("a", Fraction(1), Fraction("0.25"), HALF, Fraction(1))
    contract = replace(CONTRACT, at_risk=AtRiskTerms((Fraction("0.05"),), true_up=False, measures=(one,)))
    counts = counts_of([CountedDay(contract.code, "a", STARTS, eligible, met)] if eligible else [])
    (quarter,) = periods_due([scheme(contract)], date(2012, 7, 2), PeriodFacts(counts))
    assert (quarter.amount.pence, quarter.amount.unearned) == (pence, why)


def test_what_counts_in_the_run_off_counts_in_the_last_quarter() -> None:
    days = [CountedDay(CONTRACT.code, "a", date(2014, 9, 1), 4, 2)]
    periods = periods_due([scheme(CONTRACT)], date(2015, 1, 1), PeriodFacts(counts_of(days)))
    assert {period.amount.due_on for period in periods if period.amount.subject == "a" and period.amount.pence} == {
        CONTRACT.ends
    }


def test_of_a_contract_that_a_later_version_extends_the_last_quarter_ends_on_its_own_day() -> None:
    """What counts after it is of the quarters that the extension brings, and no more of the last one before."""
    after_the_end = [CountedDay(CONTRACT.code, "a", add_months(CONTRACT.ends, 5), 4, 2)]
    longer = replace(CONTRACT, ends=add_months(CONTRACT.ends, 12))
    schemes = [scheme(CONTRACT), scheme(longer, 2, add_months(CONTRACT.ends, -1))]
    periods = periods_due(schemes, date(2016, 1, 1), PeriodFacts(counts_of(after_the_end)))
    earning = {period.amount.due_on for period in periods if period.shape == "at_risk" and period.amount.pence}
    assert earning == {add_months(CONTRACT.ends, 6)}


def test_a_version_changes_the_quarters_that_begin_under_it_and_the_true_up_stays_with_the_years_first_day() -> None:
    halved = replace(CONTRACT, at_risk=replace(TERMS, shares=(Fraction("0.125"),)))
    by_key = paid(date(2013, 4, 2), scheme(CONTRACT), scheme(halved, 2, date(2012, 10, 1)))
    ends = [add_months(STARTS, months) for months in (3, 6, 9, 12)]
    assert [by_key["at_risk", "a", end] for end in ends] == [937_500, 1_406_250, 781_250, 859_375]
    assert by_key["true_up", "a", ends[-1]] == 5_781_250 - 937_500 - 1_406_250 - 781_250 - 859_375


@given(
    annual=st.integers(0, 10**10),
    block=st.fractions(0, 1, max_denominator=100),
    share=st.fractions(0, 1, max_denominator=100),
    weights=st.lists(st.integers(1, 100), min_size=1, max_size=5),
    months=st.integers(1, 30),
)
def test_the_parts_of_a_year_and_all_pots_are_the_whole(
    annual: int, block: Fraction, share: Fraction, weights: list[int], months: int
) -> None:
    measures = tuple(
        AtRiskMeasure(str(place), Fraction(weight), HALF, HALF, Fraction(1)) for place, weight in enumerate(weights)
    )
    terms = AtRiskTerms((min(share, 1 - block),), true_up=False, measures=measures)
    ends = add_months(STARTS, months)
    contract = replace(CONTRACT, annual_value_pence=(annual,), block_share=block, at_risk=terms, ends=ends)
    for year in range((months + 11) // 12):
        parts = parts_of_year(contract, year)
        assert sum(parts) == annual
        assert sum(sum(pots) for pots in at_risk.pots(contract, year).values()) == parts.at_risk


def stated(quarter: int, met: int, people: int) -> StatedCohort:
    whose = (UUID(int=quarter), "analyst", "police", "vera", "council")
    return StatedCohort(CONTRACT.code, "a", add_months(STARTS, 3 * quarter), people, met, *whose)


def test_a_statement_counts_as_so_many_cases_of_its_quarter_and_of_the_year() -> None:
    said = [stated(quarter, met, people) for quarter, (met, people) in enumerate(COUNTED["a"])]
    measures = (replace(TERMS.measures[0], is_stated=True), *TERMS.measures[1:])
    contract = replace(CONTRACT, at_risk=replace(TERMS, measures=measures))
    due = periods_due([scheme(contract)], date(2013, 4, 2), PeriodFacts(counts_of([], said)))
    own = [period.amount for period in due if period.amount.subject == "a"]
    assert [amount.pence for amount in own] == [937_500, 1_406_250, 1_562_500, 1_718_750, 156_250]
    told = [[step["met"] for step in amount.steps if step["step"] == "attested"] for amount in own]
    assert told == [[30], [45], [50], [60], [30, 45, 50, 60]]


@pytest.mark.parametrize(
    ("stated_of", "true_up"),
    [
        ([(20, 40)], 0),
        ([(20, 40), (0, 0)], 1_562_500),
        ([(20, 40), (15, 40)], 0),
        ([(20, 40), (30, 80)], round(2 * 1_562_500 * Fraction(50, 60)) - 1_562_500 - 1_171_875),
        ([], 0),
    ],
)
def test_the_true_up_of_what_is_stated_is_of_the_pots_of_the_quarters_that_were(
    stated_of: list[tuple[int, int]], true_up: int
) -> None:
    """By one quarter nobody is paid for the other three."""
    said = [stated(quarter, met, people) for quarter, (met, people) in enumerate(stated_of)]
    terms = replace(TERMS, measures=(replace(TERMS.measures[0], is_stated=True), *TERMS.measures[1:]))
    due = periods_due([scheme(replace(CONTRACT, at_risk=terms))], date(2013, 4, 2), PeriodFacts(counts_of([], said)))
    by_year = [period.amount for period in due if period.shape == "true_up"]
    assert [amount.pence for amount in by_year if amount.subject == "a"] == [true_up]


def test_a_quarter_that_nobody_stated_anything_of_says_so_and_one_of_nobody_has_nothing_eligible() -> None:
    one = replace(TERMS.measures[0], is_stated=True)
    contract = replace(CONTRACT, at_risk=AtRiskTerms((Fraction("0.05"),), true_up=False, measures=(one,)))
    for said, why in (([], "not-stated"), ([stated(0, 0, 0)], "nothing-eligible"), ([stated(0, 0, 9)], "nothing-met")):
        (quarter,) = periods_due([scheme(contract)], date(2012, 7, 2), PeriodFacts(counts_of([], said)))
        assert (quarter.amount.pence, quarter.amount.unearned) == (0, why)
