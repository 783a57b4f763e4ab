"""What a party is told of a draft that is proposed to it: nothing that hangs on few people."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.what_if.own import MovedByDraft, own_sum

BEFORE = 100_000
people = st.builds(MovedByDraft, st.just(True), st.integers(-50_000, 50_000).filter(bool), st.just(0))


def row(moved: list[MovedByDraft]) -> dict[str, Any]:
    difference = sum(change.pence for change in moved)
    accrued = sum(change.accrued_pence for change in moved)
    return {"party": "riverside", "contract": "riverside-2012", "amounts": 20, "different": len(moved),
            "before_pence": BEFORE, "after_pence": BEFORE + difference, "difference_pence": difference,
            "before_accrued_pence": 0, "after_accrued_pence": accrued}  # fmt: skip


def told(moved: list[MovedByDraft], *, judged: bool = True) -> dict[str, Any]:
    return own_sum(row(moved), moved, judged=judged)


@given(st.lists(people, max_size=4), st.lists(people, max_size=4))
def test_of_few_people_any_draft_says_the_same(some: list[MovedByDraft], others: list[MovedByDraft]) -> None:
    assert told(some) == told(others)
    assert told(some)["before_pence"] == BEFORE


@given(st.lists(people, min_size=5, max_size=20))
def test_of_more_it_adds_up_and_is_near(moved: list[MovedByDraft]) -> None:
    shown, exact = told(moved), row(moved)
    most = max(abs(change.pence) for change in moved)
    assert shown["after_pence"] - shown["before_pence"] == shown["difference_pence"]
    assert abs(shown["difference_pence"] - exact["difference_pence"]) <= 5 * most // 4 + 1
    assert shown["different"] % 5 == shown["amounts"] % 5 == 0


@pytest.mark.parametrize("number", [0, 1, 7])
def test_where_nobody_is_judged_otherwise_it_is_its_own_and_exact(number: int) -> None:
    moved = [MovedByDraft(is_persons=True, pence=1_000, accrued_pence=0)] * number
    assert told(moved, judged=False) == row(moved)


def test_amounts_of_nobody_in_particular_are_no_people() -> None:
    moved = [MovedByDraft(is_persons=False, pence=1_000, accrued_pence=0)] * 9
    assert told(moved)["difference_pence"] is None
