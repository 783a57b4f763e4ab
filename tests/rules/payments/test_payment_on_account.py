"""What a quarter's balance says of the outcomes that come with it."""

from datetime import date
from uuid import UUID

from services.payments.pages.step_words import STEPS
from services.payments.rules.earned import EarnedOfDay, earned_of, without
from services.payments.rules.left_out import parts_left_out

DAY, END = date(2012, 5, 1), date(2012, 7, 1)


def accrued(measure: str | None, each: int, count: int, pence: int | None = None) -> EarnedOfDay:
    stands = each * count if pence is None else pence
    return EarnedOfDay("back", DAY, stands, stands, measure, each, count)


def test_outcomes_that_come_with_a_quarter_are_told_by_measure_and_price_with_what_a_cap_leaves() -> None:
    earned = earned_of(
        [accrued("housing", 19_005, 1, 10_999), accrued("abstinent", 30_000, 1), accrued("abstinent", 30_000, 2)]
    )
    alike = earned.accrued_alike("back", DAY, END)
    assert [(of.measure, of.count, of.each_pence, of.pence) for of in alike] == [
        ("abstinent", 3, 30_000, 90_000), ("housing", 1, 19_005, 10_999),
    ]  # fmt: skip
    assert sum(of.pence for of in alike) == earned.accrued_between("back", DAY, END)


def test_who_is_left_out_of_a_balance_is_none_of_its_outcomes() -> None:
    earned = without(
        earned_of([accrued("abstinent", 30_000, 2), accrued("housing", 10, 1)]), [accrued("housing", 10, 1)]
    )
    assert [(of.measure, of.count) for of in earned.accrued_alike("back", DAY, END)] == [("abstinent", 2)]


def test_a_gate_of_a_balance_says_on_what_it_is_and_the_outcomes_what_each_comes_to() -> None:
    gate = {
        "step": "gate", "gate": "reviews", "from": "2012-04-02", "met": 1, "eligible": 3, "target": "1/2",
        "factor": "9/10", "passed": False, "measures": ["abstinent_at_review"],
    }  # fmt: skip
    assert "so each of abstinent at review is multiplied by 9/10" in STEPS["gate"](gate)
    two = {"step": "outcomes", "measure": "housing", "count": 2, "eachPence": 19_005, "pence": 30_000}
    assert STEPS["outcomes"](two) == (
        "Housing: 2 at £190.05, after any gate, £80.10 less since the year's cap was reached: £300."
    )
    one = two | {"count": 1, "pricePence": 21_117, "pence": 19_005}
    assert STEPS["outcomes"](one) == "Housing: 1 at £190.05 after gates, of £211.17: £190.05."
    assert STEPS["outcomes"](one | {"pricePence": 19_005}) == "Housing: 1 at £190.05: £190.05."


def test_what_a_balance_lacks_is_of_its_outcomes_in_turn_and_no_more() -> None:
    """What comes by itself, and of a balance that lacks nothing, is not left out."""
    lacks, whole = UUID(int=1), UUID(int=2)
    outcomes = [(lacks, 30_000), (None, 5_000), (whole, 7_000), (lacks, 20_000), (lacks, 10_000), (lacks, -1)]
    assert parts_left_out(outcomes, {lacks: 45_000}) == [30_000, 0, 0, 15_000, 0, 0]
