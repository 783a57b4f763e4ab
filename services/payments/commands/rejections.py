"""An approved run that must not be paid: taken back by the releaser before anybody was told to pay."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.commands.approvals import RunLines, facts_of, run_lines
from services.payments.commands.holds import refuse_on_hold
from services.payments.commands.ledger_entries import LedgerEntries
from services.payments.commands.offset import offset
from services.payments.commands.pending import Cause
from services.payments.commands.runs import run_in
from services.payments.commands.separation_of_duties import refuse_participants
from services.payments.errors import RunWaits
from services.payments.models import Debt, Run
from services.payments.rules.postings import ContractParty, LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import owed_again, rejection_basis, touched
from services.payments.schemas import RejectionBody
from services.payments.store import amounts, debts, ledger, runs
from services.payments.store.debts import DebtChange
from services.payments.store.runs import PostedLine
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor

# What an approval did, and the way back. A debt goes back as far as it is still open.
_BACK = {
    LineKind.APPROVAL: (LedgerAccount.APPROVED, LedgerAccount.DUE),
    LineKind.NETTING: (LedgerAccount.RECEIVABLE, LedgerAccount.APPROVED),
    LineKind.DEBT: (LedgerAccount.RECEIVABLE, LedgerAccount.DEBT),
}


async def reject(session: Session, run_id: UUID, body: RejectionBody, actor: Actor, today: date) -> Run:
    """Its approvals, nettings and debts are reversed; its date counts for no receivable and is free again."""
    await ledger.lock(session, actor.area)
    run = await run_in(session, actor, run_id, "approved")
    refuse_participants(actor, await runs.lines(session, run.id))
    await refuse_on_hold(session, run.area, run.contract)
    await _refuse_counted_on(session, run)
    await undo(session, run, actor.sub, body.reason, today)
    return run


async def undo(session: Session, run: Run, by: str, reason: str, today: date) -> None:
    """What was approved is not to be paid, whoever found so."""
    run.state, run.rejected_by, run.rejection_reason = "rejected", by, reason
    await update(session, run)
    posted = await runs.posted_by(session, run.id)
    raised = {debt.receivable_id: debt for debt in await debts.of_run(session, run.id)}
    ledger_entries = LedgerEntries(today)
    posting = await run_lines(session, ledger_entries, run, "run rejected", {line.amount_key for line in posted})
    _undo(posting, posted, raised, by, reason)
    await ledger_entries.write(session)
    await amounts.refresh_states(session, sorted({line.amount_key for line in posted}))
    await offset(session, run.area, posted, Cause("run rejected", run.id, facts_of(run).remittance), today)


async def _refuse_counted_on(session: Session, run: Run) -> None:
    """An older version could approve a later run beside it: that one goes first."""
    for other in await runs.standing_runs(session, run.area, ContractParty(run.contract, run.party)):
        if other.state == "approved" and other.run_on > run.run_on:
            raise RunWaits(run_id=other.id)


def _undo(posting: RunLines, posted: Sequence[PostedLine], raised: dict[UUID, Debt], by: str, reason: str) -> None:
    facts = facts_of(posting.run)
    for line in posted:
        kind, pence = LineKind(line.kind), line.pence
        owed = None
        if kind is LineKind.NETTING:
            owed = owed_again("receivable", line.receivable_id, pence)
        if kind is LineKind.DEBT:
            assert line.receivable_id  # noqa: S101 - a debt is of a receivable
            debt = raised[line.receivable_id]
            pence = debt.open_pence
            owed = touched("debt", debt.id, pence, pence) | facts.remittance
            posting.ledger_entries.debt_changes.append(DebtChange(debt.id, cancelled_pence=pence))
        source, destination = _BACK[kind]
        basis = rejection_basis(facts, by, reason, line.id, pence, owed)
        posting.add(
            line.amount_key,
            line.effective_on,
            Posting(LineKind.REJECTION, source, destination, pence),
            basis,
            due_on=posting.run.run_on if kind is LineKind.APPROVAL else None,
            receivable_id=line.receivable_id,
            reverses=line.id,
        )
