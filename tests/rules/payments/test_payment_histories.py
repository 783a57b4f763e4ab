"""Random histories by the pure rules alone: after each step the cash, and what is owed, come to what stands."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.money import allocate
from services.payments.rules.netting import Receivable, net_off
from services.payments.rules.postings import (
    NOTHING,
    OWED,
    Balances,
    LedgerAccount,
    LineKind,
    Posting,
    after,
    postings_to_reach,
)
from services.payments.rules.reports import counts_again, undone_pence
from tests.thorough import part_of

AMOUNTS = 3
FLOOR, CARRY = Fraction(1, 2), 1
FELL, RUN_ON = date(2012, 9, 2), date(2012, 9, 3)
PENCE = st.integers(0, 200_000)
STEP = st.one_of(
    st.tuples(st.just("stands"), st.integers(0, AMOUNTS - 1), st.just(0) | PENCE),
    st.tuples(
        st.sampled_from(["run", "run", "return", "return", "undo_return", "reject"]), st.integers(0, 9), st.just(0)
    ),
    st.tuples(st.sampled_from(["collect", "write_off", "write_off"]), st.integers(0, AMOUNTS - 1), PENCE),
    st.tuples(st.just("undo_report"), st.integers(0, 9), st.just(0)),
)
STEPS = st.lists(STEP, max_size=40)


@dataclass
class Run:
    shares: dict[int, int]
    net: int
    taken: list[tuple[int, int, int]]  # of which amount, netted, made a debt


@dataclass
class Book:
    """One contract. Of each amount what fell is open, then a debt: both with the run dates that it has seen."""

    at: list[Balances] = field(default_factory=lambda: [NOTHING] * AMOUNTS)
    stands: list[int] = field(default_factory=lambda: [0] * AMOUNTS)
    seen: list[int] = field(default_factory=lambda: [0] * AMOUNTS)
    runs: list[Run] = field(default_factory=list)
    returned: list[tuple[Run, dict[int, int], dict[int, list[Posting]]]] = field(default_factory=list)
    reports: list[tuple[str, int, int]] = field(default_factory=list)  # that hold: what, of which amount, pence
    cash: int = 0
    collected: int = 0
    written_off: int = 0

    def moves(self, one: int) -> list[Posting]:
        return postings_to_reach(self.at[one], self.stands[one], held=False)

    def settle(self, one: int) -> list[Posting]:
        moves = self.moves(one)
        if any(move.kind is LineKind.RECEIVABLE for move in moves):
            self.seen[one] = 0
        self.written_off -= sum(move.pence for move in moves if move.kind is LineKind.WRITE_OFF_CANCELLED)
        self.at[one] = after(self.at[one] if self.at[one] is not NOTHING else Balances(), moves)
        return moves

    def run(self) -> None:
        shares = {one: balances.due for one, balances in enumerate(self.at) if balances.due}
        owing = [one for one, balances in enumerate(self.at) if balances.open_receivable]
        waiting = [
            Receivable(UUID(int=one), self.at[one].open_receivable, FELL, (RUN_ON,) * self.seen[one]) for one in owing
        ]
        netting = net_off(sum(shares.values()), waiting, RUN_ON, FLOOR, CARRY)
        for one, pence in shares.items():
            self._move(one, due=-pence, committed=pence)
        taken = [(one, line.netted_pence, line.debt_pence) for one, line in zip(owing, netting.lines, strict=True)]
        for one, netted, debt in taken:
            self._move(one, open_receivable=-netted - debt, open_debt=debt)
            self.seen[one] += 1
        self.cash += netting.net_pence
        self.runs.append(Run(shares, netting.net_pence, taken))

    def bounce(self, run: Run) -> None:
        self.cash -= run.net
        shares = allocate(run.net, list(run.shares.values())) if run.net else [0] * len(run.shares)
        back = dict(zip(run.shares, shares, strict=True))
        cancelled = {}
        for one, pence in back.items():
            self._move(one, due=pence, committed=-pence)
            cancelled[one] = [move for move in self.settle(one) if move.destination in OWED]
        self.returned.append((run, back, cancelled))

    def undo_return(self, which: int) -> None:
        """What it cancelled is owed again, and what it made due is not, wherever that is by now."""
        run, back, cancelled = self.returned.pop(which)
        self.cash += run.net
        for one, pence in back.items():
            for move in cancelled[one]:
                self._owed_again(one, move)
            self._move(one, due=-pence, committed=pence)
            self.settle(one)
        self.runs.append(run)

    def _owed_again(self, one: int, move: Posting) -> None:
        again, of = 0, "open_receivable" if move.destination is LedgerAccount.RECEIVABLE else "open_debt"
        if move.destination is LedgerAccount.WRITTEN_OFF:
            again = counts_again(move.pence, self.at[one].written_off, self.given_up(one))
        self.written_off += again
        self._move(one, due=move.pence, receivable=move.pence, written_off=again, **{of: move.pence - again})

    def given_up(self, one: int) -> int:
        return sum(pence for what, of, pence in self.reports if (what, of) == ("write_off", one))

    def reject(self, run: Run) -> None:
        self.cash -= run.net
        for one, pence in run.shares.items():
            self._move(one, due=pence, committed=-pence)
        for one, netted, debt in run.taken:
            still = min(debt, self.at[one].open_debt)
            self._move(one, open_receivable=netted + still, open_debt=-still)
            self.seen[one] -= 1
        for one in {*run.shares, *(one for one, _, _ in run.taken)}:
            self.settle(one)

    def report(self, what: str, one: int, pence: int) -> None:
        pence = min(pence, self.at[one].open_debt)
        self._move(one, open_debt=-pence, written_off=pence if what == "write_off" else 0)
        self.collected += pence if what == "collect" else 0
        self.written_off += pence if what == "write_off" else 0
        self.reports.append((what, one, pence))

    def undo_report(self, which: int) -> None:
        what, one, pence = self.reports.pop(which)
        if what == "collect":
            self.collected -= pence
            self._move(one, open_debt=pence)
        else:
            pence = undone_pence(pence, self.at[one].written_off, self.given_up(one))
            self.written_off -= pence
            self._move(one, open_debt=pence, written_off=-pence)
        self.settle(one)

    def _move(self, one: int, **changes: int) -> None:
        at = self.at[one]
        self.at[one] = replace(at, **{name: getattr(at, name) + pence for name, pence in changes.items()})

    @property
    def apart(self) -> int:
        due = sum(at.held + at.due for at in self.at)
        owed = sum(at.open_receivable + at.open_debt for at in self.at)
        return self.cash + due - owed - self.collected - self.written_off - sum(self.stands)

    def play(self, step: tuple[str, int, int]) -> None:
        what, which, pence = step
        if what == "stands":
            self.stands[which] = pence
            self.settle(which)
        elif what == "run":
            self.run()
        elif what in {"collect", "write_off"}:
            self.report(what, which, pence)
        elif what == "undo_report":
            if self.reports:
                self.undo_report(which % len(self.reports))
        elif what == "undo_return":
            if self.returned:
                self.undo_return(which % len(self.returned))
        elif self.runs:
            # The last run alone may still be unreleased; any that was paid may come back.
            run = self.runs.pop() if what == "reject" else self.runs.pop(which % len(self.runs))
            (self.reject if what == "reject" else self.bounce)(run)


def said_of(book: Book) -> None:
    """Of each amount what stands is what its balances come to, and what is given up a report says that holds."""
    assert book.apart == 0
    for one, (at, stands) in enumerate(zip(book.at, book.stands, strict=True)):
        assert at.standing == stands
        assert min(at.due, at.open_receivable, at.open_debt, at.written_off) >= 0
        assert not (at.due and at.is_owed)
        assert at.written_off <= book.given_up(one)


@settings(max_examples=part_of(300))
@given(steps=STEPS)
def test_cash_and_what_is_owed_come_to_what_stands(steps: list[tuple[str, int, int]]) -> None:
    book = Book()
    for step in steps:
        book.play(step)
        said_of(book)


# The first of two was paid, fell, and most of it is a debt since; what follows is about that.
A_DEBT = [("stands", 0, 1_000), ("run", 0, 0), ("stands", 0, 0), *[("stands", 1, 500), ("run", 0, 0)] * 2]
ABOUT_IT = st.one_of(
    st.tuples(st.just("write_off"), st.just(0), st.sampled_from([100, 400])),
    st.tuples(st.sampled_from(["undo_report", "return", "undo_return"]), st.sampled_from([0, 0, 0, 1]), st.just(0)),
    st.tuples(st.just("collect"), st.just(0), st.just(100)),
    st.tuples(st.just("stands"), st.just(0), st.sampled_from([0, 300, 700])),
)


@settings(max_examples=part_of(400))
@given(steps=st.lists(ABOUT_IT, min_size=6, max_size=16))
def test_reports_of_one_debt_and_returns_are_undone_in_any_order(steps: list[tuple[str, int, int]]) -> None:
    book = Book()
    for step in [*A_DEBT, *steps]:
        book.play(step)
        said_of(book)
    while book.returned:
        book.undo_return(-1)
        said_of(book)
    while book.reports:
        book.undo_report(-1)
        said_of(book)
    assert book.written_off == book.collected == 0


@settings(max_examples=part_of(100))
@given(steps=STEPS)
def test_at_rest_the_provider_has_kept_what_stands_and_what_was_written_off(steps: list[tuple[str, int, int]]) -> None:
    book = Book()
    for step in steps:
        book.play(step)
    for _ in range(CARRY + 2):
        book.run()
    for number in range(AMOUNTS):
        book.report("collect", number, book.at[number].open_debt)
    assert [at.due or at.open_receivable or at.open_debt for at in book.at] == [0] * AMOUNTS
    assert book.cash - book.collected == sum(book.stands) + book.written_off
