"""What of a run somebody should look at: what may be paid twice, and what is far from usual."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.findings import (
    CheckedLine,
    UsualAmounts,
    finding_id,
    findings,
    usual_bounds,
    usual_count,
)
from services.payments.rules.money import add_months

ONE, TWO, THREE = (UUID(int=number) for number in range(1, 4))
JULY = date(2012, 7, 1)
PLACE = ("riverside-2012", "riverside")


def line(value_pence: int = 100, **changes: tuple[UUID, ...]) -> CheckedLine:
    return CheckedLine(ONE, None, "abstinent_at_review", date(2012, 7, 2), value_pence, **changes)


def months(count: int, claims: int, last: date = JULY) -> dict[date, int]:
    return {add_months(last, -number): claims for number in range(1, count + 1)}


def codes(
    lines: list[CheckedLine], usual: UsualAmounts | None = None, by_month: dict[date, int] | None = None
) -> list[str]:
    usuals = {usual.measure: usual} if usual else {}
    return [found.code for found in findings("stockport", lines, usuals, by_month or {}, PLACE)]


def test_of_what_is_usual_nothing_is_found() -> None:
    usual = UsualAmounts("abstinent_at_review", 20, 100, 100)
    assert codes([line()], usual, months(12, 4) | {JULY: 5}) == []


def test_each_reason_by_itself_and_in_the_order_of_the_lines() -> None:
    assert codes([line(elsewhere=(TWO,)), line(same_evidence=(TWO, THREE))]) == ["same_day_elsewhere", "same_evidence"]


@pytest.mark.parametrize(
    ("pence", "found"), [(0, True), (69, True), (70, False), (99, False), (140, False), (141, True)]
)
def test_an_amount_is_unusual_beyond_three_times_the_middle_half(pence: int, found: bool) -> None:
    usual = UsualAmounts("abstinent_at_review", 20, 100, 110)
    assert usual_bounds(usual) == (70, 140)
    assert codes([line(pence)], usual) == (["unusual_amount"] if found else [])


def test_of_few_amounts_nobody_knows_what_is_usual() -> None:
    assert usual_bounds(UsualAmounts("m", 19, 100, 110)) is None
    assert codes([line(10**9)], UsualAmounts("abstinent_at_review", 19, 100, 110)) == []


def test_a_month_of_many_more_claims_than_those_before_it_is_named() -> None:
    """Four a month: three times the root of four is six, so up to ten are usual."""
    assert usual_count(JULY, months(12, 4)) == (0, 10, 12)
    assert codes([line()], by_month=months(12, 4) | {JULY: 10}) == []
    assert codes([line()], by_month=months(12, 4) | {JULY: 11}) == ["unusual_month"]
    assert codes([line()], by_month=months(5, 4) | {JULY: 100}) == []  # too few months before


def test_months_before_the_first_claim_do_not_count() -> None:
    assert usual_count(JULY, months(6, 9)) == (0, 18, 6)
    assert usual_count(JULY, {add_months(JULY, -30): 5} | months(3, 9)) == (0, 7, 12)


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12))
def test_the_mean_is_usual_always(claims: list[int]) -> None:
    by_month = {add_months(JULY, -number): count for number, count in enumerate(claims, 1)}
    bounds = usual_count(JULY, by_month)
    if bounds is not None:
        low, high, count = bounds
        known = [by_month.get(add_months(JULY, -number), 0) for number in range(1, count + 1)]
        assert low * count <= sum(known) <= high * count


def test_a_finding_is_the_same_while_its_facts_are() -> None:
    assert finding_id("a", "c", "s", 1) == finding_id("a", "c", "s", 1)
    assert len({finding_id("a", "c", "s", 1), finding_id("a", "c", "s", 2), finding_id("b", "c", "s", 1)}) == 3
