"""What finance reports of a released remittance: settled, by its reference."""

from datetime import date
from uuid import UUID

from services.payments.commands.approvals import facts_of
from services.payments.commands.ledger_entries import AmountSubject, LedgerEntries
from services.payments.commands.pending import Cause
from services.payments.commands.separation_of_duties import refuse_paid, refuse_participants
from services.payments.errors import SettledBefore, SettledInFuture, UnknownRemittance, WrongState, too_early, too_late
from services.payments.events import PaymentSettled
from services.payments.models import Run
from services.payments.rules.postings import LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import settlement_basis
from services.payments.schemas import SettlementBody
from services.payments.store import amounts, ledger, runs
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.fail_points import reached
from shared.messaging import outbox

REMITTANCE_STATES = ("approved", "released", "settled", "returned", "rejected")


async def settle_remittance(
    session: Session, remittance_id: UUID, body: SettlementBody, actor: Actor, today: date, expected: int | None
) -> Run:
    await ledger.lock(session, actor.area)
    run = await remittance_in(session, actor, remittance_id, {"released"}, expected)
    refuse_settled_on(run, body.settled_on, today)
    run.state, run.reference, run.settled_on = "settled", body.reference, body.settled_on
    if run.return_undone_reason is not None:  # the last that was said of it
        run.revision += 1
    await update(session, run)
    ledger_entries = LedgerEntries(today)
    if run.net_pence:
        subject = AmountSubject(run.id, run.area, run.contract, run.party, body.settled_on)
        move = Posting(LineKind.SETTLEMENT, LedgerAccount.APPROVED, LedgerAccount.PAID, run.net_pence)
        basis = settlement_basis(
            facts_of(run), body.reference, body.settled_on, run.gross_pence, run.netted_pence, actor.sub
        )
        ledger_entries.add(subject, 1, move, Cause("payment settled", run.id), run_id=run.id, basis=basis)
    await ledger_entries.write(session)
    await amounts.refresh_states(session, await _keys(session, run))
    publish_settled(session, run, actor)
    reached("remittance.settled")
    return run


def publish_settled(session: Session, run: Run, actor: Actor) -> None:
    assert run.reference  # noqa: S101 - a settled remittance has both
    assert run.settled_on  # noqa: S101
    payload = PaymentSettled(
        area=run.area,
        actor=actor.sub,
        actor_organisation=actor.organisation,
        contract=run.contract,
        party=run.party,
        revision=run.revision,
        remittance_id=run.id,
        reference=run.reference,
        settled_on=run.settled_on,
        net_pence=run.net_pence,
    )
    outbox.add(session, run.contract, payload)


def refuse_settled_on(run: Run, settled_on: date, today: date) -> None:
    """Nothing is paid after today, nor before the date of the run that it pays."""
    if settled_on > today:
        raise SettledInFuture(latest=today, errors=[too_late("settledOn", today)])
    if settled_on < run.run_on:
        raise SettledBefore(earliest=run.run_on, errors=[too_early("settledOn", run.run_on)])


async def _keys(session: Session, run: Run) -> list[UUID]:
    return [line.amount_key for line in await runs.lines(session, run.id)]


async def remittance_of(session: Session, area: str, party: str | None, remittance_id: UUID) -> Run:
    """`party`: to whom it is paid; None: whoever that is."""
    run = await runs.run_of(session, area, remittance_id)
    if run is None or run.state not in REMITTANCE_STATES or party not in {None, run.party}:
        raise UnknownRemittance
    return run


async def remittance_in(
    session: Session, actor: Actor, remittance_id: UUID, states: set[str], expected: int | None
) -> Run:
    """A remittance in one of these states, by somebody of no organisation that is paid, with no hand in a line.

    `expected` is the revision that they have seen: a correction, a return or its undoing may have come in between.
    """
    run = await remittance_of(session, actor.area, None, remittance_id)
    await refuse_paid(session, actor, run.party)
    refuse_participants(actor, await runs.lines(session, run.id))
    check(expected, run.revision)
    if run.state not in states:
        raise WrongState(f"The remittance is {run.state}.", state=run.state)
    return run
