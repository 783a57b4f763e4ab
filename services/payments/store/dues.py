"""What is due at a place, and the posted lines that a run pays of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.payments.models import Run
from services.payments.rules.dues import Approval, DueLine, dues_of, named_by
from services.payments.rules.postings import ContractParty
from services.payments.store.participants import JOINED, PEOPLE, AmountPeople
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class DueAmount:
    """What of an amount became due by a date and has not fallen since."""

    people: AmountPeople
    pence: int

    @property
    def amount_key(self) -> UUID:
        return self.people.amount_key

    @property
    def client_id(self) -> UUID | None:
        return self.people.client_id


@dataclass(frozen=True, slots=True)
class _Line:
    amount_key: UUID
    id: UUID
    pence: int
    due_on: date | None
    run_id: UUID | None
    run_on: date | None
    names_all: bool | None

    def as_rule(self) -> DueLine:
        by = None
        if self.run_id is not None and self.run_on is not None:
            by = Approval(self.run_id, self.run_on, bool(self.names_all))
        return DueLine(self.id, self.pence, self.due_on, by)


# It is the balance at this place that counts: a claim that was withdrawn, or has moved on, may still have one.
_DUE = sql(
    f"""
    SELECT due.amount_key, amount.client_id, CAST(:party AS text) AS party, {PEOPLE}, CAST(NULL AS json) AS kept
      FROM (SELECT amount_key FROM transfer
             WHERE area = :area AND contract = :contract AND party = :party
               AND (from_account = 'due' OR to_account = 'due')
             GROUP BY amount_key HAVING sum(CASE to_account WHEN 'due' THEN pence ELSE -pence END) > 0) AS due
      JOIN amount ON amount.key = due.amount_key {JOINED}
     ORDER BY amount.effective_on, amount.key
    """,
    into=AmountPeople,
)
_ANY_DUE = sql(
    """
    SELECT EXISTS (SELECT FROM transfer WHERE area = :area AND contract = :contract AND party = :party
                      AND (from_account = 'due' OR to_account = 'due')) AS any_due
    """,
    into=bool,
)
_LINES = sql(
    """
    SELECT line.amount_key, line.id, CASE line.to_account WHEN 'due' THEN line.pence ELSE -line.pence END AS pence,
           line.due_on, run.id AS run_id, run.run_on, run.names_all
      FROM transfer AS line LEFT JOIN run ON run.id = line.run_id AND line.kind IN ('approval', 'rejection')
     WHERE line.amount_key = ANY (CAST(:keys AS uuid[])) AND line.contract = :contract AND line.party = :party
       AND (line.from_account = 'due' OR line.to_account = 'due') AND run.state IS DISTINCT FROM 'rejected'
     ORDER BY line.amount_key, line.number
    """,
    into=_Line,
)


async def due(session: Session, area: str, place: ContractParty, run_on: date) -> list[DueAmount]:
    """Of each amount what became due by the run's date and has not fallen since."""
    amounts = await _DUE.all(session, area=area, contract=place.contract, party=place.party)
    lines = await _lines(session, place, [amount.amount_key for amount in amounts])
    pence = {key: dues_of(of_amount).by(run_on) for key, of_amount in lines.items()}
    return [DueAmount(amount, pence[amount.amount_key]) for amount in amounts if pence[amount.amount_key] > 0]


async def any_due(session: Session, area: str, place: ContractParty) -> bool:
    """Whether anything was ever due at a place."""
    return await _ANY_DUE.one(session, area=area, contract=place.contract, party=place.party)


async def _lines(session: Session, place: ContractParty, keys: Sequence[UUID]) -> dict[UUID, list[DueLine]]:
    if not keys:
        return {}
    lines = await _LINES.all(session, keys=list(keys), contract=place.contract, party=place.party)
    return {key: [line.as_rule() for line in of] for key, of in groupby(lines, lambda line: line.amount_key)}


async def line_ids(session: Session, run: Run, keys: Sequence[UUID]) -> list[UUID]:
    """The posted lines that a remittance pays, as it was approved."""
    lines = await _lines(session, ContractParty(run.contract, run.party), keys)
    return named_by(run.id, (lines[key] for key in keys if key in lines))
