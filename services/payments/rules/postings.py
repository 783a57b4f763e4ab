"""From what should stand to the transfers that are missing.

Per amount (a claim or an instalment) and place the ledger holds: held and due, not yet approved;
committed, what runs have approved less what came back; fallen, what has been taken back of that
and how far it got: still a receivable, netted, a debt, collected or written off. They add up to
what stands: held + due + committed - fallen.

What stands again, and what a bank sends back, first undoes what is still only owed: the open
receivable, then the uncollected debt, then what was written off. Only what was really netted or
collected is due to the provider.

A return that is undone takes back what it made due, also where that has gone out again: due is below nothing then,
until what is held covers it, and the provider owes the rest.

Payment rules 6.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from shared.kernel.values import value


class LedgerAccount(StrEnum):
    BUDGET = "budget"  # the council's cost; the counter-account of every accrual
    HELD = "held"
    DUE = "due"
    APPROVED = "approved"
    PAID = "paid"
    RECEIVABLE = "receivable"  # negative while the provider owes
    DEBT = "debt"  # negative while the provider owes
    COLLECTED = "collected"  # negative: what the provider paid back otherwise than by netting
    WRITTEN_OFF = "written_off"  # negative: what the provider keeps although it does not stand
    REDATED = "redated"  # between the day on which it stood and the one on which it stands now: else empty


class LineKind(StrEnum):
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
    SET_OFF = "set_off"  # due again, but only owed until now: the receivable is cancelled
    DEBT_CANCELLED = "debt_cancelled"
    WRITE_OFF_CANCELLED = "write_off_cancelled"
    COLLECTION = "collection"
    WRITE_OFF = "write_off"
    DAY_LEFT = "day_left"  # what runs have approved, off the day on which it stood: the cash does not move
    DAY_TAKEN = "day_taken"  # and on the day on which it stands now
    REJECTION = "rejection"  # a rejected run's approvals, nettings and debts, each the other way round
    RETURN_UNDONE = "return_undone"  # what a return that never was had moved, each the other way round
    REPORT_UNDONE = "report_undone"  # a collection or a write-off that never was


class ContractParty(NamedTuple):
    """Whose money it is: a later word may move an outcome from one contract or party to another."""

    contract: str
    party: str


@value
class Balances:
    held: int = 0
    due: int = 0
    committed: int = 0
    receivable: int = 0  # fallen of what was committed and not undone: open, netted, owed, collected or written off
    open_receivable: int = 0  # not yet netted, turned into a debt or undone
    open_debt: int = 0  # neither collected, written off nor cancelled
    written_off: int = 0

    @property
    def standing(self) -> int:
        return self.held + self.due + self.committed - self.receivable

    @property
    def kept(self) -> int:
        """What runs have approved and nobody has taken back: what has fallen and is only owed is still there."""
        return self.committed - self.receivable + self.open_receivable + self.open_debt + self.written_off

    @property
    def is_owed(self) -> bool:
        """Something of it has fallen and was neither netted nor collected."""
        return bool(self.open_receivable or self.open_debt or self.written_off)


@value
class Posting:
    kind: LineKind
    source: LedgerAccount
    destination: LedgerAccount
    pence: int


NOTHING = Balances()
OWED = {
    LedgerAccount.RECEIVABLE: LineKind.RECEIVABLE_UNDONE,
    LedgerAccount.DEBT: LineKind.DEBT_CANCELLED,
    LedgerAccount.WRITTEN_OFF: LineKind.WRITE_OFF_CANCELLED,
}
# Named once: to look a member up in its class costs as much as to make a posting of it.
_HELD, _DUE = LedgerAccount.HELD, LedgerAccount.DUE
_RECEIVABLE, _DEBT, _WRITTEN_OFF = OWED
_BECOMES_HELD = (LineKind.HOLD, LedgerAccount.BUDGET, _HELD)
_BECOMES_DUE = (LineKind.DUE, LedgerAccount.BUDGET, _DUE)


def postings_to_reach(balances: Balances, pence: int, *, held: bool) -> list[Posting]:
    """What brings an amount's balances to what should stand; nothing if they are there."""
    if balances is NOTHING:
        return _first(pence, held=held)
    if balances.due < 0:
        cover = [*_stands_by_then(balances, pence), *covered(balances)][:1]  # what was paid again may stand by now
        return [*cover, *postings_to_reach(after(balances, cover), pence, held=held)]
    rise = pence - balances.standing
    stands_again = _undo(balances, LedgerAccount.BUDGET, max(0, rise))
    balances = after(balances, stands_again)
    stays = max(0, balances.held + balances.due + min(0, rise))  # what a fall does not take anyway
    off_due = _undo(balances, LedgerAccount.DUE, min(stays, balances.due))
    balances, stays = after(balances, off_due), stays - sum(move.pence for move in off_due)
    off_held = _undo(balances, LedgerAccount.HELD, min(stays, balances.held))
    balances = after(balances, off_held)
    wanted = pence - (balances.committed - balances.receivable)
    unapproved = max(0, wanted)
    moves = [
        *stands_again,
        *off_due,
        *off_held,
        *(_into_held(balances, unapproved) if held else _into_due(balances, unapproved)),
        Posting(LineKind.RECEIVABLE, LedgerAccount.RECEIVABLE, LedgerAccount.BUDGET, max(0, -wanted)),
    ]
    return [move for move in moves if move.pence]


def _stands_by_then(balances: Balances, pence: int) -> list[Posting]:
    """What a return undone took from due though it did not stand any more, and does again: nobody owes that."""
    again = min(-balances.due, pence - balances.standing)
    return [Posting(*_BECOMES_DUE, again)] if again > 0 else []


def covered(balances: Balances) -> list[Posting]:
    """What brings due back to nothing: what is held, then what the provider has been paid twice."""
    missing = max(0, -balances.due)
    from_held = min(missing, balances.held)
    moves = [
        Posting(LineKind.HOLD_END, LedgerAccount.HELD, LedgerAccount.DUE, from_held),
        Posting(LineKind.RECEIVABLE, LedgerAccount.RECEIVABLE, LedgerAccount.DUE, missing - from_held),
    ]
    return [move for move in moves if move.pence]


def after(balances: Balances, moves: Sequence[Posting]) -> Balances:
    """The balances that these movements leave."""
    if not moves:
        return balances
    receivable, debt, written_off = _into(_RECEIVABLE, moves), _into(_DEBT, moves), _into(_WRITTEN_OFF, moves)
    return Balances(
        held=balances.held + _into(_HELD, moves),
        due=balances.due + _into(_DUE, moves),
        committed=balances.committed,
        receivable=balances.receivable - receivable - debt - written_off,
        open_receivable=balances.open_receivable - receivable,
        open_debt=balances.open_debt - debt,
        written_off=balances.written_off - written_off,
    )


def _into(account: LedgerAccount, moves: Sequence[Posting]) -> int:
    """Pence into it, less what went out of it."""
    pence = 0
    for move in moves:
        if move.destination is account:
            pence += move.pence
        if move.source is account:
            pence -= move.pence
    return pence


def _undo(balances: Balances, source: LedgerAccount, most: int) -> list[Posting]:
    """What is only owed is cancelled in this order, as far as that reaches."""
    moves = []
    open_pence = (balances.open_receivable, balances.open_debt, balances.written_off)
    for (destination, kind), owed in zip(OWED.items(), open_pence, strict=True):
        pence = min(most, owed)
        most -= pence
        set_off = destination is LedgerAccount.RECEIVABLE and source is not LedgerAccount.BUDGET
        moves.append(Posting(LineKind.SET_OFF if set_off else kind, source, destination, pence))
    return [move for move in moves if move.pence]


def _first(pence: int, *, held: bool) -> list[Posting]:
    if pence < 0:
        return [Posting(LineKind.RECEIVABLE, LedgerAccount.RECEIVABLE, LedgerAccount.BUDGET, -pence)]
    if not pence:
        return []
    return [Posting(*(_BECOMES_HELD if held else _BECOMES_DUE), pence)]


def _into_due(balances: Balances, wanted: int) -> list[Posting]:
    ended = min(balances.held, max(0, wanted - balances.due))
    return [
        Posting(LineKind.HOLD_END, LedgerAccount.HELD, LedgerAccount.DUE, ended),
        Posting(LineKind.REVERSAL, LedgerAccount.HELD, LedgerAccount.BUDGET, balances.held - ended),
        Posting(LineKind.REVERSAL, LedgerAccount.DUE, LedgerAccount.BUDGET, max(0, balances.due - wanted)),
        Posting(LineKind.DUE, LedgerAccount.BUDGET, LedgerAccount.DUE, max(0, wanted - balances.due - ended)),
    ]


def _into_held(balances: Balances, wanted: int) -> list[Posting]:
    again = min(balances.due, max(0, wanted - balances.held))
    return [
        Posting(LineKind.HOLD_AGAIN, LedgerAccount.DUE, LedgerAccount.HELD, again),
        Posting(LineKind.REVERSAL, LedgerAccount.DUE, LedgerAccount.BUDGET, balances.due - again),
        Posting(LineKind.REVERSAL, LedgerAccount.HELD, LedgerAccount.BUDGET, max(0, balances.held - wanted)),
        Posting(LineKind.HOLD, LedgerAccount.BUDGET, LedgerAccount.HELD, max(0, wanted - balances.held - again)),
    ]
