"""Movements become lines of the ledger, each with its id, cause and explanation, and its event for finance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.payments.commands.marks import Cause
from services.payments.events import PaymentPosted
from services.payments.rules.settling import Account, Kind, Movement
from services.payments.store import ledger
from shared import outbox
from shared.db import Session

SYSTEM = ("payments", "lasars")
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


@dataclass(slots=True)
class Poster:
    """Collects the lines of one transaction and writes them as one set."""

    today: date
    lines: list[Line] = field(default_factory=list)
    news: list[tuple[str, PaymentPosted]] = field(default_factory=list)

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
        basis: Mapping[str, Any] | None = None,
    ) -> UUID:
        """The line's id follows from the amount's key and its number: posted again it would clash."""
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
                    amount_key=subject.key,
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
        self.publish(session)

    def publish(self, session: Session) -> None:
        outbox.add_all(session, self.news)


def line_id_of(key: UUID, number: int) -> UUID:
    return uuid5(key, str(number))


@dataclass(frozen=True, slots=True)
class _Part:
    movement: Movement
    reverses: UUID | None
    receivable_id: UUID | None


def post_movements(
    poster: Poster,
    subject: Subject,
    before: ledger.Posted,
    moves: Sequence[Movement],
    cause: Cause,
    *,
    first_due_on: date | None,
    basis: Mapping[str, Any],
    receivables: Sequence[ledger.OpenReceivable] = (),
) -> None:
    """The first time that an amount becomes due it has its own date; every later difference today's."""
    number, balance = before.number, before.balances.standing
    for part in _parts(subject.key, before, moves, receivables):
        number += 1
        move = part.movement
        due_on = _due_on(move, before, first_due_on, poster.today)
        line_id = poster.add(
            subject,
            number,
            move,
            cause,
            due_on=due_on,
            reverses=part.reverses,
            receivable_id=part.receivable_id,
            basis=basis,
        )
        balance += (move.source is Account.BUDGET) * move.pence - (move.target is Account.BUDGET) * move.pence
        poster.tell(subject, line_id, move, balance, due_on)


def _due_on(move: Movement, before: ledger.Posted, first: date | None, today: date) -> date | None:
    waits = move.target is Account.DUE or move.target is Account.HELD
    return first if waits and before.last_into_due is None else today


def _parts(
    key: UUID, before: ledger.Posted, moves: Iterable[Movement], receivables: Sequence[ledger.OpenReceivable]
) -> Iterator[_Part]:
    """A reversal names the line it reverses; a receivable that is undone, each that it is made of."""
    for move in moves:
        if move.kind is Kind.RECEIVABLE_UNDONE:
            yield from _undone(move, receivables)
            continue
        yield _Part(move, _reversed(key, before, move), None)


def _reversed(key: UUID, before: ledger.Posted, move: Movement) -> UUID | None:
    """What fell: the last line into the account that it leaves; a receivable takes back what was due."""
    if move.kind is Kind.REVERSAL and move.source is Account.HELD:
        last = before.last_into_held
    elif move.kind is Kind.REVERSAL or move.kind is Kind.RECEIVABLE:
        last = before.last_into_due
    else:
        return None
    return line_id_of(key, last) if last else None


def _undone(move: Movement, oldest_first: Sequence[ledger.OpenReceivable]) -> Iterator[_Part]:
    left = move.pence
    for receivable in oldest_first:
        pence = min(left, receivable.open_pence)
        left -= pence
        if pence:
            yield _Part(replace(move, pence=pence), receivable.id, receivable.id)
