"""What finance reports of a released remittance: settled by its reference, or sent back by the bank."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.commands.marks import Cause
from services.payments.commands.posting import Poster, Subject
from services.payments.errors import SettledInFuture, UnknownRemittance, WrongState
from services.payments.events import PaymentReturned, PaymentSettled
from services.payments.models import Run
from services.payments.rules.money import allocate
from services.payments.rules.settling import Account, Kind, Movement
from services.payments.schemas import ReturnBody, SettlementBody
from services.payments.store import amounts, ledger, runs
from shared import outbox
from shared.auth import Actor
from shared.db import Row, Session
from shared.records import update

REMITTANCE_STATES = ("approved", "released", "settled", "returned")


async def settle_remittance(
    session: Session, remittance_id: UUID, body: SettlementBody, actor: Actor, today: date
) -> Run:
    if body.settled_on > today:
        raise SettledInFuture
    await ledger.lock(session)
    run = await _remittance(session, actor, remittance_id, {"released"})
    run.state, run.reference, run.settled_on = "settled", body.reference, body.settled_on
    await update(session, run)
    poster = Poster(today)
    if run.net_pence:
        subject = Subject(run.id, run.area, run.contract, run.party, body.settled_on)
        move = Movement(Kind.SETTLEMENT, Account.APPROVED, Account.PAID, run.net_pence)
        poster.add(subject, 1, move, Cause("payment settled", run.id), run_id=run.id)
    await poster.write(session)
    await amounts.refresh_states(session, await _keys(session, run))
    outbox.add(
        session,
        run.contract,
        PaymentSettled(
            area=run.area,
            actor=actor.sub,
            actor_organisation=actor.organisation,
            contract=run.contract,
            party=run.party,
            remittance_id=run.id,
            reference=body.reference,
            settled_on=body.settled_on,
            net_pence=run.net_pence,
        ),
    )
    return run


async def return_remittance(session: Session, remittance_id: UUID, body: ReturnBody, actor: Actor, today: date) -> Run:
    """The net amount is due again, shared over the lines; what was netted stays netted."""
    await ledger.lock(session)
    run = await _remittance(session, actor, remittance_id, {"released", "settled"})
    source = Account.PAID if run.state == "settled" else Account.APPROVED
    run.state, run.reference, run.return_reason = "returned", body.reference, body.reason_code
    await update(session, run)
    await _put_back(session, run, await runs.lines(session, run.id), source, today)
    outbox.add(
        session,
        run.contract,
        PaymentReturned(
            area=run.area,
            actor=actor.sub,
            actor_organisation=actor.organisation,
            contract=run.contract,
            party=run.party,
            remittance_id=run.id,
            reference=body.reference,
            reason_code=body.reason_code,
            net_pence=run.net_pence,
        ),
    )
    return run


async def _put_back(session: Session, run: Run, lines: Sequence[Row], source: Account, today: date) -> None:
    if not run.net_pence:
        return
    poster, keys = Poster(today), [line["amount_key"] for line in lines]
    posted = await ledger.posted(session, keys)
    shares = allocate(run.net_pence, [line["pence"] for line in lines])
    for line, pence in zip(lines, shares, strict=True):
        if not pence:
            continue
        key = line["amount_key"]
        subject = Subject(key, run.area, run.contract, run.party, line["effective_on"])
        move = Movement(Kind.RETURN, source, Account.DUE, pence)
        cause = Cause("payment returned", run.id)
        poster.add(subject, posted[key].number + 1, move, cause, due_on=today, run_id=run.id)
    await poster.write(session)
    await amounts.refresh_states(session, keys)


async def _keys(session: Session, run: Run) -> list[UUID]:
    return [line["amount_key"] for line in await runs.lines(session, run.id)]


async def _remittance(session: Session, actor: Actor, remittance_id: UUID, states: set[str]) -> Run:
    run = await runs.run_of(session, actor.area, remittance_id)
    if run is None or run.state not in REMITTANCE_STATES:
        raise UnknownRemittance
    if run.state not in states:
        raise WrongState(f"The remittance is {run.state}.", state=run.state)
    return run
