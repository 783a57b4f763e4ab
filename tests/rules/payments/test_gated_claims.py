"""What gates, a cap, payment on account and a cohort make of one outcome, and how its explanation says so."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.payments.rules.caps import CountedAmount, UnderCap, under_cap
from services.payments.rules.claims import OfContract, Withdrawal, Worth, at_risk_until, worth
from services.payments.rules.counted import CountedDay, Counts, counts_of
from services.payments.rules.gates import any_gates, gates_judged, gates_on
from tests.rules.payments.test_payment_claims import TARIFF, outcome, scheme, terms

GATE = {"code": "g", "indicator": "i", "target": "0.5", "factor": "0.9", "measures": ["m"]}
GATED = scheme(contracts=[terms(gates=[GATE])])
CONTRACT = GATED.contracts["c"]
QUARTER_ENDS = date(2012, 10, 2)
MISSED = counts_of([CountedDay("c", "i", date(2012, 7, 2), 3, 1)])


def valued(today: date, of: OfContract = OfContract(), schemes: Any = None, **changes: Any) -> Worth:  # noqa: B008
    return worth(outcome(**changes), None, [TARIFF], schemes or [GATED], today, of)


def judged_step(met: int, eligible: int, *, passed: bool) -> dict[str, Any]:
    return {
        "step": "gate", "gate": "g", "indicator": "i", "from": "2012-07-02", "to": "2012-10-02", "met": met,
        "eligible": eligible, "target": "1/2", "passed": passed, "factor": "1" if passed else "9/10",
    }  # fmt: skip


def test_an_outcome_pays_less_from_the_end_of_a_quarter_that_missed_its_target() -> None:
    of = OfContract(MISSED)
    assert valued(date(2012, 10, 1), of).pence == 1000
    after = valued(QUARTER_ENDS, of)
    assert (after.pence, after.value_pence) == (900, 900)
    _, gate, less, due = after.steps
    assert gate == judged_step(1, 3, passed=False)
    assert less == {"step": "after gates", "pence": 900}
    assert due["step"] == "due"


def test_a_gate_that_is_passed_is_told_and_takes_nothing() -> None:
    met = counts_of([CountedDay("c", "i", date(2012, 7, 2), 2, 1)])
    after = valued(QUARTER_ENDS, OfContract(met))
    assert (after.pence, after.steps[1]) == (1000, judged_step(1, 2, passed=True))


@pytest.mark.parametrize(
    ("eligible_on", "factor"),
    [
        (date(2012, 7, 1), "1"),
        (date(2012, 7, 2), "9/10"),
        (date(2012, 10, 1), "9/10"),
        (date(2012, 10, 2), "1"),
    ],
)
def test_a_gate_counts_the_cases_of_its_quarter(eligible_on: date, factor: str) -> None:
    counts = counts_of([CountedDay("c", "i", eligible_on, 1, 0), CountedDay("other", "i", date(2012, 8, 1), 9, 9)])
    (gate,) = gates_on([GATED], CONTRACT, "m", date(2012, 7, 2), counts, QUARTER_ENDS)
    assert gate.factor == factor


def test_a_gate_is_for_its_measures_alone() -> None:
    assert gates_on([GATED], CONTRACT, "n", date(2012, 7, 2), MISSED, QUARTER_ENDS) == ()
    plain = scheme()
    assert gates_on([plain], plain.contracts["c"], "m", date(2012, 7, 2), MISSED, QUARTER_ENDS) == ()
    assert (any_gates([plain]), any_gates([plain, GATED])) == (False, True)


def test_each_gate_of_every_quarter_that_has_ended_is_judged() -> None:
    def judged(today: date) -> list[tuple[date, bool]]:
        return [(gate.quarter.starts, gate.is_missed) for gate in gates_judged([GATED], MISSED, today)]

    assert judged(date(2012, 7, 1)) == []
    assert judged(date(2012, 7, 2)) == [(date(2012, 4, 2), False)]
    assert judged(QUARTER_ENDS) == [(date(2012, 4, 2), False), (date(2012, 7, 2), True)]
    assert len(judged(date(2020, 1, 1))) == 8
    later = replace(scheme(contracts=[terms()], version=2), valid_from=date(2012, 7, 2))
    assert [gate.quarter.starts for gate in gates_judged([GATED, later], Counts(), date(2020, 1, 1))] == [
        date(2012, 4, 2)
    ]


@pytest.mark.parametrize(
    ("left", "over", "standing"), [(1000, 0, "due"), (400, 600, "due"), (1, 999, "due"), (0, 1000, "over_cap")]
)
def test_a_cap_leaves_all_or_a_part_or_nothing_and_is_told_in_each_case(left: int, over: int, standing: str) -> None:
    value = valued(QUARTER_ENDS, OfContract(under_cap=UnderCap(left, 5000, 4000, over)), [scheme()])
    assert (value.standing, value.pence, value.value_pence) == (standing, left, 1000)
    told = {"step": "cap", "capPence": 5000, "beforePence": 4000, "overPence": over, "pence": left}
    assert list(value.steps[1:]) == [told, {"step": "due", "on": "2012-07-02"}]


def test_an_amount_without_a_cap_counts_towards_the_cap_of_the_next() -> None:
    amounts = [
        CountedAmount(UUID(int=1), date(2012, 5, 1), 0, 800, None),
        CountedAmount(UUID(int=2), date(2012, 5, 2), 0, 300, 1000),
        CountedAmount(UUID(int=3), date(2012, 5, 3), 0, 300, 1000),
    ]
    left = under_cap(amounts)
    assert left == {UUID(int=2): UnderCap(200, 1000, 800, 100), UUID(int=3): UnderCap(0, 1000, 1000, 300)}


PAID_ON_ACCOUNT = scheme(contracts=[terms(on_account={"share": "0.8"})])


def test_an_outcome_of_a_quarter_that_is_paid_on_account_accrues_until_its_balance() -> None:
    value = valued(QUARTER_ENDS, schemes=[PAID_ON_ACCOUNT])
    assert (value.standing, value.pence, value.accrued_pence, value.due_on) == ("accrued", 0, 1000, None)
    assert value.value_pence == 1000
    assert value.steps[-1] == {"step": "accrued", "until": "2012-10-02", "pence": 1000}
    assert [step["step"] for step in value.steps] == ["price", "accrued"]


def test_what_was_held_comes_by_itself_also_where_the_quarter_is_paid_on_account() -> None:
    held = scheme(contracts=[terms(on_account={"share": "0.8"}, provisional="hold")])
    until: dict[str, Any] = {"provisional_until": date(2013, 1, 2)}
    assert valued(date(2013, 1, 1), schemes=[held], **until).standing == "held"
    over = valued(date(2013, 1, 2), schemes=[held], **until)
    assert (over.standing, over.pence, over.accrued_pence) == ("due", 1000, 0)
    assert valued(QUARTER_ENDS, schemes=[held]).standing == "accrued"
    clawed = valued(QUARTER_ENDS, schemes=[PAID_ON_ACCOUNT], **until)
    assert clawed.standing == "accrued"
    taken = OfContract(under_cap=UnderCap(0, 5000, 5000, 1000))
    assert valued(QUARTER_ENDS, taken, [PAID_ON_ACCOUNT]).standing == "over_cap"


COHORT = {
    "measure": "m", "cohort_date": "discharge", "months": 12, "minimum": 10,
    "groups": [{"band": "*", "rates": [{"from": "0", "pence": 5}]}],
}  # fmt: skip
BY_COHORT = scheme(contracts=[terms(cohorts=[COHORT])])


def test_an_outcome_that_its_month_pays_for_has_no_price_of_its_own() -> None:
    value = valued(QUARTER_ENDS, schemes=[BY_COHORT])
    assert (value.standing, value.pence, value.value_pence, value.steps) == ("in_cohort", 0, 0, ())
    assert (value.scheme, value.contract, value.tariff) == (BY_COHORT, BY_COHORT.contracts["c"], TARIFF)
    assert valued(QUARTER_ENDS, schemes=[BY_COHORT], kind="proposed").standing == "awaiting_verification"
    fell = Withdrawal(2, "death", date(2012, 9, 3))
    fallen = worth(outcome(), fell, [TARIFF], [BY_COHORT], QUARTER_ENDS)
    assert (fallen.standing, fallen.reason) == ("withdrawn", "death")


def test_what_has_no_price_keeps_the_terms_that_are_known() -> None:
    priceless = scheme(prices=[])
    value = worth(outcome(), None, [replace(TARIFF, prices=None)], [priceless], QUARTER_ENDS)
    assert (value.standing, value.reason, value.scheme) == ("unpriced", "no-price", priceless)
    assert (value.contract, value.tariff) == (priceless.contracts["c"], replace(TARIFF, prices=None))


def test_under_count_nothing_paid_can_be_taken_back_by_a_return() -> None:
    until = outcome(provisional_until=date(2013, 1, 2))
    plain = scheme().contracts["c"]
    assert at_risk_until(until, plain) == date(2013, 1, 2)
    assert at_risk_until(until, replace(plain, provisional="count")) is None
