"""A run of one contract and date: proposed, approved and released by three people.

Every command takes the ledger's lock first: of two that propose or approve at once the second sees what
the first has done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.payments.commands import finance_events
from services.payments.commands.approval_rules import terms_in_force
from services.payments.commands.approvals import nets, post_approval, raise_debts
from services.payments.commands.due_waits import in_the_way_of, waits_of
from services.payments.commands.findings import refuse_unseen
from services.payments.commands.holds import refuse_on_hold
from services.payments.commands.left_out import left_out_of_balances
from services.payments.commands.lost import refuse_lost, refuse_unread
from services.payments.commands.offset import offset
from services.payments.commands.passing_on import keep_older, keep_parts
from services.payments.commands.pending import Cause
from services.payments.commands.separation_of_duties import refuse_paid, refuse_release, refuse_same_people
from services.payments.errors import (
    AboveLimit,
    NotAParty,
    NothingDue,
    PaidOtherwise,
    ReleasedByItsFile,
    RunBeforeContract,
    RunChanged,
    RunExists,
    RunInFuture,
    RunOpen,
    RunOutOfOrder,
    RunWaits,
    SeparationOfDuties,
    UnknownContract,
    UnknownRun,
    WrongState,
    too_early,
    too_late,
)
from services.payments.models import Run
from services.payments.rules.approval_rules import LEDGER, ROLES, ApprovalTerms
from services.payments.rules.netting import Netting
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract
from services.payments.rules.separation_of_duties import Waits
from services.payments.rules.terms_in_force import last_terms
from services.payments.schemas import RunBody
from services.payments.store import amounts, dues, facts, holds, ledger, runs
from services.payments.store.dues import DueAmount
from services.payments.store.runs import PeopleOfLine
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.fail_points import reached
from shared.messaging import outbox
from shared.messaging.events import new_id

PAY_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Limits:
    terms: ApprovalTerms
    alone_before_pence: int


async def propose(session: Session, body: RunBody, actor: Actor, today: date) -> Run:
    """Takes what is due on or before its date; what must wait is left out, each line with its reason."""
    if body.run_on > today:
        raise RunInFuture(errors=[too_late("runOn", today)])
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor, *filter(None, [body.party]))
    contract = await terms(session, actor.area, body.contract, body.run_on)
    await refuse_on_any_hold(session, actor.area, contract.code)
    if body.run_on < contract.starts:
        raise RunBeforeContract(earliest=contract.starts, errors=[too_early("runOn", contract.starts)])
    place = ContractParty(contract.code, body.party or contract.party)
    await _refuse_stranger(session, actor.area, place)
    standing = await runs.standing_runs(session, actor.area, place)
    _refuse_clash(standing, body.run_on)
    due = await _at_rest(session, actor.area, place, body.run_on, today)
    waits = await waits_of(session, [amount.people for amount in due])
    taken = [amount for amount in due if amount.amount_key not in waits]
    refuse_same_people([amount.people for amount in taken], [actor.sub], actor)
    netted = await nets(session, actor.area, place, contract, body.run_on, sum(amount.pence for amount in taken))
    if not (body.may_be_empty or due or netted.waiting):
        raise NothingDue
    waiting = await _waiting(session, actor.area, place, due, waits, today)
    limits = _Limits(await terms_in_force(session, actor.area), _alone_before(standing, today))
    run = await _proposal(session, actor, place, (body.run_on, today), netted.netting, limits, len(taken), len(waiting))
    await runs.keep_lines(session, [_line(run, amount) for amount in taken])
    await runs.keep_left_out(session, [row | {"run_id": run.id} for row in waiting])
    await amounts.refresh_states(session, [amount.amount_key for amount in taken])
    reached("run.proposed")
    return run


async def _waiting(
    session: Session,
    area: str,
    place: ContractParty,
    due: Sequence[DueAmount],
    waits: Mapping[UUID, Waits],
    today: date,
) -> list[dict[str, Any]]:
    """What is left out of what is due, and of the balances of quarters."""
    of_balances = await left_out_of_balances(session, area, await facts.schemes(session, area), today)
    parts = [(left.amount.amount_key, left.amount.due_pence, left.reason) for left in of_balances.get(place, ())]
    parts += [
        (amount.amount_key, amount.pence, waits[amount.amount_key]) for amount in due if amount.amount_key in waits
    ]
    return [{"amount_key": key, "pence": pence, "reason": reason} for key, pence, reason in parts]


async def refuse_on_any_hold(session: Session, area: str, contract: str) -> None:
    """Nothing is paid while payments or another service was set back, or is not heard."""
    await refuse_on_hold(session, area, contract)
    await refuse_unread(session)
    await refuse_lost(session, area, contract)


async def _proposal(
    session: Session,
    actor: Actor,
    place: ContractParty,
    days: tuple[date, date],
    netting: Netting,
    limits: _Limits,
    lines: int,
    left_out: int,
) -> Run:
    """`days`: the run's, and that on which it is proposed."""
    run_on, proposed_on = days
    return await insert(
        session,
        Run,
        id=new_id(),
        area=actor.area,
        contract=place.contract,
        party=place.party,
        run_on=run_on,
        state="proposed",
        gross_pence=netting.gross_pence,
        netted_pence=netting.netted_pence,
        net_pence=netting.net_pence,
        debt_pence=netting.debt_pence,
        lines=lines,
        left_out=left_out,
        proposed_by=actor.sub,
        proposed_on=proposed_on,
        first_approval=limits.terms.first_approval_of(netting.gross_pence, limits.alone_before_pence),
        alone_up_to_pence=limits.terms.alone_up_to_pence,
        alone_before_pence=limits.alone_before_pence,
        ledger_releases=limits.terms.released_by == LEDGER,
    )


def _alone_before(standing: Sequence[Run], today: date) -> int:
    """What one person approved alone in this month."""
    alone = [run for run in standing if run.first_approval is None and run.pay_by is not None]
    days = [(run, run.pay_by - PAY_WITHIN) for run in alone if run.pay_by is not None]
    return sum(run.gross_pence for run, on in days if (on.year, on.month) == (today.year, today.month))


async def _at_rest(session: Session, area: str, place: ContractParty, run_on: date, today: date) -> list[DueAmount]:
    """What is due. An older version could leave an amount due while it was owed itself: that cancels out first."""
    due = await dues.due(session, area, place, run_on)
    posted = await ledger.posted(session, [amount.amount_key for amount in due])
    owing = [amount for amount in due if posted[amount.amount_key][place].balances.is_owed]
    if not owing:
        return due
    await offset(session, area, owing, Cause("run proposed"), today)
    return await dues.due(session, area, place, run_on)


def _line(run: Run, due: DueAmount) -> dict[str, Any]:
    return {"run_id": run.id, "amount_key": due.amount_key, "pence": due.pence}


async def approve(session: Session, run_id: UUID, actor: Actor, today: date) -> Run:
    """Freezes the remittance as it was proposed: what has fallen is netted, what can wait no longer becomes a debt."""
    await ledger.lock(session, actor.area)
    run = await run_in(session, actor, run_id, "proposed")
    await refuse_on_any_hold(session, run.area, run.contract)
    await _refuse_waiting(session, run)
    lines = await runs.lines(session, run.id)
    await refuse_what_changed(session, run, lines)
    _refuse_alone(run, actor)
    limits = await terms_in_force(session, run.area)
    if limits.looked_at_first:
        await refuse_unseen(session, run)
    refuse_same_people(lines, [run.proposed_by, *filter(None, [run.first_approved_by]), actor.sub], actor)
    contract = await terms(session, run.area, run.contract, run.run_on)
    netted = await nets(
        session, run.area, ContractParty(run.contract, run.party), contract, run.run_on, run.gross_pence
    )
    _refuse_another_net(run, netted.netting)
    await keep_older(session, run.area, today)
    run.state, run.approved_by = "approved", actor.sub
    await runs.keep_people(session, run.id)
    await post_approval(session, run, lines, contract, netted, today)
    reached("run.posted")
    run.pay_by = today + PAY_WITHIN
    run.approved_seq = await ledger.last_seq(session)
    await update(session, run)
    await keep_parts(session, run)
    await amounts.refresh_states(session, [line.amount_key for line in lines])
    await raise_debts(session, run, netted, actor, today)
    if run.ledger_releases and not run.net_pence:  # no file is made of what pays nothing
        await _released(session, run, lines, LEDGER, actor)
    reached("run.approved")
    return run


def _refuse_alone(run: Run, actor: Actor) -> None:
    """Of a run above the limit, as it was when the run was proposed, one person has approved before; and is another."""
    if run.first_approval is not None and run.first_approved_by is None:
        raise AboveLimit(
            limit_pence=run.alone_up_to_pence, gross_pence=run.gross_pence, alone_before_pence=run.alone_before_pence,
            role=ROLES[run.first_approval],
        )  # fmt: skip
    if run.first_approved_by == actor.sub:
        raise SeparationOfDuties("The first and the second approval of a run must be two people's.", claim_ids=[])


async def release(session: Session, run_id: UUID, actor: Actor) -> Run:
    """The third person lets it go, and finance is told: the only instruction to pay."""
    await ledger.lock(session, actor.area)
    run = await run_in(session, actor, run_id, "approved")
    if run.ledger_releases:
        raise ReleasedByItsFile
    await refuse_on_any_hold(session, run.area, run.contract)
    lines = await runs.lines(session, run.id)
    refuse_release(lines, [*_approvers(run), actor.sub], actor)
    return await _released(session, run, lines, actor.sub, actor)


async def release_by_ledger(session: Session, run: Run, actor: Actor) -> Run:
    """By the file that is being made of it, where the area's approval limits say so: under the ledger's lock. Whoever
    makes that may have proposed or approved the run, but had no other hand in a line.
    """
    await refuse_on_any_hold(session, run.area, run.contract)
    lines = await runs.lines(session, run.id)
    refuse_release(lines, [*_approvers(run), LEDGER], actor)
    return await _released(session, run, lines, LEDGER, actor)


def _approvers(run: Run) -> list[str]:
    """In the order in which they had it before them."""
    return [run.proposed_by, *filter(None, [run.first_approved_by]), run.approved_by or ""]


async def _released(session: Session, run: Run, lines: Sequence[PeopleOfLine], released_by: str, actor: Actor) -> Run:
    amount_keys = [line.amount_key for line in lines]
    await _refuse_paid_otherwise(session, run, amount_keys)
    run.state, run.released_by = "released", released_by
    await update(session, run)
    if not run.net_pence:
        await amounts.refresh_states(session, amount_keys)
    await _instruct(session, run, [*_approvers(run), released_by], actor, amount_keys)
    reached("run.released")
    return run


async def _refuse_paid_otherwise(session: Session, run: Run, amount_keys: Sequence[UUID]) -> None:
    """What was approved before a restore may have been rejected in the state that was lost, and paid by another run."""
    entered = await holds.paid_by_entered(session, run)
    if entered and (lines := entered.intersection(await dues.line_ids(session, run, amount_keys))):
        raise PaidOtherwise(line_ids=sorted(lines))


async def _instruct(
    session: Session, run: Run, approvers: list[str], actor: Actor, amount_keys: Sequence[UUID]
) -> None:
    contract = await terms(session, run.area, run.contract, run.run_on)
    paid = await dues.line_ids(session, run, amount_keys)
    published = await holds.lines_published(session, run.area, run.contract)
    lines = [line for line in paid if line not in published]
    instructions = finance_events.instruction(run, contract, approvers, actor, lines)
    outbox.add_all(session, [(run.contract, payload) for payload in instructions])


async def cancel(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Only a proposal can be cancelled. What was approved is frozen: it is released or rejected."""
    await ledger.lock(session, actor.area)
    run = await run_in(session, actor, run_id, "proposed")
    run.state, run.cancelled_by = "cancelled", actor.sub
    await update(session, run)
    await amounts.refresh_states(session, [line.amount_key for line in await runs.lines(session, run.id)])
    return run


async def terms(session: Session, area: str, code: str, day: date) -> Contract:
    """Those in force on a day, else the last published: a contract that was dropped still pays what is due."""
    contract = last_terms(await facts.schemes(session, area), code, day)
    if contract is None:
        raise UnknownContract
    return contract


async def run_of(session: Session, area: str, run_id: UUID) -> Run:
    run = await runs.run_of(session, area, run_id)
    if run is None:
        raise UnknownRun
    return run


async def run_in(session: Session, actor: Actor, run_id: UUID, state: str) -> Run:
    """A run in this state, by somebody who is not of an organisation that is paid."""
    run = await run_of(session, actor.area, run_id)
    await refuse_paid(session, actor, run.party)
    if run.state != state:
        raise WrongState(f"The run is {run.state}; this needs one that is {state}.", state=run.state)
    return run


async def _refuse_waiting(session: Session, run: Run) -> None:
    """An earlier run that may still be rejected: what that nets, and its date, would then be no more."""
    for other in await runs.standing_runs(session, run.area, ContractParty(run.contract, run.party)):
        if other.state == "approved":
            raise RunWaits(run_id=other.id)


async def _refuse_stranger(session: Session, area: str, place: ContractParty) -> None:
    """Only who is a party of the contract in some version is paid by it, and who has earned under it."""
    schemes = await facts.schemes(session, area)
    having = {scheme.contracts[place.contract].party for scheme in schemes if place.contract in scheme.contracts}
    if place.party not in having and not await dues.any_due(session, area, place):
        raise NotAParty(parties=sorted(having))


def _refuse_clash(standing: Sequence[Run], run_on: date) -> None:
    for other in standing:
        if other.run_on == run_on:
            raise RunExists(run_id=other.id)
        if other.state == "proposed":
            raise RunOpen(run_id=other.id)
        if other.run_on > run_on:
            raise RunOutOfOrder(run_id=other.id)


async def refuse_what_changed(session: Session, run: Run, lines: Sequence[PeopleOfLine]) -> None:
    if named := await in_the_way_of(session, run, lines):
        raise RunChanged(claim_ids=sorted(named), netted_pence=run.netted_pence, debt_pence=run.debt_pence)


def _refuse_another_net(run: Run, now: Netting) -> None:
    """The approver saw what is paid. What has fallen, or come back to stand, since then makes it another sum."""
    if (now.netted_pence, now.debt_pence) != (run.netted_pence, run.debt_pence):
        raise RunChanged(claim_ids=[], netted_pence=now.netted_pence, debt_pence=now.debt_pence)
