"""How far a claim is, and how one that does not stand came to fall."""

import pytest

from services.payments.rules.postings import Balances
from services.payments.rules.states import ClaimState, fall_of, state_of


@pytest.mark.parametrize(
    ("balances", "in_run", "unsettled", "state"),
    [
        (Balances(held=1, due=1), True, 1, "held"),
        (Balances(due=1), False, 1, "due"),
        (Balances(due=1), True, 1, "in_run"),
        (Balances(committed=1), True, 1, "approved"),
        (Balances(committed=1), True, 0, "settled"),
        (Balances(), False, 0, "due"),
    ],
)
def test_a_claim_is_as_far_as_its_least_advanced_amount(
    balances: Balances, in_run: bool, unsettled: int, state: str
) -> None:
    assert state_of("due", balances, in_run=in_run, unsettled=unsettled) == state


@pytest.mark.parametrize("state", ["withdrawn", "awaiting_verification", "unpriced", "over_cap", "accrued", "closed"])
def test_what_does_not_stand_says_why_whatever_was_paid_of_it(state: str) -> None:
    assert state_of(state, Balances(held=1, due=1, committed=1), in_run=True, unsettled=1) == ClaimState(state)


def test_how_something_fell() -> None:
    assert fall_of("due", "refused", was_owed=True) is None
    assert fall_of("withdrawn", "refused", was_owed=True) == "after_approval"
    assert fall_of("withdrawn", "refused", was_owed=False) == "refused"
    assert fall_of("withdrawn", "death", was_owed=False) == "before_payment"
    assert fall_of("withdrawn", None, was_owed=False) == "before_payment"
