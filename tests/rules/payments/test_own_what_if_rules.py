"""What a party is told of a draft that is proposed to it: nothing that hangs on few people."""

from itertools import groupby
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.payments.rules.what_if.own import MovedByDraft, hangs_on_assessments, own_sum

BEFORE = 100_000
people = st.builds(MovedByDraft, st.just(True), st.integers(-50_000, 50_000).filter(bool), st.just(0))


def row(moved: list[MovedByDraft]) -> dict[str, Any]:
    difference = sum(change.pence for change in moved)
    accrued = sum(change.accrued_pence for change in moved)
    return {"party": "riverside", "contract": "riverside-2012", "amounts": 20, "different": len(moved),
            "before_pence": BEFORE, "after_pence": BEFORE + difference, "difference_pence": difference,
            "before_accrued_pence": 0, "after_accrued_pence": accrued}  # fmt: skip


def told(moved: list[MovedByDraft], *, judged: bool = True) -> dict[str, Any]:
    return own_sum(row(moved), moved, by_people=judged)


@given(st.lists(people, max_size=4), st.lists(people, max_size=4))
def test_of_few_people_any_draft_says_the_same(some: list[MovedByDraft], others: list[MovedByDraft]) -> None:
    assert told(some) == told(others)
    assert told(some)["before_pence"] == BEFORE


@given(st.lists(people, min_size=5, max_size=20))
def test_of_more_it_adds_up_and_is_near(moved: list[MovedByDraft]) -> None:
    shown, exact = told(moved), row(moved)
    most = max(abs(change.pence) for change in moved)
    difference = shown["difference_pence"] or 0
    assert shown["after_pence"] == (BEFORE + difference if difference else None)
    assert abs(difference - exact["difference_pence"]) <= 25 * most // 4 + 1
    assert shown["different"] is shown["amounts"] is shown["after_accrued_pence"] is None


@given(st.integers(1, 1_000_000), st.integers(-100, 100))
@example(10_000, 0)
@example(4_800, 0)  # where five would be the last that come to nothing
@example(30_000, 70)
def test_of_one_price_it_does_not_tell_how_many_moved(pence: int, accrued_percent: int) -> None:
    """Whatever is told is told of three numbers of people and more, whether they lose or gain by it."""
    change = MovedByDraft(is_persons=True, pence=-pence, accrued_pence=pence * accrued_percent // 100)
    numbers = [list(same) for _, same in groupby(range(100), key=lambda number: told_of(number, change))]
    assert all(len(same) >= 3 for same in numbers[:-1])
    assert len(numbers[0]) >= 5
    assert len(numbers) > 5, "it tells something"


def told_of(number: int, change: MovedByDraft) -> dict[str, Any]:
    return told([change] * number)


@pytest.mark.parametrize("number", [0, 1, 7])
def test_where_nobody_is_judged_otherwise_it_is_its_own_and_exact(number: int) -> None:
    moved = [MovedByDraft(is_persons=True, pence=1_000, accrued_pence=0)] * number
    assert told(moved, judged=False) == row(moved)


def test_amounts_of_nobody_in_particular_are_no_people() -> None:
    moved = [MovedByDraft(is_persons=False, pence=1_000, accrued_pence=0)] * 9
    assert told(moved)["difference_pence"] is None


terms = st.builds(MovedByDraft, st.just(False), st.integers(-2_000_000, 2_000_000), st.just(0), st.just(True))


@given(st.lists(people, max_size=20), st.lists(terms, max_size=12))
def test_what_the_terms_alone_move_is_added_to_the_penny_and_hides_nothing(
    moved: list[MovedByDraft], by_terms: list[MovedByDraft]
) -> None:
    """A block that is £10,000 less does not keep from a party what five people come to, nor tells it of four."""
    without, beside = told(moved)["difference_pence"], told([*moved, *by_terms])["difference_pence"]
    assert beside == (None if without is None else without + sum(change.pence for change in by_terms))


def test_what_hangs_on_cases_widens_the_step_as_a_person_does() -> None:
    moved = [MovedByDraft(is_persons=True, pence=-10_000, accrued_pence=0)] * 5
    of_cases = MovedByDraft(is_persons=False, pence=-1_000_000, accrued_pence=0)
    assert told([*moved, of_cases])["difference_pence"] is None
    assert told(moved)["difference_pence"] == -50_000


def version(starts: str, bounds: int, price_from: str = "outcome") -> dict[str, Any]:
    return {"valid_from": starts, "complexity": {"bands": [{"code": "low", "to": bounds}]}, "price_from": price_from}


def test_a_draft_hangs_on_assessments_where_a_version_whose_days_it_takes_has_other_bands() -> None:
    first, second = version("2012-04-01", 5), version("2013-04-01", 6)
    assert not hangs_on_assessments(version("2013-04-01", 6), [first, second])
    assert hangs_on_assessments(version("2013-04-01", 5), [first, second])
    assert hangs_on_assessments(version("2012-10-01", 6), [first, second])
    assert hangs_on_assessments(version("2013-04-01", 6, "tariff"), [first, second])
    assert not hangs_on_assessments(version("2012-04-01", 6), [version("2012-04-01", 5), version("2012-04-01", 6)])


def test_a_version_that_counts_again_after_another_has_ended_is_one_whose_days_a_draft_takes() -> None:
    first, second = version("2012-04-01", 5), version("2012-04-01", 6) | {"valid_to": "2013-04-01"}
    assert hangs_on_assessments(version("2012-10-01", 6), [first, second])
    assert not hangs_on_assessments(version("2012-10-01", 6) | {"valid_to": "2013-04-01"}, [first, second])
    assert not hangs_on_assessments(
        version("2012-10-01", 6) | {"valid_to": "2013-04-01"}, [version("2012-04-01", 6), version("2013-04-01", 5)]
    )
