"""A payment that finance reports as sent back by the bank, and such a report that was mistaken.

Each line that a return posts is told to finance, since the remittance that pays it again names it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands.approvals import LineEvent, RunLines, facts_of, run_lines
from services.payments.commands.ledger_entries import LedgerEntries
from services.payments.commands.offset import offset
from services.payments.commands.pending import Cause
from services.payments.commands.remittances import remittance_in
from services.payments.errors import AnotherReference, NothingSent, RunWaits, wrong
from services.payments.events import PaymentReturned, PaymentReturnUndone
from services.payments.models import Run
from services.payments.rules.postings import ContractParty, LedgerAccount, LineKind, Posting
from services.payments.rules.reports import counts_again
from services.payments.rules.run_explanations import RETURNED, owed_again, return_bases, return_undone_basis
from services.payments.rules.schemes import Scheme
from services.payments.rules.terms_in_force import terms_on
from services.payments.schemas import ReturnBody, UndoBody
from services.payments.store import amounts, debts, facts, ledger
from services.payments.store import returns as store
from services.payments.store.debts import DebtChange, WrittenOff
from services.payments.store.ledger import Places
from services.payments.store.returns import ApprovedLine, ReturnedLine
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor
from shared.kernel.fail_points import reached
from shared.messaging import outbox


async def return_remittance(
    session: Session, remittance_id: UUID, body: ReturnBody, actor: Actor, today: date, expected: int | None
) -> Run:
    """The payment is undone, not the netting: the net amount is due again, shared over the lines by their pence.

    Of a line that no longer stands only what was really netted or collected stays due.
    """
    await ledger.lock(session, actor.area)
    run = await remittance_in(session, actor, remittance_id, {"released", "settled"}, expected)
    if not run.net_pence:
        raise NothingSent
    if run.state == "settled" and run.reference != body.reference:
        reference = run.reference or ""
        raise AnotherReference(reference=reference, errors=[wrong("reference", f"must be {reference}")])
    source = LedgerAccount.PAID if run.state == "settled" else LedgerAccount.APPROVED
    run.state, run.reference, run.return_reason = "returned", body.reference, body.reason_code
    run.revision += 1
    await update(session, run)
    outbox.add(
        session,
        run.contract,
        PaymentReturned(**_event_of(run, actor), reference=body.reference, reason_code=body.reason_code),
    )
    reported = {"by": actor.sub, "reference": body.reference, "reasonCode": body.reason_code}
    lines = await store.approved_lines(session, run.id)
    await _put_back(session, run, lines, source, reported, today)
    await _to_rest(session, run, lines, RETURNED, today)
    reached("remittance.returned")
    return run


async def undo_return(
    session: Session, remittance_id: UUID, body: UndoBody, actor: Actor, today: date, expected: int | None
) -> Run:
    """The bank had not sent it back: what the return made due is not, and what has gone out again for it is owed.

    What the return cancelled, as the provider only owed it, is owed again.
    """
    await ledger.lock(session, actor.area)
    run = await remittance_in(session, actor, remittance_id, {"returned"}, expected)
    lines = await store.approved_lines(session, run.id)
    await _refuse_on_its_way(session, run, lines)
    run.state = "settled" if run.settled_on else "released"
    run.reference = (await ledger.settled_under(session, run.id) or run.reference) if run.settled_on else None
    run.return_reason, run.return_undone_reason = None, body.reason
    run.revision += 1
    await update(session, run)
    payload = PaymentReturnUndone(**_event_of(run, actor), state=run.state, reference=run.reference)
    outbox.add(session, run.contract, payload)
    await _take_back(session, run, lines, actor.sub, body.reason, today)
    await _to_rest(session, run, lines, "return undone", today)
    return run


async def _refuse_on_its_way(session: Session, run: Run, lines: Sequence[ApprovedLine]) -> None:
    """A run that is approved and would pay it again is rejected first, or paid and then owed."""
    waiting = await store.approved_with(session, run, [line.amount_key for line in lines])
    if waiting is not None:
        raise RunWaits(run_id=waiting)


def _event_of(run: Run, actor: Actor) -> dict[str, Any]:
    return {
        "area": run.area, "actor": actor.sub, "actor_organisation": actor.organisation, "contract": run.contract,
        "party": run.party, "revision": run.revision, "remittance_id": run.id, "net_pence": run.net_pence,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _LineEvents:
    """What is told with a line of an amount: it moves between accounts, and what stands stays."""

    run: Run
    schemes: Sequence[Scheme]
    posted: Mapping[UUID, Places]

    def of(self, key: UUID, on: date) -> LineEvent:
        run = self.run
        terms = terms_on(self.schemes, run.contract, on)
        stands = self.posted[key][ContractParty(run.contract, run.party)].balances.standing
        return LineEvent(terms.journal if terms else {}, stands)


async def _line_events(session: Session, run: Run, lines: Sequence[ApprovedLine]) -> _LineEvents:
    posted = await ledger.posted(session, [line.amount_key for line in lines])
    return _LineEvents(run, await facts.schemes(session, run.area), posted)


async def _put_back(
    session: Session,
    run: Run,
    lines: Sequence[ApprovedLine],
    source: LedgerAccount,
    reported: Mapping[str, str],
    today: date,
) -> None:
    if not run.net_pence:
        return
    ledger_entries, line_events = LedgerEntries(today), await _line_events(session, run, lines)
    posting = await run_lines(session, ledger_entries, run, RETURNED, {line.amount_key for line in lines})
    bases = return_bases(facts_of(run), reported, run.net_pence, [line.pence for line in lines])
    for line, basis in zip(lines, bases, strict=True):
        key, on = line.amount_key, line.effective_on
        move = Posting(LineKind.RETURN, source, LedgerAccount.DUE, basis["steps"][-1]["pence"])
        posting.add(key, on, move, basis, due_on=today, event=line_events.of(key, on))
    await ledger_entries.write(session)


async def _take_back(
    session: Session, run: Run, lines: Sequence[ApprovedLine], by: str, reason: str, today: date
) -> None:
    ledger_entries, line_events = LedgerEntries(today), await _line_events(session, run, lines)
    keys = [line.amount_key for line in lines]
    posting = await run_lines(session, ledger_entries, run, "return undone", set(keys))
    lines_back = await store.returned_lines(session, run, keys)
    written_off = await debts.written_off(session, [line.debt_id for line in lines_back if line.debt_id])
    for line in lines_back:
        for source, pence in _owed_again(line, written_off):
            _undo(posting, line_events, line, source, pence, by, reason)
    await ledger_entries.write(session)


def _owed_again(line: ReturnedLine, written_off: Mapping[UUID, WrittenOff]) -> list[tuple[LedgerAccount, int]]:
    """Where its pence came from. What it had cancelled of a debt is written off as far as the reports of that still say
    and what is written off by now does not: the rest is open.
    """
    if line.debt_id is None:
        return [(LedgerAccount(line.to_account), line.pence)]
    of = written_off[line.debt_id]
    again = counts_again(line.pence, of.now, of.reported)
    of.now += again
    parts = [(LedgerAccount.WRITTEN_OFF, again), (LedgerAccount.DEBT, line.pence - again)]
    return [(account, pence) for account, pence in parts if pence]


def _undo(
    posting: RunLines,
    line_events: _LineEvents,
    line: ReturnedLine,
    source: LedgerAccount,
    pence: int,
    by: str,
    reason: str,
) -> None:
    kind, key, on, destination = (
        LineKind(line.kind),
        line.amount_key,
        line.effective_on,
        LedgerAccount(line.from_account),
    )
    owed = None
    if kind is LineKind.SET_OFF:
        owed = owed_again("receivable", line.receivable_id, pence)
    if line.debt_id:
        given_up = pence if source is LedgerAccount.WRITTEN_OFF else 0
        owed = owed_again("debt", line.debt_id, pence, written_off=bool(given_up))
        change = DebtChange(line.debt_id, cancelled_pence=-pence, written_off_pence=given_up)
        posting.ledger_entries.debt_changes.append(change)
    posting.add(
        key, on, Posting(LineKind.RETURN_UNDONE, source, destination, pence),
        return_undone_basis(facts_of(posting.run), by, reason, line.id, pence, owed),
        due_on=posting.ledger_entries.today if destination is LedgerAccount.DUE else None,
        receivable_id=line.receivable_id, reverses=line.id, event=line_events.of(key, on),
    )  # fmt: skip


async def _to_rest(session: Session, run: Run, lines: Sequence[ApprovedLine], cause: str, today: date) -> None:
    await amounts.refresh_states(session, [line.amount_key for line in lines])
    await offset(session, run.area, lines, Cause(cause, run.id, facts_of(run).remittance), today)
