"""What finance reports of a debt that it has invoiced: collected or written off, or that it was neither."""

from datetime import date
from uuid import UUID

from services.payments.commands.approvals import facts_of
from services.payments.commands.finance_events import debt_event
from services.payments.commands.ledger_entries import AmountSubject, LedgerEntries
from services.payments.commands.offset import offset
from services.payments.commands.pending import Cause
from services.payments.commands.separation_of_duties import refuse_paid, refuse_participants
from services.payments.errors import (
    DebtBefore,
    DebtInFuture,
    MoreThanOwed,
    NotReported,
    ReportedBefore,
    SeparationOfDuties,
    UnknownDebt,
    too_early,
    too_late,
    wrong,
)
from services.payments.models import Debt, LedgerTransfer
from services.payments.rules.postings import LedgerAccount, LineKind, Posting
from services.payments.rules.reports import undone_pence, written_off_again
from services.payments.rules.run_explanations import DebtReport, UndoneReport, debt_basis, report_undone_basis
from services.payments.schemas import CollectionBody, ReportUndoBody, WriteOffBody
from services.payments.store import debts, ledger, runs
from services.payments.store.debts import DebtChange
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox


async def collect(
    session: Session, debt_id: UUID, body: CollectionBody, actor: Actor, today: date, expected: int | None
) -> Debt:
    """The provider has paid it back otherwise than by netting."""
    report = DebtReport(body.reference, body.on.isoformat(), actor.sub)
    move = Posting(LineKind.COLLECTION, LedgerAccount.COLLECTED, LedgerAccount.DEBT, body.pence)
    change = DebtChange(debt_id, collected_pence=body.pence)
    return await _report(session, change, report, move, body.on, actor, today, expected)


async def write_off(
    session: Session, debt_id: UUID, body: WriteOffBody, actor: Actor, today: date, expected: int | None
) -> Debt:
    """The council gives it up: the provider keeps what does not stand."""
    report = DebtReport(body.reference, body.on.isoformat(), actor.sub, body.reason)
    move = Posting(LineKind.WRITE_OFF, LedgerAccount.WRITTEN_OFF, LedgerAccount.DEBT, body.pence)
    change = DebtChange(debt_id, written_off_pence=body.pence)
    return await _report(session, change, report, move, body.on, actor, today, expected)


async def undo_report(
    session: Session, debt_id: UUID, body: ReportUndoBody, actor: Actor, today: date, expected: int | None
) -> Debt:
    """It was never collected or written off: it is open again, as far as the report still counts.

    What was written off and is owed no more since, stays so; it was of this report first, so that the others count as
    they would without it. What was collected, stands again and has been paid out since, is owed.
    """
    await ledger.lock(session, actor.area)
    debt = await debts.debt_of(session, actor.area, debt_id)
    if debt is None:
        raise UnknownDebt
    await refuse_paid(session, actor, debt.party)
    refuse_participants(actor, await runs.people_behind(session, debt.amount_key))
    check(expected, debt.revision)
    report = await debts.reported(session, debt, body.reference)
    if report is None:
        raise NotReported(reference=body.reference)
    change = await _undoing(session, debt, report)
    await _post_undone(session, debt, report, change, body.reason, actor, today)
    (changed,) = await debts.change(session, [change])
    outbox.add_all(session, [debt_event(changed, actor.sub, actor.organisation)])
    lines = await runs.people_behind(session, debt.amount_key)
    await offset(session, debt.area, lines[:1], Cause("debt report undone", debt.id), today)
    debt_now = await debts.debt_of(session, debt.area, debt.id)
    assert debt_now is not None  # noqa: S101 - it was just there
    return debt_now


async def _undoing(session: Session, debt: Debt, report: LedgerTransfer) -> DebtChange:
    """Nothing takes off what was collected; a return, or that it stands again, what was written off."""
    written_off = (await debts.written_off(session, [debt.id]))[debt.id]
    if report.kind == LineKind.COLLECTION:
        uncollected = debt.pence - debt.collected_pence + report.pence - written_off.reported
        again = written_off_again(written_off.now, written_off.reported, debt.cancelled_pence, uncollected)
        return DebtChange(debt.id, collected_pence=-report.pence, written_off_pence=min(again, report.pence))
    others_say = written_off.reported - report.pence
    return DebtChange(debt.id, written_off_pence=-undone_pence(report.pence, written_off.now, others_say))


async def _post_undone(
    session: Session, debt: Debt, report: LedgerTransfer, change: DebtChange, reason: str, actor: Actor, today: date
) -> None:
    """What opens again is owed; what other reports then write off of it is not."""
    posted = await ledger.posted(session, [debt.amount_key])
    run = await runs.run_of(session, debt.area, debt.run_id)
    assert run is not None  # noqa: S101 - a run raised it
    said, ledger_entries = report.basis["reported"], LedgerEntries(today)
    again = max(change.written_off_pence, 0)
    opened = -change.collected_pence - change.written_off_pence
    parts = [(LedgerAccount(report.to_account), opened), (LedgerAccount.WRITTEN_OFF, again)]
    shown = [(account, pence) for account, pence in parts if pence] or parts[:1]
    for number, (account, pence) in enumerate(shown, ledger.last_number(posted[debt.amount_key]) + 1):
        undone = UndoneReport(debt.id, report.id, pence, written_off=account is LedgerAccount.WRITTEN_OFF)
        ledger_entries.add(
            AmountSubject(debt.amount_key, debt.area, debt.contract, debt.party, report.effective_on),
            number,
            Posting(LineKind.REPORT_UNDONE, account, LedgerAccount(report.from_account), pence),
            Cause("debt report undone", debt.id),
            reverses=report.id,
            receivable_id=debt.receivable_id,
            run_id=debt.run_id,
            basis=report_undone_basis(undone, facts_of(run), said, actor.sub, reason),
        )
    await ledger_entries.write(session)


async def _report(
    session: Session,
    change: DebtChange,
    report: DebtReport,
    move: Posting,
    on: date,
    actor: Actor,
    today: date,
    expected: int | None,
) -> Debt:
    await ledger.lock(session, actor.area)
    debt = await debts.debt_of(session, actor.area, change.debt_id)
    if debt is None:
        raise UnknownDebt
    await _refuse_people(session, debt, move, actor)
    check(expected, debt.revision)
    if on > today:
        raise DebtInFuture(latest=today, errors=[too_late("on", today)])
    if on < debt.raised_on:
        raise DebtBefore(earliest=debt.raised_on, errors=[too_early("on", debt.raised_on)])
    if move.pence > debt.open_pence:
        raise MoreThanOwed(open_pence=debt.open_pence, errors=[wrong("pence", f"must be {debt.open_pence} or less")])
    if await debts.reported(session, debt, report.reference):
        raise ReportedBefore(reference=report.reference, errors=[wrong("reference", "is that of another report")])
    await _post(session, debt, report, move, on, today)
    (changed,) = await debts.change(session, [change])
    outbox.add_all(session, [debt_event(changed, actor.sub, actor.organisation)])
    return changed


async def _refuse_people(session: Session, debt: Debt, move: Posting, actor: Actor) -> None:
    """Nobody with a hand in the line; and who proposed or approved the run that raised the debt does not give it up."""
    await refuse_paid(session, actor, debt.party)
    refuse_participants(actor, await runs.people_behind(session, debt.amount_key))
    if move.kind is not LineKind.WRITE_OFF:
        return
    run = await runs.run_of(session, debt.area, debt.run_id)
    if run is not None and actor.sub in {run.proposed_by, run.first_approved_by, run.approved_by}:
        message = "Who proposed or approved the run that raised a debt does not write it off."
        raise SeparationOfDuties(message, claim_ids=[debt.amount_key])


async def _post(session: Session, debt: Debt, report: DebtReport, move: Posting, on: date, today: date) -> None:
    posted = await ledger.posted(session, [debt.amount_key])
    run = await runs.run_of(session, debt.area, debt.run_id)
    assert run is not None  # noqa: S101 - a run raised it
    raised_by = facts_of(run)
    ledger_entries, number = LedgerEntries(today), ledger.last_number(posted[debt.amount_key]) + 1
    ledger_entries.add(
        AmountSubject(debt.amount_key, debt.area, debt.contract, debt.party, on),
        number,
        move,
        Cause(f"debt {move.kind.replace('_', ' ')} reported", debt.id),
        receivable_id=debt.receivable_id,
        run_id=debt.run_id,
        basis=debt_basis(debt.id, raised_by, report, debt.pence, debt.open_pence, move),
    )
    await ledger_entries.write(session)
