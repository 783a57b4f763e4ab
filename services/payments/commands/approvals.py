"""What an approval does to the ledger: lines are approved, receivables netted, and what waited too long is a debt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands.finance_events import debt_event
from services.payments.commands.ledger_entries import AmountSubject, LedgerEntries
from services.payments.commands.pending import Cause
from services.payments.models import Debt, Run
from services.payments.rules.netting import Netting, Receivable, debt_id_of, net_off
from services.payments.rules.postings import ContractParty, LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import RunFacts, approval_basis, netting_basis
from services.payments.rules.schemes import Contract
from services.payments.store import debts, ledger
from services.payments.store.runs import PeopleOfLine
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class RunNetting:
    """What a run nets, and the receivables that it nets off, oldest first."""

    netting: Netting
    waiting: Sequence[ledger.OpenReceivable]

    @property
    def receivables(self) -> list[Receivable]:
        return _receivables(self.waiting)


def _receivables(waiting: Sequence[ledger.OpenReceivable]) -> list[Receivable]:
    return [
        Receivable(
            receivable.id,
            receivable.open_pence,
            receivable.arose_on,
            tuple(receivable.run_dates),
            receivable.remittance_id,
            receivable.reference,
            receivable.on_account,
        )
        for receivable in waiting
    ]


async def nets(
    session: Session, area: str, place: ContractParty, contract: Contract, run_on: date, gross_pence: int
) -> RunNetting:
    waiting = await ledger.open_receivables(session, area, place)
    return RunNetting(net_off(gross_pence, _receivables(waiting), run_on, contract.floor, contract.carry), waiting)


def facts_of(run: Run) -> RunFacts:
    return RunFacts(run.id, run.run_on, run.proposed_by, run.approved_by, run.released_by, run.reference)


@dataclass(frozen=True, slots=True)
class LineEvent:
    """What the event of a line says beside the line."""

    journal: Mapping[str, str]
    balance_pence: int


@dataclass(slots=True)
class RunLines:
    """Adds lines of one run to amounts, each with its amount's next number."""

    ledger_entries: LedgerEntries
    run: Run
    cause: Cause
    numbers: dict[UUID, int]

    def add(
        self,
        key: UUID,
        effective_on: date,
        move: Posting,
        basis: dict[str, Any],
        *,
        due_on: date | None = None,
        receivable_id: UUID | None = None,
        reverses: UUID | None = None,
        event: LineEvent | None = None,
    ) -> None:
        if not move.pence:
            return
        self.numbers[key] = self.numbers.get(key, 0) + 1
        run, journal = self.run, event.journal if event else {}
        subject = AmountSubject(key, run.area, run.contract, run.party, effective_on, journal)
        line_id = self.ledger_entries.add(
            subject,
            self.numbers[key],
            move,
            self.cause,
            due_on=due_on,
            reverses=reverses,
            receivable_id=receivable_id,
            run_id=run.id,
            basis=basis,
        )
        if event:
            self.ledger_entries.add_event(subject, line_id, move, event.balance_pence, due_on)


async def run_lines(session: Session, ledger_entries: LedgerEntries, run: Run, cause: str, keys: set[UUID]) -> RunLines:
    posted = await ledger.posted(session, keys)
    numbers = {key: ledger.last_number(places) for key, places in posted.items()}
    return RunLines(ledger_entries, run, Cause(cause, run.id), numbers)


async def post_approval(
    session: Session, run: Run, lines: Sequence[PeopleOfLine], contract: Contract, run_nets: RunNetting, today: date
) -> None:
    """Each line from due to approved; then what is netted, from there to the receivable that it pays off."""
    ledger_entries = LedgerEntries(today)
    keys = {line.amount_key for line in lines} | {receivable.amount_key for receivable in run_nets.waiting}
    posting, facts = await run_lines(session, ledger_entries, run, "run approved", keys), facts_of(run)
    for line in lines:
        move = Posting(LineKind.APPROVAL, LedgerAccount.DUE, LedgerAccount.APPROVED, line.pence)
        posting.add(line.amount_key, line.effective_on, move, approval_basis(facts, contract, line.pence))
    for number, (waiting, netted) in enumerate(zip(run_nets.waiting, run_nets.netting.lines, strict=True)):
        for kind, source, pence in (
            (LineKind.NETTING, LedgerAccount.APPROVED, netted.netted_pence),
            (LineKind.DEBT, LedgerAccount.DEBT, netted.debt_pence),
        ):
            move = Posting(kind, source, LedgerAccount.RECEIVABLE, pence)
            basis = netting_basis(facts, contract, run_nets.netting, run_nets.receivables, number, kind)
            posting.add(waiting.amount_key, run.run_on, move, basis, receivable_id=waiting.id)
    await ledger_entries.write(session)


async def raise_debts(session: Session, run: Run, run_nets: RunNetting, actor: Actor, today: date) -> None:
    raised = [
        Debt(
            id=debt_id_of(run.id, waiting.id),
            area=run.area,
            contract=run.contract,
            party=run.party,
            receivable_id=waiting.id,
            run_id=run.id,
            pence=netted.debt_pence,
            raised_on=today,
            amount_key=waiting.amount_key,
        )
        for waiting, netted in zip(run_nets.waiting, run_nets.netting.lines, strict=True)
        if netted.debt_pence
    ]
    await debts.keep(session, raised)
    outbox.add_all(session, [debt_event(debt, actor.sub, actor.organisation) for debt in raised])
