"""A remittance that finance was told of and that the restored ledger does not know, entered again by two people.

Which line was paid by how much, only the lost state knew. So what was paid is booked on account: nothing stands for it,
it is a receivable of its own, and it is taken off what is due again, before all others and without a floor. What the
lost remittance had netted is netted again, as far as it is open here.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from services.payments.commands.approvals import RunLines, facts_of, run_lines
from services.payments.commands.holds import held_since
from services.payments.commands.ledger_entries import LedgerEntries
from services.payments.commands.passing_on import keep_older, keep_undivided
from services.payments.commands.rejections import undo
from services.payments.commands.separation_of_duties import refuse_paid, refuse_participants
from services.payments.errors import (
    KnownRemittance,
    NotAParty,
    RunBeforeContract,
    RunExists,
    RunInFuture,
    SeparationOfDuties,
    UnknownEntry,
    too_early,
    too_late,
)
from services.payments.models import Entry, Run
from services.payments.rules.entering import EnteredRemittance, entry_basis, renetted
from services.payments.rules.postings import ContractParty, LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import touched
from services.payments.rules.shapes import ON_ACCOUNT
from services.payments.rules.states import ClaimState
from services.payments.rules.terms_in_force import last_terms
from services.payments.schemas import EntryBody
from services.payments.store import amounts, facts, holds, ledger, runs
from services.payments.store.amounts import KeptAmount
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.expected import ANY, check
from shared.kernel.problems import PreconditionRequired


async def enter(session: Session, contract: str, body: EntryBody, actor: Actor, today: date) -> Entry:
    """Moves nothing. Entered once more it replaces what nobody has confirmed yet."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor, body.party)
    await held_since(session, actor.area, contract)
    await _check(session, actor.area, contract, body, today)
    before = await holds.entry_of(session, actor.area, body.remittance_id)
    if before is not None and before.confirmed_by is not None:
        raise KnownRemittance(state="entered")
    entry = Entry(
        **body.model_dump(exclude={"line_ids"}), line_ids=[str(line) for line in body.line_ids],
        area=actor.area, contract=contract, entered_by=actor.sub, entered_at=datetime.now(UTC),
        revision=before.revision + 1 if before else 1,
    )  # fmt: skip
    await _of_that_date(session, entry)
    if before is None:
        return await insert(session, Entry, **entry.model_dump())
    await update(session, entry)
    return entry


async def _check(session: Session, area: str, contract: str, body: EntryBody, today: date) -> None:
    schemes = await facts.schemes(session, area)
    if body.run_on > today:
        raise RunInFuture(errors=[too_late("runOn", today)])
    terms = last_terms(schemes, contract, body.run_on)
    if terms is not None and body.run_on < terms.starts:
        raise RunBeforeContract(earliest=terms.starts, errors=[too_early("runOn", terms.starts)])
    having = {scheme.contracts[contract].party for scheme in schemes if contract in scheme.contracts}
    if body.party not in having:
        raise NotAParty(parties=sorted(having))
    run = await runs.run_of(session, area, body.remittance_id)
    if run is not None and run.state != "proposed":
        raise KnownRemittance(state=run.state)


async def confirm(
    session: Session, contract: str, remittance_id: UUID, expected: int, actor: Actor, today: date
) -> Entry:
    """Another person has compared it with what finance holds: it is a remittance, released and not yet settled."""
    await ledger.lock(session, actor.area)
    entry = await holds.entry_of(session, actor.area, remittance_id)
    if entry is None or entry.contract != contract:
        raise UnknownEntry
    await refuse_paid(session, actor, entry.party)
    await held_since(session, actor.area, contract)
    if entry.confirmed_by is not None:
        raise KnownRemittance(state="entered")
    if entry.entered_by == actor.sub:
        raise SeparationOfDuties(
            "The person who enters a remittance again and the one who confirms it must be two people.", claim_ids=[]
        )
    if expected == ANY:
        raise PreconditionRequired(
            "Name the revision that you compared with the records of finance; * does not name one."
        )
    check(expected, entry.revision)
    await _make_room(session, entry, actor, today)
    entry.confirmed_by, entry.confirmed_at = actor.sub, datetime.now(UTC)
    await update(session, entry)
    await _book(session, entry, today)
    return entry


async def _make_room(session: Session, entry: Entry, actor: Actor, today: date) -> None:
    """What the backup knows of it as a proposal, moved nothing and is forgotten, and so is another of that date.

    One that is approved was rejected in the state that was lost, or this one could not have had its date.
    """
    backup_run = await runs.any_of(session, entry.remittance_id)
    if backup_run is not None and backup_run.area != entry.area:
        raise KnownRemittance(state="entered")  # an id is one run's: how far another area is with it is not said
    if backup_run is not None and backup_run.state != "proposed":
        raise KnownRemittance(state=backup_run.state)
    other = await _of_that_date(session, entry)
    for proposal in (backup_run, other):
        if proposal is not None and proposal.state == "proposed":
            keys = [line.amount_key for line in await runs.lines(session, proposal.id)]
            await runs.forget(session, proposal.id)
            await amounts.refresh_states(session, keys)
    if other is not None and other.state == "approved":
        refuse_participants(actor, await runs.lines(session, other.id))
        await undo(session, other, actor.sub, f"finance was told of {entry.remittance_id} instead", today)


async def _of_that_date(session: Session, entry: Entry) -> Run | None:
    """There is one a date. Whether what is approved here was told, only finance knows: both people have to say so."""
    for other in await runs.standing_runs(session, entry.area, ContractParty(entry.contract, entry.party)):
        if other.run_on == entry.run_on and other.id != entry.remittance_id:
            if other.state != "proposed" and (other.state, other.id) != ("approved", entry.not_told):
                raise RunExists(f"{RunExists.text()} {_what_of(other)}", run_id=other.id)
            return other
    return None


def _what_of(other: Run) -> str:
    if other.state != "approved":
        return f"It is {other.state}: compare the date with what finance holds."
    return f"If finance was never told to pay {other.id}, it was rejected since: name it as `notTold`."


async def _book(session: Session, entry: Entry, today: date) -> None:
    place = ContractParty(entry.contract, entry.party)
    open_here = await ledger.open_receivables(session, entry.area, place)
    waiting = [receivable for receivable in open_here if not receivable.on_account]
    await keep_older(session, entry.area, today)
    again = renetted(entry.netted_pence, [receivable.open_pence for receivable in waiting])
    entered = EnteredRemittance(entry.remittance_id, entry.net_pence, entry.netted_pence, sum(again), entry.entered_by,
                   entry.confirmed_by or "", entry.reason)  # fmt: skip
    run, key = await _run(session, entry, entered), uuid5(entry.remittance_id, ON_ACCOUNT)
    await amounts.keep(session, [_amount(entry, key)])
    if entered.pence:
        await runs.keep_lines(session, [{"run_id": run.id, "amount_key": key, "pence": entered.pence}])
    ledger_entries = LedgerEntries(today)
    keys = {key, *(receivable.amount_key for receivable in waiting)}
    posting = await run_lines(session, ledger_entries, run, "remittance entered again", keys)
    _post(posting, entered, key, waiting, again)
    await ledger_entries.write(session)
    await keep_undivided(session, run)


def _post(
    posting: RunLines,
    entered: EnteredRemittance,
    key: UUID,
    waiting: Sequence[ledger.OpenReceivable],
    again: Sequence[int],
) -> None:
    """Due, approved and fallen at once: nothing stands for it, and the provider owes it against what is due again."""
    run = posting.run
    for move in (
        Posting(LineKind.DUE, LedgerAccount.BUDGET, LedgerAccount.DUE, entered.pence),
        Posting(LineKind.APPROVAL, LedgerAccount.DUE, LedgerAccount.APPROVED, entered.pence),
        Posting(LineKind.RECEIVABLE, LedgerAccount.RECEIVABLE, LedgerAccount.BUDGET, entered.pence),
    ):
        due_on = posting.ledger_entries.today if move.kind is LineKind.DUE else None
        posting.add(key, run.run_on, move, entry_basis(facts_of(run), entered, move), due_on=due_on)
    for receivable, pence in zip(waiting, again, strict=True):
        move = Posting(LineKind.NETTING, LedgerAccount.APPROVED, LedgerAccount.RECEIVABLE, pence)
        owed = touched("receivable", receivable.id, receivable.open_pence, pence) | {
            "remittanceId": receivable.remittance_id and str(receivable.remittance_id),
            "reference": receivable.reference,
        }
        basis = entry_basis(facts_of(run), entered, move, owed)
        posting.add(receivable.amount_key, run.run_on, move, basis, receivable_id=receivable.id)


async def _run(session: Session, entry: Entry, entered: EnteredRemittance) -> Run:
    """As it is booked here. By whom it was proposed, approved and released, only the lost state knew."""
    return await insert(
        session, Run, id=entry.remittance_id, area=entry.area, contract=entry.contract, party=entry.party,
        run_on=entry.run_on, state="released", gross_pence=entered.pence, netted_pence=entered.again_pence,
        net_pence=entry.net_pence, debt_pence=0, lines=1 if entered.pence else 0, left_out=0,
        proposed_by=entry.entered_by, approved_by=entry.confirmed_by, approved_seq=await ledger.last_seq(session),
    )  # fmt: skip


def _amount(entry: Entry, key: UUID) -> KeptAmount:
    return KeptAmount(
        key=key, area=entry.area, contract=entry.contract, party=entry.party, shape=ON_ACCOUNT,
        measure=None, client_id=None, effective_on=entry.run_on, state=ClaimState.WITHDRAWN,
        reason="entered-again", pence=0, value_pence=0, held_until=None, at_risk_until=None, tariff_id=None,
    )  # fmt: skip
