"""An amount is brought to what should stand, at the place where it stands now and at each where it stood before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.payments.commands.ledger_entries import AmountSubject, LedgerEntries, line_id_of
from services.payments.commands.pending import Cause
from services.payments.rules.claim_explanations import Basis, line_basis, moved_basis, redated_basis
from services.payments.rules.dating import DatedPosting, dated_postings
from services.payments.rules.journals import JournalOf, no_journal
from services.payments.rules.postings import NOTHING, Balances, ContractParty, LedgerAccount, LineKind, Posting, after
from services.payments.rules.run_explanations import touched
from services.payments.rules.shapes.amounts import Step
from services.payments.store.debts import DebtChange, OwedDebt
from services.payments.store.ledger import UNPOSTED, OpenReceivable, Places, PostedAmount, last_number
from shared.kernel.values import value

_NAMES_RECEIVABLE = {LineKind.RECEIVABLE_UNDONE, LineKind.SET_OFF}
_NAMES_DEBT = {LineKind.DEBT_CANCELLED, LineKind.WRITE_OFF_CANCELLED}
_NAMES_LINE_INTO_DUE = {LineKind.REVERSAL, LineKind.RECEIVABLE, LineKind.DAY_LEFT}
_REVERSAL, _WRITE_OFF_CANCELLED = LineKind.REVERSAL, LineKind.WRITE_OFF_CANCELLED
_BUDGET, _HELD = LedgerAccount.BUDGET, LedgerAccount.HELD
_WAITS = {LedgerAccount.DUE, _HELD}


@value
class ReceivablesAndDebts:
    """What of an amount's falls is still only owed, oldest first."""

    receivables: Sequence[OpenReceivable] = ()
    debts: Sequence[OwedDebt] = ()


@value
class WantedAmount:
    """What should stand of an amount, and where; nowhere, if no contract covers it any more."""

    key: UUID
    area: str
    effective_on: date
    here: ContractParty | None
    pence: int
    held: bool
    first_due_on: date | None
    held_until: date | None = None  # also of what does not stand any more
    journal_of: JournalOf = no_journal


def reconcile_places(
    ledger_entries: LedgerEntries,
    wanted: WantedAmount,
    places: Places,
    cause: Cause,
    basis: Callable[[], Basis],
    owed: ReceivablesAndDebts,
) -> tuple[Balances, bool]:
    """What it comes to where it stands now, and whether anything was posted."""
    number, reached, posted = last_number(places), NOTHING, False
    elsewhere = [place for place in places if place != wanted.here]
    left = [place for place in elsewhere if places[place].balances.standing]
    for place in (*elsewhere, wanted.here) if wanted.here else elsewhere:
        here, before = place == wanted.here, places.get(place, UNPOSTED)
        pence = wanted.pence if here else 0
        on = wanted.effective_on if here else before.last_day or wanted.effective_on
        moves = dated_postings(before.balances, before.stood, pence, on, held=here and wanted.held)
        if moves:
            explained = redated_basis(moved_basis(basis(), left, place, wanted.here), before.stood, wanted.effective_on)
            if cause.remittance:
                explained = explained | {"remittance": cause.remittance}
            change = _AmountChange(ledger_entries, wanted, place, before, pence, cause, explained, owed)
            number, posted = _post(change, number, moves), True
        if here:
            reached = after(before.balances, [move for move, _ in moves])
    return reached, posted


@value
class _AmountChange:
    ledger_entries: LedgerEntries
    wanted: WantedAmount
    place: ContractParty
    before: PostedAmount
    pence: int
    cause: Cause
    basis: Basis
    owed: ReceivablesAndDebts

    def subject(self, on: date) -> AmountSubject:
        wanted, place = self.wanted, self.place
        journal = wanted.journal_of(place.contract, on)
        return AmountSubject(wanted.key, wanted.area, place.contract, place.party, on, journal)


@value
class _PostingPart:
    posting: Posting
    on: date
    reverses: UUID | None
    receivable_id: UUID | None
    debt_id: UUID | None = None
    touched: tuple[Step, ...] = ()  # what is owed, one by one, up to what this part takes


def _post(change: _AmountChange, number: int, moves: Sequence[DatedPosting]) -> int:
    before, ledger_entries = change.before, change.ledger_entries
    balance = before.balances.standing
    last_line = line_id_of(change.wanted.key, before.number) if before.number else None
    for part in _parts(change, moves):
        number += 1
        move, subject = part.posting, change.subject(part.on)
        due_on = _due_on(move, change)
        line_id = ledger_entries.add(
            subject,
            number,
            move,
            change.cause,
            due_on=due_on,
            reverses=part.reverses,
            receivable_id=part.receivable_id,
            basis=line_basis(change.basis, move, before.balances, change.pence, last_line, part.touched),
        )
        balance += (move.source is _BUDGET) * move.pence - (move.destination is _BUDGET) * move.pence
        ledger_entries.add_event(subject, line_id, move, balance, due_on)
        if part.debt_id:
            revived = move.pence if move.kind is _WRITE_OFF_CANCELLED else 0
            ledger_entries.debt_changes.append(
                DebtChange(part.debt_id, cancelled_pence=move.pence, written_off_pence=-revived)
            )
    return number


def _due_on(move: Posting, change: _AmountChange) -> date | None:
    """The first time that an amount becomes due it has its own date, also if its day has moved before any run took it.

    Every later difference has today's.
    """
    before, waits = change.before, move.destination in _WAITS
    moved = not before.stood.keys() <= {change.wanted.effective_on} and not before.balances.committed
    return (
        change.wanted.first_due_on if waits and (moved or before.last_into_due is None) else change.ledger_entries.today
    )


class OwedByNobody(Exception):
    """A movement of what is owed that no receivable or debt is left for: it would be lost without a word."""


def _parts(change: _AmountChange, moves: Iterable[DatedPosting]) -> Iterator[_PostingPart]:
    """A reversal names the line it reverses; what was owed and is no longer, each that it is made of."""
    for move, on in moves:
        if move.kind in _NAMES_RECEIVABLE:
            yield from _receivables(
                move, on, [receivable for receivable in change.owed.receivables if receivable.place == change.place]
            )
        elif move.kind in _NAMES_DEBT:
            yield from _debts(move, on, [debt for debt in change.owed.debts if debt.place == change.place])
        else:
            yield _PostingPart(move, on, _reversed(change.wanted.key, change.before, move), None)


def _reversed(key: UUID, before: PostedAmount, move: Posting) -> UUID | None:
    """What fell: the last line into the account that it leaves; a receivable takes back what was due."""
    if move.kind is _REVERSAL and move.source is _HELD:
        last = before.last_into_held
    elif move.kind in _NAMES_LINE_INTO_DUE:
        last = before.last_into_due
    else:
        return None
    return line_id_of(key, last) if last else None


def _receivables(move: Posting, on: date, oldest_first: Sequence[OpenReceivable]) -> Iterator[_PostingPart]:
    left = move.pence
    steps: tuple[Step, ...] = ()
    for receivable in oldest_first:
        pence = min(left, receivable.open_pence)
        left -= pence
        if pence:
            step = touched("receivable", receivable.id, receivable.open_pence, pence)
            steps = (*steps, step | _remittance(receivable.remittance_id, receivable.reference))
            reverses = receivable.id if move.kind is LineKind.RECEIVABLE_UNDONE else None
            yield _PostingPart(replace(move, pence=pence), on, reverses, receivable.id, touched=steps)
    _all_is_named(move, left)


def _debts(move: Posting, on: date, oldest_first: Sequence[OwedDebt]) -> Iterator[_PostingPart]:
    left = move.pence
    steps: tuple[Step, ...] = ()
    for owed in oldest_first:
        debt = owed.debt
        before = debt.open_pence if move.kind is LineKind.DEBT_CANCELLED else debt.written_off_pence
        pence = min(left, before)
        left -= pence
        if pence:
            steps = (*steps, touched("debt", debt.id, before, pence) | _remittance(debt.run_id, owed.reference))
            yield _PostingPart(replace(move, pence=pence), on, None, debt.receivable_id, debt.id, steps)
    _all_is_named(move, left)


def _all_is_named(move: Posting, left: int) -> None:
    if left:
        raise OwedByNobody(f"{left} of {move.pence} pence of {move.kind} are of nothing that is owed")


def _remittance(remittance: UUID | None, reference: str | None) -> Step:
    """That paid what has fallen, or raised the debt."""
    return {"remittanceId": remittance and str(remittance), "reference": reference}


def owed_of(
    key: UUID, receivables: Mapping[UUID, Sequence[OpenReceivable]], debts: Mapping[UUID, Sequence[OwedDebt]]
) -> ReceivablesAndDebts:
    return ReceivablesAndDebts(receivables.get(key, ()), debts.get(key, ()))
