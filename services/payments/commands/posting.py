"""Movements become lines of the ledger, each with its id, cause and explanation, and its event for finance."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.payments.commands.marks import Cause
from services.payments.commands.telling import SYSTEM, debt_told
from services.payments.events import PaymentPosted
from services.payments.rules.settling import Movement, Place
from services.payments.store import debts, ledger
from services.payments.store.debts import Change
from shared.data.db import Session
from shared.messaging import outbox

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an amount's lines have in common."""

    key: UUID
    area: str
    contract: str
    party: str
    effective_on: date
    journal: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(self.contract, self.party)


@dataclass(slots=True)
class Poster:
    """Collects the lines of one transaction and writes them as one set."""

    today: date
    lines: list[Line] = field(default_factory=list)
    news: list[tuple[str, PaymentPosted]] = field(default_factory=list)
    debt_changes: list[Change] = field(default_factory=list)

    def add(
        self,
        subject: Subject,
        number: int,
        movement: Movement,
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
        self.lines.append(
            {
                "id": line_id,
                "amount_key": subject.key,
                "number": number,
                "area": subject.area,
                "contract": subject.contract,
                "kind": movement.kind,
                "from_account": movement.source,
                "to_account": movement.target,
                "pence": movement.pence,
                "effective_on": subject.effective_on,
                "due_on": due_on,
                "posted_on": self.today,
                "cause": cause.kind,
                "cause_id": cause.id,
                "reverses": reverses,
                "receivable_id": receivable_id,
                "run_id": run_id,
                "basis": basis,
                "party": subject.party,
            }
        )
        return line_id

    def tell(
        self, subject: Subject, line_id: UUID, movement: Movement, balance_pence: int, due_on: date | None
    ) -> None:
        self.news.append(
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
                    from_account=movement.source,
                    to_account=movement.target,
                    delta_pence=movement.pence,
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
        outbox.add_all(session, [*self.news, *(debt_told(debt, *SYSTEM) for debt in changed)])


def line_id_of(key: UUID, number: int) -> UUID:
    return uuid5(key, str(number))
