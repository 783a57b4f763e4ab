"""What an amount of a period says of itself, whole: what is at risk, its true-up, a quarter's balance under a cap."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from services.payments.rules.counted import CountedDay, counts_of
from services.payments.rules.earned import EarnedOfDay, earned_of
from services.payments.rules.money import add_months
from services.payments.rules.shapes import periods_due
from services.payments.rules.shapes.amounts import PeriodAmount, PeriodFacts
from services.payments.rules.year_terms import OnAccountTerms
from tests.rules.payments.test_payment_at_risk import CONTRACT, COUNTS, STARTS, scheme

YEAR = {"step": "annual value", "contractYear": 0, "months": 12, "pence": 50_000_000}
AT_RISK = {"step": "at risk", "share": "1/4", "pence": 12_500_000}
BOUNDS = {"target": "2/5", "threshold": "1/2", "cap": "11/10"}
ON_ACCOUNT = replace(
    CONTRACT, at_risk=None, ends=add_months(STARTS, 24), annual_value_pence=(120_000,), cap_pence=(10_000,),
    on_account=OnAccountTerms(Fraction(1, 2), (Fraction(1, 12),) * 12),
)  # fmt: skip
EACH = 3_000


def said(amount: PeriodAmount) -> list[dict[str, Any]]:
    return [dict(step) for step in amount.steps]


def at_risk_of(shape: str, due_on: date) -> PeriodAmount:
    periods = periods_due([scheme(CONTRACT)], due_on, PeriodFacts(COUNTS))
    (amount,) = (p.amount for p in periods if (p.shape, p.amount.subject, p.amount.due_on) == (shape, "c", due_on))
    return amount


def test_a_quarter_says_its_pot_what_was_counted_and_what_that_earns() -> None:
    assert said(at_risk_of("at_risk", add_months(STARTS, 6))) == [
        YEAR,
        AT_RISK,
        {"step": "quarter", "number": 1, "months": 3},
        {"step": "pot", "indicator": "c", "weight": "20", "pence": 625_000},
        {"step": "counted", "indicator": "c", "met": 2, "eligible": 3, "rate": "2/3", "ofTarget": "5/3"},
        {"step": "earned of pot", **BOUNDS, "factor": "11/10", "pence": 687_500},
    ]


def test_a_true_up_says_what_the_whole_year_earns_and_what_its_quarters_came_to() -> None:
    assert said(at_risk_of("true_up", add_months(STARTS, 12))) == [
        YEAR,
        AT_RISK,
        {"step": "pot", "indicator": "c", "weight": "20", "pence": 2_500_000},
        {"step": "counted", "indicator": "c", "met": 4, "eligible": 22, "rate": "2/11", "ofTarget": "5/11"},
        {"step": "earned of pot", **BOUNDS, "factor": "0", "pence": 0},
        {"step": "true-up", "quarters": [520_833, 687_500, 0, 0], "wholeYear": 0, "pence": -1_208_333},
    ]


def day(achieved_on: date, stands: int, count: int = 1) -> EarnedOfDay:
    return EarnedOfDay(ON_ACCOUNT.code, achieved_on, stands, stands, "m", EACH, count)


def balance(*earned: EarnedOfDay, left_out: tuple[EarnedOfDay, ...] = ()) -> PeriodAmount:
    """Of the second quarter of the second year."""
    due_on = add_months(STARTS, 18)
    facts = PeriodFacts(earned=earned_of(earned), left_out=earned_of(left_out))
    periods = periods_due([scheme(ON_ACCOUNT)], due_on, facts)
    (amount,) = (p.amount for p in periods if (p.shape, p.amount.due_on) == ("on_account_balance", due_on))
    return amount


def test_a_balance_says_of_a_cap_what_came_before_in_its_own_year_and_what_it_took() -> None:
    earlier = day(add_months(STARTS, 2), 9_000, 3), day(add_months(STARTS, 12), 6_000, 2)
    over_by_a_penny = replace(day(add_months(STARTS, 15), 2_999), each_pence=EACH)
    assert said(balance(*earlier, over_by_a_penny))[-2:] == [
        {"step": "cap", "capPence": 10_000, "beforePence": 6_000, "overPence": 1, "pence": 2_999},
        {"step": "less on account", "accruedPence": 2_999, "onAccountPence": 15_000, "pence": -12_001},
    ]


def test_a_balance_without_anything_over_the_cap_says_nothing_of_it() -> None:
    steps = [step["step"] for step in said(balance(day(add_months(STARTS, 15), EACH)))]
    assert steps == ["quarter", "outcomes", "less on account"]


def test_a_balance_says_who_is_left_out_and_what_was_paid_on_account() -> None:
    amount = balance(left_out=(day(add_months(STARTS, 15), EACH),))
    assert said(amount)[-2:] == [
        {"step": "left out", "pence": EACH},
        {"step": "less on account", "accruedPence": 0, "onAccountPence": 15_000, "pence": -15_000},
    ]
    assert (amount.left_out_pence, amount.on_account_pence) == (EACH, 15_000)


def test_cases_of_two_days_are_counted_together_and_apart_from_others() -> None:
    days = [CountedDay("c", "i", date(2012, 5, n), 4, n) for n in (1, 2, 3)]
    others = [CountedDay("c", "j", date(2012, 5, 1), 9, 9), CountedDay("d", "i", date(2012, 5, 1), 9, 9)]
    count = counts_of([*days, *others]).between("c", "i", date(2012, 5, 1), date(2012, 5, 3))
    assert (count.met, count.eligible) == (3, 8)
