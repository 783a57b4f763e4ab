"""Whether an outcome that comes with its quarter's balance had been approved with it when it fell."""

from datetime import date, timedelta

import pytest

from services.payments.rules.paid_with_others import Accrual, PeriodLine, fell_after_approval, month_fell_after_approval
from services.payments.rules.postings import LineKind

MAY = date(2012, 5, 1)
DAYS = [date(2012, 7, 2) + timedelta(days=number) for number in range(9)]


def accrued(day: int, pence: int, after_line: int | None = None, effective_on: date = MAY) -> Accrual:
    return Accrual(effective_on, DAYS[day], pence, after_line)


def approval(day: int, seq: int) -> PeriodLine:
    return PeriodLine(LineKind.APPROVAL, 2, DAYS[day], seq)


def receivable(day: int, number: int = 3) -> PeriodLine:
    return PeriodLine(LineKind.RECEIVABLE, number, DAYS[day], 99)


@pytest.mark.parametrize(("day", "paid"), [(0, False), (1, True), (3, True), (4, False), (5, False)])
def test_by_days_alone_it_is_approved_from_the_day_on_which_it_was_known_until_it_falls(day: int, paid: bool) -> None:
    assert fell_after_approval([accrued(1, 100), accrued(4, -100)], [approval(day, 7)]) is paid


@pytest.mark.parametrize(("seq", "paid"), [(4, False), (5, False), (6, True), (8, True), (9, False)])
def test_within_a_day_the_order_of_the_ledger_decides(seq: int, paid: bool) -> None:
    """Known after the day's approval, and approved and fallen on one day."""
    assert fell_after_approval([accrued(1, 100, 5), accrued(1, -100, 8)], [approval(1, seq)]) is paid


def test_another_day_of_achievement_in_the_quarter_begins_nothing_anew() -> None:
    corrected = [accrued(3, -100, 9), accrued(3, 100, 9, date(2012, 5, 8))]
    told = [accrued(1, 100, 2), *corrected, accrued(5, -100, 12, date(2012, 5, 8))]
    assert fell_after_approval(told, [approval(2, 7)])
    assert not fell_after_approval(told[:-1], [approval(2, 7)])  # it has not fallen


def test_what_fell_and_was_achieved_again_counts_from_then() -> None:
    again = [accrued(1, 100, 2), accrued(3, -100, 9), accrued(4, 60, 11), accrued(4, 20, 12), accrued(6, -80, 20)]
    assert not fell_after_approval(again, [approval(2, 7)])
    assert fell_after_approval(again, [approval(5, 15)])


def test_what_was_owed_by_its_fall_had_been_paid() -> None:
    """Of a balance without a line before nothing had been counted."""
    fell = [accrued(1, 100, 2), accrued(4, -100, 9)]
    assert fell_after_approval(fell, [receivable(4)])
    assert not fell_after_approval(fell, [receivable(4, number=1)])
    assert not fell_after_approval(fell, [receivable(3)])
    assert not fell_after_approval([], [receivable(4)])


def test_of_a_month_any_fall_of_what_was_approved_counts() -> None:
    assert [month_fell_after_approval([line]) for line in (receivable(1), receivable(1, 1), approval(1, 1))] == [
        True, False, False,
    ]  # fmt: skip
