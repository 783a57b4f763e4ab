"""The first of two approvals of a run that comes to more than one person approves alone."""

from datetime import date
from uuid import UUID

from services.payments.commands.runs import refuse_on_any_hold, refuse_what_changed, run_in
from services.payments.commands.separation_of_duties import refuse_same_people
from services.payments.errors import FirstApprovalGiven, NoFirstApproval, NotTheirsToApproveFirst
from services.payments.models import Run
from services.payments.rules.approval_rules import ROLES
from services.payments.store import ledger, runs
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor


async def approve_first(session: Session, run_id: UUID, actor: Actor, today: date) -> Run:
    """Moves no money: the approval that follows freezes the remittance. Whoever gives it approves as the other does."""
    await ledger.lock(session, actor.area)
    run = await run_in(session, actor, run_id, "proposed")
    if run.first_approval is None:
        raise NoFirstApproval
    if run.first_approved_by is not None:
        raise FirstApprovalGiven(first_approved_by=run.first_approved_by)
    if ROLES[run.first_approval] not in actor.roles:
        raise NotTheirsToApproveFirst(role=ROLES[run.first_approval])
    await refuse_on_any_hold(session, run.area, run.contract)
    lines = await runs.lines(session, run.id)
    await refuse_what_changed(session, run, lines)
    refuse_same_people(lines, [run.proposed_by, actor.sub], actor)
    run.first_approved_by, run.first_approved_on = actor.sub, today
    await update(session, run)
    return run
