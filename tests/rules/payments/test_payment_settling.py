"""From what should stand to transfers: always there in one step, never twice."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.postings import NOTHING, Balances, LedgerAccount, LineKind, Posting, postings_to_reach

PENCE = st.integers(0, 10**7)


@st.composite
def balances(draw: Callable[..., int]) -> Balances:
    committed = draw(PENCE)
    raised = draw(st.integers(0, committed))
    open_receivable = draw(st.integers(0, raised))
    open_debt = draw(st.integers(0, raised - open_receivable))
    return Balances(
        held=draw(st.just(0) | PENCE),
        due=draw(st.just(0) | PENCE),
        committed=committed,
        receivable=raised,
        open_receivable=open_receivable,
        open_debt=open_debt,
        written_off=draw(st.integers(0, raised - open_receivable - open_debt)),
    )


def after(before: Balances, moves: list[Posting]) -> Balances:
    def change(account: LedgerAccount) -> int:
        return sum((m.destination == account) * m.pence - (m.source == account) * m.pence for m in moves)

    owed = [change(account) for account in (LedgerAccount.RECEIVABLE, LedgerAccount.DEBT, LedgerAccount.WRITTEN_OFF)]
    return Balances(
        held=before.held + change(LedgerAccount.HELD),
        due=before.due + change(LedgerAccount.DUE),
        committed=before.committed,
        receivable=before.receivable - sum(owed),
        open_receivable=before.open_receivable - owed[0],
        open_debt=before.open_debt - owed[1],
        written_off=before.written_off - owed[2],
    )


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_the_ledger_is_brought_to_what_should_stand(before: Balances, pence: int, held: bool) -> None:
    reached = after(before, postings_to_reach(before, pence, held=held))
    assert reached.standing == pence
    assert min(reached.held, reached.due, reached.open_receivable, reached.open_debt, reached.written_off) >= 0
    assert (reached.due if held else reached.held) == 0


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_settling_twice_posts_once(before: Balances, pence: int, held: bool) -> None:
    reached = after(before, postings_to_reach(before, pence, held=held))
    assert postings_to_reach(reached, pence, held=held) == []


@given(before=balances(), pence=PENCE)
def test_nothing_is_due_to_who_still_owes_for_the_same_amount(before: Balances, pence: int) -> None:
    """However it came about: a return, a rejection, a claim that stands again."""
    reached = after(before, postings_to_reach(before, pence, held=False))
    assert not (reached.due and (reached.open_receivable or reached.open_debt or reached.written_off))


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_a_receivable_arises_only_for_what_a_run_has_approved(before: Balances, pence: int, held: bool) -> None:
    moves = postings_to_reach(before, pence, held=held)
    kinds = {move.kind: move for move in moves}
    if LineKind.RECEIVABLE in kinds:
        assert kinds[LineKind.RECEIVABLE].pence <= before.committed - before.receivable
        reached = after(before, moves)
        assert reached.held == reached.due == 0
    assert not {LineKind.RECEIVABLE, LineKind.RECEIVABLE_UNDONE} <= kinds.keys()


@given(pence=st.integers(-(10**7), 10**7), held=st.booleans())
def test_the_first_word_of_an_amount_is_posted_as_if_its_empty_balances_were_known(pence: int, held: bool) -> None:
    """What is below nothing, as a true-up may be, is owed at once; there is nothing to hold."""
    moves = postings_to_reach(NOTHING, pence, held=held)
    assert moves == postings_to_reach(Balances(), pence, held=held)
    if pence < 0:
        assert moves == [Posting(LineKind.RECEIVABLE, LedgerAccount.RECEIVABLE, LedgerAccount.BUDGET, -pence)]


def kinds_of(before: Balances, pence: int, *, held: bool = False) -> list[tuple[LineKind, int]]:
    return [(move.kind, move.pence) for move in postings_to_reach(before, pence, held=held)]


def test_held_amounts_are_counted() -> None:
    """A claim that is held is not posted to due besides: that would pay it twice."""
    assert kinds_of(Balances(held=100), 100, held=True) == []
    assert kinds_of(Balances(held=100), 100) == [(LineKind.HOLD_END, 100)]


def test_no_double_refund() -> None:
    assert kinds_of(Balances(committed=100, receivable=100, open_receivable=0), 0) == []
    assert kinds_of(Balances(committed=100), 0) == [(LineKind.RECEIVABLE, 100)]


def test_what_fell_stands_again() -> None:
    fallen = Balances(committed=100, receivable=100, open_receivable=100)
    assert kinds_of(fallen, 100) == [(LineKind.RECEIVABLE_UNDONE, 100)]
    netted = Balances(committed=100, receivable=100, open_receivable=40)
    assert kinds_of(netted, 100) == [(LineKind.RECEIVABLE_UNDONE, 40), (LineKind.DUE, 60)]


def test_what_fell_and_stands_again_is_not_invoiced_any_more() -> None:
    """40 open, 30 a debt, 10 written off, 20 netted: only the netted is due."""
    fallen = Balances(committed=100, receivable=100, open_receivable=40, open_debt=30, written_off=10)
    assert kinds_of(fallen, 100) == [
        (LineKind.RECEIVABLE_UNDONE, 40), (LineKind.DEBT_CANCELLED, 30), (LineKind.WRITE_OFF_CANCELLED, 10),
        (LineKind.DUE, 20),
    ]  # fmt: skip


def test_what_the_bank_returned_and_stands_no_more_is_set_off_against_what_is_only_owed() -> None:
    returned = Balances(due=100, receivable=100, open_receivable=30, open_debt=20)
    assert kinds_of(returned, 0) == [(LineKind.SET_OFF, 30), (LineKind.DEBT_CANCELLED, 20)]
    part = Balances(due=100, receivable=40, open_receivable=40)
    assert kinds_of(part, 60) == [(LineKind.SET_OFF, 40)]


def test_what_a_return_took_back_of_more_than_was_due_is_held_less_then_owed() -> None:
    """A return of 100 is undone: of them 30 are held by now, and 70 a run has paid again."""
    undone = Balances(held=30, due=-100, committed=170)
    assert kinds_of(undone, 100, held=True) == [(LineKind.HOLD_END, 30), (LineKind.RECEIVABLE, 70)]
    assert kinds_of(undone, 0) == [(LineKind.HOLD_END, 30), (LineKind.RECEIVABLE, 70), (LineKind.RECEIVABLE, 100)]


def test_what_stands_again_by_the_time_its_return_is_undone_is_owed_by_nobody() -> None:
    """As a quarter's balance in doubt: a return took it back, since no run has approved it then."""
    assert kinds_of(Balances(due=-18_281, committed=22_499), 22_499) == [(LineKind.DUE, 18_281)]
    assert kinds_of(Balances(due=-18_281, committed=22_499), 20_000) == [
        (LineKind.DUE, 15_782), (LineKind.RECEIVABLE, 2_499),
    ]  # fmt: skip


@given(before=balances(), missing=st.integers(1, 10**7), pence=PENCE, held=st.booleans())
def test_no_more_is_cancelled_than_was_owed_before(before: Balances, missing: int, pence: int, held: bool) -> None:
    """What the same movements raise is no receivable yet that a line could name."""
    moves = postings_to_reach(replace(before, due=-missing), pence, held=held)
    cancelled = [move.pence for move in moves if move.kind in {LineKind.RECEIVABLE_UNDONE, LineKind.SET_OFF}]
    assert sum(cancelled) <= before.open_receivable


def test_a_fall_takes_the_unapproved_first() -> None:
    assert kinds_of(Balances(due=30, committed=100), 80) == [(LineKind.REVERSAL, 30), (LineKind.RECEIVABLE, 20)]


def test_a_hold_that_is_extended_takes_back_what_no_run_has_approved() -> None:
    assert kinds_of(Balances(due=100), 100, held=True) == [(LineKind.HOLD_AGAIN, 100)]
