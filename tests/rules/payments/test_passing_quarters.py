"""What of a quarter that is paid on account is passed on, and what a remittance passes on, by examples."""

from datetime import date
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.passing_quarters import QuarterOutcome, covered
from services.payments.rules.subcontracts import PassedTo, ShareSpan, passed_to, remittance_parts
from tests.model.money import allocate
from tests.model.subcontracts import reached

JUNE = date(2012, 6, 1)
SHARES = {"alpha": "0.9", "heir": "0.5"}


def outcome(number: int, pence: int = 10_000, by: str | None = "alpha", day: int = 1) -> QuarterOutcome:
    passed = PassedTo(by, SHARES[by]) if by else None
    return QuarterOutcome(JUNE.replace(day=day), UUID(int=number), pence, passed)


def test_what_is_paid_reaches_as_far_as_it_goes_in_the_order_of_achievement() -> None:
    two = outcome(1, day=3), outcome(2, by="heir", day=2)
    for paid, parts in ((15_000, {"heir": 5_000, "alpha": 4_500}), (25_000, {"heir": 5_000, "alpha": 9_000})):
        assert covered(paid, two, {}) == parts


def test_of_one_day_they_go_by_their_ids_and_the_prime_s_own_take_their_place() -> None:
    assert covered(15_000, (outcome(2), outcome(1, by=None)), {}) == {"alpha": 4_500}


def test_what_a_balance_leaves_out_is_none_of_it() -> None:
    assert covered(15_000, (outcome(1), outcome(2, by=None)), {UUID(int=1): 5_000}) == {"alpha": 4_500}


def test_the_share_is_that_of_the_day_of_achievement_and_who_has_none_is_passed_nothing() -> None:
    spans = [
        ShareSpan("alpha", date(2012, 4, 2), date(2012, 6, 20), "0.9"),
        ShareSpan("alpha", date(2012, 6, 20), date.max, "0.5"),
    ]
    assert passed_to(spans, "alpha", date(2012, 6, 19)) == PassedTo("alpha", "0.9")
    assert passed_to(spans, "alpha", date(2012, 6, 20)) == PassedTo("alpha", "0.5")
    assert passed_to(spans, "alpha", date(2012, 4, 1)) is None
    assert passed_to(spans, "other", date(2012, 6, 19)) is None


def test_a_remittance_passes_on_what_earlier_ones_have_not_and_takes_back_what_they_have_too_much() -> None:
    """£150 were paid on account; of an outcome of £100 alpha has 90 %. Then it falls, and £50 of it are netted."""
    assert remittance_parts(10_000, "prime", {"alpha": 9_000}, {}) == {"alpha": 9_000, "prime": 1_000}
    assert remittance_parts(0, "prime", {"alpha": 9_000}, {}) == {"alpha": 9_000, "prime": -9_000}
    assert remittance_parts(0, "prime", {}, {"alpha": 9_000}) == {"alpha": -9_000, "prime": 9_000}
    assert remittance_parts(500, "prime", {"alpha": 9_000}, {"alpha": 9_000}) == {"prime": 500}


@given(st.lists(st.tuples(st.integers(1, 30_001), st.integers(-20_000, 30_000), st.booleans()), max_size=6))
def test_the_remittances_come_to_what_is_paid(drawn: list[tuple[int, int, bool]]) -> None:
    """Each pays or takes off something, and before it something became known, and fell where that is drawn."""
    outcomes: dict[int, QuarterOutcome] = {}
    paid, passed = 0, {"alpha": 0}
    for number, (pence, moved, falls) in enumerate(drawn, start=1):
        if falls:
            outcomes.pop(number // 2, None)
        outcomes[number] = outcome(number, pence)
        paid += moved
        now = covered(paid, outcomes.values(), {})
        parts = remittance_parts(moved, "prime", now, passed)
        assert sum(parts.values()) == moved
        passed["alpha"] += parts.get("alpha", 0)
    standing = [(str(number), one.pence) for number, one in sorted(outcomes.items())]
    whole = [allocate(part, [Fraction(9, 10), Fraction(1, 10)])[0] for _, part in reached(paid, standing)]
    assert passed["alpha"] == sum(whole)
