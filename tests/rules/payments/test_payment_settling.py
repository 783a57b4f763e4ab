"""From what should stand to transfers: always there in one step, never twice."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.settling import Account, Balances, Kind, Movement, movements

PENCE = st.integers(0, 10**7)


@st.composite
def balances(draw: Callable[..., int]) -> Balances:
    committed = draw(PENCE)
    raised = draw(st.integers(0, committed))
    return Balances(
        held=draw(st.just(0) | PENCE),
        due=draw(st.just(0) | PENCE),
        committed=committed,
        receivable=raised,
        open_receivable=draw(st.integers(0, raised)),
    )


def after(before: Balances, moves: list[Movement]) -> Balances:
    def change(account: Account) -> int:
        return sum((m.target == account) * m.pence - (m.source == account) * m.pence for m in moves)

    return Balances(
        held=before.held + change(Account.HELD),
        due=before.due + change(Account.DUE),
        committed=before.committed,
        receivable=before.receivable - change(Account.RECEIVABLE),
        open_receivable=before.open_receivable - change(Account.RECEIVABLE),
    )


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_the_ledger_is_brought_to_what_should_stand(before: Balances, pence: int, held: bool) -> None:
    reached = after(before, movements(before, pence, held=held))
    assert reached.standing == pence
    assert min(reached.held, reached.due, reached.open_receivable) >= 0
    assert (reached.due if held else reached.held) == 0


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_settling_twice_posts_once(before: Balances, pence: int, held: bool) -> None:
    reached = after(before, movements(before, pence, held=held))
    assert movements(reached, pence, held=held) == []


@given(before=balances(), pence=PENCE, held=st.booleans())
def test_a_receivable_arises_only_for_what_a_run_has_approved(before: Balances, pence: int, held: bool) -> None:
    moves = movements(before, pence, held=held)
    kinds = {move.kind: move for move in moves}
    if Kind.RECEIVABLE in kinds:
        assert kinds[Kind.RECEIVABLE].pence <= before.committed - before.receivable
        reached = after(before, moves)
        assert reached.held == reached.due == 0
    assert not {Kind.RECEIVABLE, Kind.RECEIVABLE_UNDONE} <= kinds.keys()


def kinds_of(before: Balances, pence: int, *, held: bool = False) -> list[tuple[Kind, int]]:
    return [(move.kind, move.pence) for move in movements(before, pence, held=held)]


def test_held_amounts_are_counted() -> None:
    """A claim that is held is not posted to due besides: that would pay it twice."""
    assert kinds_of(Balances(held=100), 100, held=True) == []
    assert kinds_of(Balances(held=100), 100) == [(Kind.HOLD_END, 100)]


def test_no_double_refund() -> None:
    assert kinds_of(Balances(committed=100, receivable=100, open_receivable=0), 0) == []
    assert kinds_of(Balances(committed=100), 0) == [(Kind.RECEIVABLE, 100)]


def test_what_fell_stands_again() -> None:
    fallen = Balances(committed=100, receivable=100, open_receivable=100)
    assert kinds_of(fallen, 100) == [(Kind.RECEIVABLE_UNDONE, 100)]
    netted = Balances(committed=100, receivable=100, open_receivable=40)
    assert kinds_of(netted, 100) == [(Kind.RECEIVABLE_UNDONE, 40), (Kind.DUE, 60)]


def test_a_fall_takes_the_unapproved_first() -> None:
    assert kinds_of(Balances(due=30, committed=100), 80) == [(Kind.REVERSAL, 30), (Kind.RECEIVABLE, 20)]


def test_a_hold_that_is_extended_takes_back_what_no_run_has_approved() -> None:
    assert kinds_of(Balances(due=100), 100, held=True) == [(Kind.HOLD_AGAIN, 100)]
