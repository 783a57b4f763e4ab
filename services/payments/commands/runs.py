"""A run of one contract and date: proposed, approved and released by three people.

Every command takes the ledger's lock first: of two that propose or approve at once the second sees what
the first has done.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from services.payments.commands.marks import Cause
from services.payments.commands.posting import Poster, Subject
from services.payments.errors import (
    RunChanged,
    RunExists,
    RunInFuture,
    RunOpen,
    RunOutOfOrder,
    SeparationOfDuties,
    UnknownContract,
    UnknownRun,
    WrongState,
)
from services.payments.events import DebtRaised, PaymentApproved
from services.payments.models import Run
from services.payments.rules.duties import conflicts, same_person
from services.payments.rules.netting import Netting, Receivable, net_off
from services.payments.rules.schemes import Contract
from services.payments.rules.settling import Account, Kind, Movement
from services.payments.rules.shapes import terms_on
from services.payments.schemas import RunBody
from services.payments.store import amounts, facts, ledger, runs
from shared import outbox
from shared.auth import Actor
from shared.db import Row, Session
from shared.events import new_id
from shared.records import insert, update

PAY_WITHIN = timedelta(days=30)


async def propose(session: Session, body: RunBody, actor: Actor, today: date) -> Run:
    """Takes what is due on or before its date, but pays for nobody whose person is in doubt."""
    if body.run_on > today:
        raise RunInFuture
    await ledger.lock(session)
    contract = await terms(session, actor.area, body.contract, body.run_on)
    await _refuse_clash(session, actor.area, body)
    found = await runs.due(session, actor.area, body.contract, body.run_on)
    doubtful = await _in_doubt(session, found)
    taken = [row for row in found if row["amount_key"] not in doubtful]
    gross = sum(row["pence"] for row in taken)
    netting = await _netting(session, actor.area, contract, gross)
    run = await insert(
        session,
        Run,
        id=new_id(),
        area=actor.area,
        contract=contract.code,
        party=contract.party,
        run_on=body.run_on,
        state="proposed",
        gross_pence=gross,
        netted_pence=netting.netted_pence,
        net_pence=netting.net_pence,
        debt_pence=netting.debt_pence,
        lines=len(taken),
        left_out=len(doubtful),
        proposed_by=actor.sub,
    )
    lines = [{"run_id": run.id, "amount_key": row["amount_key"], "pence": row["pence"]} for row in taken]
    await runs.keep_lines(session, lines)
    await amounts.refresh_states(session, [row["amount_key"] for row in taken])
    return run


async def approve(session: Session, run_id: UUID, actor: Actor, today: date) -> Run:
    """Freezes the remittance: nets what has fallen, and what can wait no longer becomes a debt."""
    await ledger.lock(session)
    run = await _run(session, actor, run_id, "proposed")
    lines = await runs.lines(session, run.id)
    _refuse_same_people(lines, [run.proposed_by, actor.sub])
    await _refuse_changes(session, run, lines)
    contract = await terms(session, run.area, run.contract, run.run_on)
    netting = await _netting(session, run.area, contract, run.gross_pence)
    await _post_approval(session, run, lines, netting, today)
    run.state, run.approved_by = "approved", actor.sub
    run.netted_pence, run.net_pence = netting.netted_pence, netting.net_pence
    run.debt_pence, run.pay_by = netting.debt_pence, today + PAY_WITHIN
    run.approved_seq = await ledger.last_seq(session)
    await update(session, run)
    await amounts.refresh_states(session, [line["amount_key"] for line in lines])
    await _raise_debts(session, run, netting, actor, today)
    return run


async def release(session: Session, run_id: UUID, actor: Actor) -> Run:
    """The third person lets it go, and finance is told: the only instruction to pay."""
    await ledger.lock(session)
    run = await _run(session, actor, run_id, "approved")
    lines = await runs.lines(session, run.id)
    approvers = [run.proposed_by, run.approved_by or "", actor.sub]
    _refuse_same_people(lines, approvers)
    run.state, run.released_by = "released", actor.sub
    await update(session, run)
    contract = await terms(session, run.area, run.contract, run.run_on)
    payload = PaymentApproved(
        area=run.area,
        actor=actor.sub,
        actor_organisation=actor.organisation,
        contract=run.contract,
        party=run.party,
        remittance_id=run.id,
        run_on=run.run_on,
        gross_pence=run.gross_pence,
        netted_pence=run.netted_pence,
        net_pence=run.net_pence,
        line_ids=await runs.line_ids(session, run.id, [line["amount_key"] for line in lines]),
        pay_by=run.pay_by or run.run_on,
        payee=run.party,
        approvers=approvers,
        journal=dict(contract.journal),
    )
    outbox.add(session, run.contract, payload)
    return run


async def cancel(session: Session, run_id: UUID, actor: Actor) -> Run:
    """Only a proposal can be cancelled. What was approved is frozen: it is settled, or returned."""
    await ledger.lock(session)
    run = await _run(session, actor, run_id, "proposed")
    run.state, run.cancelled_by = "cancelled", actor.sub
    await update(session, run)
    await amounts.refresh_states(session, [line["amount_key"] for line in await runs.lines(session, run.id)])
    return run


async def terms(session: Session, area: str, code: str, day: date) -> Contract:
    """Those in force on a day; in run-off, when no version is, the last published."""
    schemes = await facts.schemes(session, area)
    found = terms_on(schemes, code, day)
    if found is None:
        having = [scheme for scheme in schemes if code in scheme.contracts]
        if not having:
            raise UnknownContract
        found = max(having, key=lambda scheme: scheme.published_at).contracts[code]
    return found


async def _run(session: Session, actor: Actor, run_id: UUID, state: str) -> Run:
    run = await runs.run_of(session, actor.area, run_id)
    if run is None:
        raise UnknownRun
    if run.state != state:
        raise WrongState(f"The run is {run.state}; this takes one that is {state}.", state=run.state)
    return run


async def _refuse_clash(session: Session, area: str, body: RunBody) -> None:
    for other in await runs.standing_runs(session, area, body.contract):
        if other.run_on == body.run_on:
            raise RunExists(run_id=other.id)
        if other.state == "proposed":
            raise RunOpen(run_id=other.id)
        if other.run_on > body.run_on:
            raise RunOutOfOrder(run_id=other.id)


async def _in_doubt(session: Session, lines: Sequence[Row]) -> set[UUID]:
    """The amounts of people who are in doubt under any of their ids."""
    clients = {row["client_id"] for row in lines if row["client_id"] is not None}
    linked = await facts.linked(session, list(clients))
    doubtful = await runs.in_doubt(session, list({other for others in linked.values() for other in others}))
    return {
        row["amount_key"]
        for row in lines
        if row["client_id"] is not None and doubtful.intersection(linked[row["client_id"]])
    }


async def _netting(session: Session, area: str, contract: Contract, gross_pence: int) -> Netting:
    waiting = await ledger.open_receivables(session, area, contract.code)
    receivables = [Receivable(each.id, each.open_pence, each.run_dates) for each in waiting]
    return net_off(gross_pence, receivables, contract.floor, contract.carry)


def _refuse_same_people(lines: Sequence[Row], people: Sequence[str]) -> None:
    if same_person(people):
        raise SeparationOfDuties("Who proposes, who approves and who releases a run are three people.")
    if named := conflicts(map(runs.hands, lines), people):
        raise SeparationOfDuties(lines=named)


async def _refuse_changes(session: Session, run: Run, lines: Sequence[Row]) -> None:
    now = await runs.due_of_run(session, run.id, run.run_on)
    changed = {line["amount_key"] for line in lines if now.get(line["amount_key"]) != line["pence"]}
    if named := changed | await _in_doubt(session, lines):
        raise RunChanged(lines=sorted(named))


async def _post_approval(session: Session, run: Run, lines: Sequence[Row], netting: Netting, today: date) -> None:
    """Each line from due to approved; then what is netted, from there to the receivable that it pays off."""
    poster, cause = Poster(today), Cause("run approved", run.id)
    waiting = {each.id: each for each in await ledger.open_receivables(session, run.area, run.contract)}
    keys = {line["amount_key"] for line in lines} | {each.amount_key for each in waiting.values()}
    numbers = {key: posted.number for key, posted in (await ledger.posted(session, keys)).items()}

    def add(key: UUID, effective_on: date, move: Movement, receivable_id: UUID | None = None) -> None:
        if move.pence:
            numbers[key] = numbers.get(key, 0) + 1
            subject = Subject(key, run.area, run.contract, run.party, effective_on)
            poster.add(subject, numbers[key], move, cause, receivable_id=receivable_id, run_id=run.id)

    for line in lines:
        move = Movement(Kind.APPROVAL, Account.DUE, Account.APPROVED, line["pence"])
        add(line["amount_key"], line["effective_on"], move)
    for netted in netting.lines:
        key = waiting[netted.id].amount_key
        add(
            key,
            run.run_on,
            Movement(Kind.NETTING, Account.APPROVED, Account.RECEIVABLE, netted.netted_pence),
            netted.id,
        )
        add(key, run.run_on, Movement(Kind.DEBT, Account.DEBT, Account.RECEIVABLE, netted.debt_pence), netted.id)
    await poster.write(session)


async def _raise_debts(session: Session, run: Run, netting: Netting, actor: Actor, today: date) -> None:
    debts = [
        {
            "id": uuid5(run.id, str(line.id)),
            "area": run.area,
            "contract": run.contract,
            "party": run.party,
            "receivable_id": line.id,
            "run_id": run.id,
            "pence": line.debt_pence,
            "raised_on": today,
        }
        for line in netting.lines
        if line.debt_pence
    ]
    await runs.keep_debts(session, debts)
    news = [
        (
            run.contract,
            DebtRaised(
                area=run.area,
                actor=actor.sub,
                actor_organisation=actor.organisation,
                contract=run.contract,
                party=run.party,
                debt_id=debt["id"],
                remittance_id=run.id,
                pence=debt["pence"],
                raised_on=today,
            ),
        )
        for debt in debts
    ]
    outbox.add_all(session, news)
