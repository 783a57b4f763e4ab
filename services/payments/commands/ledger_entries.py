"""Movements become lines of the ledger, each with its id, cause and explanation, and its event for finance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands.finance_events import SYSTEM, debt_event
from services.payments.commands.pending import Cause
from services.payments.events import PaymentPosted
from services.payments.rules.postings import ContractParty, Posting
from services.payments.store import debts, ledger
from services.payments.store.debts import DebtChange
from shared.data.db import Session
from shared.data.ids import id_within
from shared.kernel.values import value
from shared.messaging import outbox

Line = dict[str, Any]


@value
class AmountSubject:
    """What an amount's lines have in common."""

    key: UUID
    area: str
    contract: str
    party: str
    effective_on: date
    journal: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> ContractParty:
        return ContractParty(self.contract, self.party)


@dataclass(slots=True)
class LedgerEntries:
    """Collects the lines of one transaction and writes them as one set."""

    today: date
    lines: list[Line] = field(default_factory=list)
    events: list[tuple[str, PaymentPosted]] = field(default_factory=list)
    debt_changes: list[DebtChange] = field(default_factory=list)

    def add(
        self,
        subject: AmountSubject,
        number: int,
        posting: Posting,
        cause: Cause,
        *,
        due_on: date | None = None,
        reverses: UUID | None = None,
        receivable_id: UUID | None = None,
        run_id: UUID | None = None,
        basis: Mapping[str, Any],
    ) -> UUID:
        """The line's id follows from the claim and its number: posted again it would clash."""
        line_id = line_id_of(subject.key, number)
        self.lines.append({
            "id": line_id, "amount_key": subject.key, "number": number, "area": subject.area,
            "contract": subject.contract, "party": subject.party, "kind": posting.kind,
            "from_account": posting.source, "to_account": posting.destination, "pence": posting.pence,
            "effective_on": subject.effective_on, "due_on": due_on, "posted_on": self.today,
            "cause": cause.kind, "cause_id": cause.id, "reverses": reverses, "receivable_id": receivable_id,
            "run_id": run_id, "basis": basis,
        })  # fmt: skip
        return line_id

    def add_event(
        self, subject: AmountSubject, line_id: UUID, posting: Posting, balance_pence: int, due_on: date | None
    ) -> None:
        self.events.append(
            (
                subject.contract,
                PaymentPosted(
                    area=subject.area,
                    actor=SYSTEM[0],
                    actor_organisation=SYSTEM[1],
                    contract=subject.contract,
                    party=subject.party,
                    line_id=line_id,
                    claim_id=subject.key,
                    from_account=str(posting.source),
                    to_account=str(posting.destination),
                    delta_pence=posting.pence,
                    balance_pence=balance_pence,
                    effective_on=subject.effective_on,
                    due_on=due_on,
                    posted_on=self.today,
                    journal=dict(subject.journal),
                ),
            )
        )

    async def write(self, session: Session) -> None:
        await ledger.post(session, self.lines)
        await self.publish(session)

    async def publish(self, session: Session) -> None:
        """What was posted, and each debt that it changed, as its next revision."""
        changed = await debts.change(session, self.debt_changes)
        outbox.add_all(session, [*self.events, *(debt_event(debt, *SYSTEM) for debt in changed)])


def line_id_of(key: UUID, number: int) -> UUID:
    return id_within(key, str(number))
