"""A settlement that was reported wrongly: taken back and posted again, with the reason."""

from datetime import date
from uuid import UUID

from services.payments.commands.approvals import facts_of
from services.payments.commands.ledger_entries import AmountSubject, LedgerEntries, line_id_of
from services.payments.commands.pending import Cause
from services.payments.commands.remittances import publish_settled, refuse_settled_on, remittance_in
from services.payments.models import Run
from services.payments.rules.postings import LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import settlement_basis
from services.payments.schemas import CorrectionBody
from services.payments.store import ledger
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor


async def correct_settlement(
    session: Session, remittance_id: UUID, body: CorrectionBody, actor: Actor, today: date, expected: int | None
) -> Run:
    """Its day and reference change; finance is told by the settlement's next revision. The pence stay."""
    await ledger.lock(session, actor.area)
    run = await remittance_in(session, actor, remittance_id, {"settled"}, expected)
    refuse_settled_on(run, body.settled_on, today)
    was = {"reference": run.reference, "settledOn": run.settled_on and run.settled_on.isoformat()}
    run.reference, run.settled_on, run.correction_reason = body.reference, body.settled_on, body.reason
    run.revision += 1
    await update(session, run)
    if run.net_pence:
        await _post(session, run, {"by": actor.sub, "reason": body.reason, "was": was}, actor, today)
    publish_settled(session, run, actor)
    return run


async def _post(session: Session, run: Run, corrected: dict[str, object], actor: Actor, today: date) -> None:
    assert run.reference  # noqa: S101 - both were just set
    assert run.settled_on  # noqa: S101
    last = ledger.last_number((await ledger.posted(session, [run.id]))[run.id])
    ledger_entries, cause = LedgerEntries(today), Cause("settlement corrected", run.id)
    subject = AmountSubject(run.id, run.area, run.contract, run.party, run.settled_on)
    basis = settlement_basis(
        facts_of(run), run.reference, run.settled_on, run.gross_pence, run.netted_pence, actor.sub
    ) | {"corrected": corrected}
    back = Posting(LineKind.REVERSAL, LedgerAccount.PAID, LedgerAccount.APPROVED, run.net_pence)
    again = Posting(LineKind.SETTLEMENT, LedgerAccount.APPROVED, LedgerAccount.PAID, run.net_pence)
    ledger_entries.add(subject, last + 1, back, cause, reverses=line_id_of(run.id, last), run_id=run.id, basis=basis)
    ledger_entries.add(subject, last + 2, again, cause, run_id=run.id, basis=basis)
    await ledger_entries.write(session)
