"""From what should stand to the transfers that are missing.

Per amount (a claim or an instalment) the ledger holds: held and due, not yet approved;
committed, what runs have approved less what came back; receivable, what has fallen of
that. They add up to what stands: held + due + committed - receivable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Account(StrEnum):
    BUDGET = "budget"  # the council's cost; the counter-account of every accrual
    HELD = "held"
    DUE = "due"
    APPROVED = "approved"
    PAID = "paid"
    RECEIVABLE = "receivable"  # negative while the provider owes
    DEBT = "debt"  # negative while the provider owes


class Kind(StrEnum):
    HOLD = "hold"
    DUE = "due"
    HOLD_END = "hold_end"
    HOLD_AGAIN = "hold_again"
    REVERSAL = "reversal"
    RECEIVABLE = "receivable"
    RECEIVABLE_UNDONE = "receivable_undone"
    APPROVAL = "approval"
    NETTING = "netting"
    SETTLEMENT = "settlement"
    RETURN = "return"
    DEBT = "debt"


@dataclass(frozen=True, slots=True)
class Balances:
    held: int = 0
    due: int = 0
    committed: int = 0
    receivable: int = 0  # raised and not undone, whether netted since or not
    open_receivable: int = 0  # not yet netted, turned into a debt or undone

    @property
    def standing(self) -> int:
        return self.held + self.due + self.committed - self.receivable


@dataclass(frozen=True, slots=True)
class Movement:
    kind: Kind
    source: Account
    target: Account
    pence: int


NOTHING = Balances()


def movements(balances: Balances, pence: int, *, held: bool) -> list[Movement]:
    """What brings an amount's balances to what should stand; nothing if they are there."""
    if balances is NOTHING:
        return _first(pence, held=held)
    wanted = pence - (balances.committed - balances.receivable)
    undone = max(0, min(balances.open_receivable, wanted - balances.held - balances.due))
    wanted -= undone
    unapproved = max(0, wanted)
    moves = [
        Movement(Kind.RECEIVABLE_UNDONE, Account.BUDGET, Account.RECEIVABLE, undone),
        *(_into_held(balances, unapproved) if held else _into_due(balances, unapproved)),
        Movement(Kind.RECEIVABLE, Account.RECEIVABLE, Account.BUDGET, max(0, -wanted)),
    ]
    return [move for move in moves if move.pence]


def after(balances: Balances, moves: Sequence[Movement]) -> Balances:
    """The balances that these movements leave."""
    if not moves:
        return balances
    fallen = -_change(moves, Account.RECEIVABLE)
    return Balances(
        balances.held + _change(moves, Account.HELD),
        balances.due + _change(moves, Account.DUE),
        balances.committed,
        balances.receivable + fallen,
        balances.open_receivable + fallen,
    )


def _change(moves: Sequence[Movement], account: Account) -> int:
    into = sum(move.pence for move in moves if move.target is account)
    return into - sum(move.pence for move in moves if move.source is account)


def _first(pence: int, *, held: bool) -> list[Movement]:
    if not pence:
        return []
    if held:
        return [Movement(Kind.HOLD, Account.BUDGET, Account.HELD, pence)]
    return [Movement(Kind.DUE, Account.BUDGET, Account.DUE, pence)]


def _into_due(balances: Balances, wanted: int) -> list[Movement]:
    ended = min(balances.held, max(0, wanted - balances.due))
    return [
        Movement(Kind.HOLD_END, Account.HELD, Account.DUE, ended),
        Movement(Kind.REVERSAL, Account.HELD, Account.BUDGET, balances.held - ended),
        Movement(Kind.REVERSAL, Account.DUE, Account.BUDGET, max(0, balances.due - wanted)),
        Movement(Kind.DUE, Account.BUDGET, Account.DUE, max(0, wanted - balances.due - ended)),
    ]


def _into_held(balances: Balances, wanted: int) -> list[Movement]:
    again = min(balances.due, max(0, wanted - balances.held))
    return [
        Movement(Kind.HOLD_AGAIN, Account.DUE, Account.HELD, again),
        Movement(Kind.REVERSAL, Account.DUE, Account.BUDGET, balances.due - again),
        Movement(Kind.REVERSAL, Account.HELD, Account.BUDGET, max(0, balances.held - wanted)),
        Movement(Kind.HOLD, Account.BUDGET, Account.HELD, max(0, wanted - balances.held - again)),
    ]
