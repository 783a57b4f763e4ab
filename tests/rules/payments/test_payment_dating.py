"""What stands, stands on its day: a day that moves is reversed there and posted here, and no cash moves for it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.dating import DatedPosting, dated_postings
from services.payments.rules.postings import NOTHING, Balances, LedgerAccount, LineKind, Posting, after
from tests.rules.payments.test_payment_histories import AMOUNTS, STEP, Book
from tests.thorough import part_of

OLD, NEW = date(2013, 3, 30), date(2013, 4, 5)
PAID = replace(NOTHING, committed=100_000)


def stood_after(stood: dict[date, int], moves: list[DatedPosting]) -> dict[date, int]:
    days = Counter(stood)
    for move, on in moves:
        days[on] += move.pence * ((move.source is LedgerAccount.BUDGET) - (move.destination is LedgerAccount.BUDGET))
    return {day: pence for day, pence in days.items() if pence}


def told(moves: list[DatedPosting]) -> list[tuple[str, str, str, int, date]]:
    return [(move.kind, move.source, move.destination, move.pence, on) for move, on in moves]


def test_what_waits_is_reversed_on_the_old_day_and_due_on_the_new_one() -> None:
    for account, kind in (("due", "due"), ("held", "hold")):
        before = replace(NOTHING, **{account: 100_000})
        moves = dated_postings(before, {OLD: 100_000}, 100_000, NEW, held=account == "held")
        assert told(moves) == [("reversal", account, "budget", 100_000, OLD), (kind, "budget", account, 100_000, NEW)]


def test_what_is_paid_moves_its_day_and_no_cash() -> None:
    moves = dated_postings(PAID, {OLD: 100_000}, 100_000, NEW, held=False)
    assert told(moves) == [
        ("day_left", "redated", "budget", 100_000, OLD), ("day_taken", "budget", "redated", 100_000, NEW),
    ]  # fmt: skip
    assert after(PAID, [move for move, _ in moves]) == PAID


@pytest.mark.parametrize(("pence", "then"), [(120_000, LineKind.DUE), (80_000, LineKind.RECEIVABLE)])
def test_only_the_difference_of_another_price_is_due_or_owed(pence: int, then: LineKind) -> None:
    moves = dated_postings(PAID, {OLD: 100_000}, pence, NEW, held=False)
    assert [(move.kind, on) for move, on in moves] == [(LineKind.DAY_LEFT, OLD), (LineKind.DAY_TAKEN, NEW), (then, NEW)]
    assert moves[-1].posting.pence == 20_000
    assert stood_after({OLD: 100_000}, moves) == {NEW: pence}


@pytest.mark.parametrize(("before", "kind"), [(PAID, LineKind.RECEIVABLE), (Balances(due=100_000), LineKind.REVERSAL)])
def test_what_falls_falls_on_the_day_on_which_it_stood(before: Balances, kind: LineKind) -> None:
    moves = dated_postings(before, {OLD: 100_000}, 0, NEW, held=False)
    assert [(move.kind, on) for move, on in moves] == [(kind, OLD)]


def test_what_an_older_version_left_on_two_days_comes_to_one() -> None:
    for pence, expected in ((100_000, {NEW: 100_000}), (0, {})):
        stood = {OLD: 100_000, NEW: pence - 100_000}
        before = PAID if pence else replace(PAID, receivable=100_000, open_receivable=100_000)
        moves = dated_postings(before, {day: each for day, each in stood.items() if each}, pence, NEW, held=False)
        assert stood_after(stood, moves) == expected
        assert {move.kind for move, _ in moves} == {LineKind.DAY_LEFT, LineKind.DAY_TAKEN}


@dataclass
class DatedBook(Book):
    """Each amount with its day, and what stands of it by day."""

    day: list[date] = field(default_factory=lambda: [OLD] * AMOUNTS)
    stood: list[dict[date, int]] = field(default_factory=lambda: [{} for _ in range(AMOUNTS)])

    def moves(self, one: int) -> list[Posting]:
        moves = dated_postings(self.at[one], self.stood[one], self.stands[one], self.day[one], held=False)
        self.stood[one] = stood_after(self.stood[one], moves)
        return [move for move, _ in moves]

    def play(self, step: tuple[str, int, int]) -> None:
        what, which, days = step
        if what != "day":
            return super().play(step)
        before = self.at[which]
        self.day[which] = OLD + timedelta(days=days)
        self.settle(which)
        assert self.at[which] == before or before is NOTHING
        return None


DAYS = st.tuples(st.just("day"), st.integers(0, AMOUNTS - 1), st.integers(0, 9))


@settings(max_examples=part_of(300))
@given(steps=st.lists(st.one_of(DAYS, STEP), max_size=40))
def test_what_stands_stands_on_its_day_in_any_history(steps: list[tuple[str, int, int]]) -> None:
    """And the cash, and what is owed, still come to what stands."""
    book = DatedBook()
    for step in steps:
        book.play(step)
        assert book.apart == 0
        for stood, stands, day in zip(book.stood, book.stands, book.day, strict=True):
            assert stood == ({day: stands} if stands else {})
