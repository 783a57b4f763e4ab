"""The worked examples of section 4 of the payment rules, by the independent check."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deploy.examples.oracle.shapes import by_cases, by_time, by_year, cohorts
from deploy.examples.oracle.shapes.by_cases import Case, CasesByQuarter, Stated
from deploy.examples.oracle.shapes.by_year import Earned
from deploy.examples.oracle.shapes.cohorts import CohortCase
from deploy.examples.oracle.shapes.years import parts, quarters_of

START, END = date(2012, 4, 1), date(2013, 4, 1)
QUARTERS = [date(2012, 5, 1), date(2012, 8, 1), date(2012, 11, 1), date(2013, 2, 1)]


def contract(**keys: Any) -> dict[str, Any]:
    stated = {"code": "c", "party": "p", "starts": START, "ends": END, "run_off_months": 12, "provisional": "count"}
    left_out = {"annual_value_pence": [], "block_share": "0", "block_due": "advance", "gates": [], "cohorts": []}
    return stated | left_out | keys


def cases(indicator: str, *counts: tuple[int, int]) -> list[Case]:
    """So many met of so many eligible, by quarter."""
    return [
        Case(indicator, day, number < met)
        for day, (met, eligible) in zip(QUARTERS, counts, strict=True)
        for number in range(eligible)
    ]


def test_what_is_at_risk_is_earned_by_the_quarter_and_trued_up_by_the_year() -> None:
    rows = [("a", "50", "0.5"), ("b", "30", "0.9"), ("c", "20", "0.4")]
    measures = [
        {"indicator": name, "weight": weight, "target": target, "threshold": "0.5", "cap": "1.1"}
        for name, weight, target in rows
    ]
    terms = contract(
        annual_value_pence=[50_000_000], at_risk={"shares": ["0.25"], "true_up": True, "measures": measures}
    )
    counted = [
        *cases("a", (30, 100), (45, 100), (50, 100), (60, 100)),
        *cases("b", (9, 10), (9, 10), (0, 0), (5, 10)),
        *cases("c", (1, 3), (2, 3), (1, 7), (0, 9)),
    ]
    found: dict[str, list[int]] = {}
    for amount in by_cases.at_risk(terms, counted):
        found.setdefault(amount.name, []).append(amount.pence)
    assert found == {
        "a": [937_500, 1_406_250, 1_562_500, 1_718_750, 156_250],
        "b": [937_500, 937_500, 0, 520_833, 798_611],
        "c": [520_833, 687_500, 0, 0, -1_208_333],
    }


def test_what_is_stated_of_a_cohort_earns_of_the_quarters_of_which_it_was_stated() -> None:
    """Of the second nobody was to be looked at; of the last nothing is stated, so its pot earns nothing."""
    row = {"indicator": "s", "weight": "1", "target": "0.5", "threshold": "0.5", "cap": "1"}
    terms = contract(
        annual_value_pence=[4_000], attested=["s"], at_risk={"shares": ["1"], "true_up": True, "measures": [row]}
    )
    firsts = [date(2012, 4, 1), date(2012, 7, 1), date(2012, 10, 1)]
    stated = [Stated("s", on, *counts) for on, counts in zip(firsts, [(20, 5), (0, 0), (20, 10)], strict=True)]
    found = [(amount.shape, amount.pence) for amount in by_cases.at_risk(terms, [], stated)]
    quarters = [("at_risk", pence) for pence in (500, 0, 1_000, 0)]
    assert found == [*quarters, ("true_up", 3_000 * 3 // 4 - 1_500)]


def test_a_share_at_risk_that_grows_by_the_year() -> None:
    terms = contract(
        ends=date(2015, 4, 1), annual_value_pence=[133_333_333], block_shares=["0.75", "0.7", "0.6"],
        at_risk={"shares": ["0.25", "0.3", "0.4"], "measures": []},
    )  # fmt: skip
    assert [parts(terms, year) for year in range(3)] == [
        (100_000_000, 33_333_333, 0),
        (93_333_333, 40_000_000, 0),
        (80_000_000, 53_333_333, 0),
    ]


def test_what_counts_in_the_run_off_counts_in_the_last_quarter() -> None:
    assert [quarter.has(date(2013, 6, 1)) for quarter in quarters_of(contract())] == [False, False, False, True]


def test_gates_are_multiplied_before_the_one_rounding_once_the_quarter_has_ended() -> None:
    gate = {"code": "g", "indicator": "a", "target": "0.5", "factor": "0.9", "measures": ["m"]}
    terms = contract(gates=[gate, gate | {"code": "h"}])
    poor, good = [Case("a", QUARTERS[0], False)], [Case("a", QUARTERS[0], True)]
    ended, before = date(2012, 7, 1), date(2012, 6, 30)
    judged = [(poor, ended), (poor, before), (good, ended), ([], ended)]
    assert [_gated(terms, "m", own, today) for own, today in judged] == [12, 15, 15, 15]
    assert _gated(terms, "n", poor, ended) == 15


def _gated(terms: dict[str, Any], measure: str, cases: list[Case], today: date) -> int:
    return by_cases.gated(15, terms, measure, QUARTERS[0], CasesByQuarter(terms, cases), today)


def test_who_counted_before_the_contract_began_is_of_no_quarter() -> None:
    counted = CasesByQuarter(contract(), [Case("a", date(2012, 3, 31), True), Case("a", QUARTERS[0], False)])
    assert counted.share_met("a", quarters_of(contract())) == 0


def test_the_one_that_crosses_the_cap_is_split() -> None:
    outcomes = [Earned(date(2012, 6, 1), 0, "later", 600), Earned(date(2012, 5, 1), 0, "earlier", 600)]
    assert by_year.under_cap(contract(cap_pence=[1000]), outcomes) == [400, 600]
    assert by_year.under_cap(contract(), outcomes) == [600, 600]


def test_what_outcomes_come_to_less_than_the_collar_is_paid_after_the_year() -> None:
    (collar,) = by_year.collars(contract(collar_pence=[1000]), [Earned(date(2013, 6, 1), 0, "run-off", 300)])
    assert (collar.on, collar.due, collar.pence) == (date(2013, 3, 31), END, 700)


@pytest.mark.parametrize(("outcomes", "balance"), [(2, 5_000), (1, -5_000)])
def test_on_account_is_paid_by_the_month_and_balanced_by_the_quarter(outcomes: int, balance: int) -> None:
    terms = contract(annual_value_pence=[120_000], on_account={"share": "0.5"})
    assert [amount.pence for amount in by_time.on_account(terms)] == [5_000] * 12
    earned = [Earned(date(2012, 5, 1), 0, str(number), 10_000, accrued=True) for number in range(outcomes)]
    first = next(by_year.balances(terms, earned))
    assert (first.due, first.pence) == (date(2012, 7, 1), balance)
    left_out = [Earned(date(2012, 5, 1), 0, "asked about", 10_000, accrued=True, left_out=10_000)]
    assert next(by_year.balances(terms, left_out)).pence == -15_000


RATES = [{"from": "0", "pence": 50_000}, {"from": "0.4", "pence": 80_000}, {"from": "0.6", "pence": 120_000}]


def cohort(*later: date, minimum: int = 20) -> dict[str, int]:
    """What months came to: 8 of April achieved it in September, none of 12 of May, and of August whoever is told."""
    rule = {"measure": "m", "months": 12, "minimum": minimum, "groups": [{"band": "high", "rates": RATES}]}
    began = [(date(2012, 4, 10), (date(2012, 9, 3),))] * 8 + [(date(2012, 5, 20), ())] * 12
    began += [(date(2012, 8, 1), (day,)) for day in later] + [(date(2012, 8, 1), ())] * (10 - len(later))
    own = [CohortCase(on, "high", achieved) for on, achieved in began]
    found = cohorts.months(contract(), rule, own, date(2013, 2, 1))
    return {f"{amount.on:%Y-%m}": amount.pence for amount in found if amount.pence}


def test_a_month_pays_by_the_success_of_its_cohort() -> None:
    ten = [date(2013, 1, 10)] * 10
    assert cohort(*ten) == {"2012-09": 400_000, "2013-01": 1_200_000}
    assert cohort(*ten[:9]) == {"2012-09": 400_000, "2013-01": 720_000}


def test_a_cohort_that_is_too_small_is_paid_by_the_last_that_was_not() -> None:
    assert cohort(*[date(2013, 1, 10)] * 10, minimum=31) == {"2012-09": 400_000, "2013-01": 500_000}
