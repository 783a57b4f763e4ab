"""Debts: what could not be netted in time, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.payments.models import Debt
from services.payments.rules.settling import Place
from services.payments.store.sets import send, sets_of
from shared.data.db import Row, Session, rows
from shared.data.records import fetch, first, made

_DEBTS = sets_of(Debt)


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to the parts of a debt; its revision goes up by one."""

    debt_id: UUID
    collected_pence: int = 0
    written_off_pence: int = 0
    cancelled_pence: int = 0


@dataclass(frozen=True, slots=True)
class OwedDebt:
    """A debt, and the reference under which the remittance that raised it was paid."""

    debt: Debt
    reference: str | None

    @property
    def place(self) -> Place:
        return Place(self.debt.contract, self.debt.party)


async def keep(session: Session, debts: Sequence[Row]) -> None:
    await send(session, _DEBTS, _DEBTS.insert, debts)


async def debt_of(session: Session, area: str, debt_id: UUID) -> Debt | None:
    """Locked by the ledger's lock, which every command takes first."""
    return await first(session, Debt, "id = :id AND area = :area", id=debt_id, area=area)


_OF_AMOUNTS = """
SELECT debt.*, run.reference FROM debt JOIN run ON run.id = debt.run_id
WHERE debt.amount_key = ANY (CAST(:keys AS uuid[])) ORDER BY debt.raised_on, debt.id
"""


async def of_amounts(session: Session, keys: Sequence[UUID]) -> dict[UUID, list[OwedDebt]]:
    """By amount, oldest first."""
    found: dict[UUID, list[OwedDebt]] = {}
    for row in await rows(session, _OF_AMOUNTS, keys=list(keys)) if keys else ():
        known = dict(row)
        reference = known.pop("reference")
        found.setdefault(known["amount_key"], []).append(OwedDebt(made(Debt, known), reference))
    return found


async def of_run(session: Session, run_id: UUID) -> list[Debt]:
    return await fetch(session, Debt, "run_id = :run_id ORDER BY id", run_id=run_id)


_HOLDS = """NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = line.amount_key
                    AND undone.reverses = line.id AND undone.kind = 'report_undone')"""
_REPORTED = f"""
SELECT line.* FROM transfer AS line WHERE amount_key = :amount_key AND kind IN ('collection', 'write_off')
  AND basis #>> '{{debt,id}}' = :debt_id AND basis #>> '{{reported,reference}}' = :reference AND {_HOLDS}
"""


async def reported(session: Session, debt: Debt, reference: str) -> Row | None:
    """The line of the report of this debt that has that reference; one that was undone never was."""
    named = {"debt_id": str(debt.id), "reference": reference}
    return next(iter(await rows(session, _REPORTED, amount_key=debt.amount_key, **named)), None)


_WRITTEN_OFF = f"""
SELECT debt.id, debt.written_off_pence AS now, coalesce(sum(line.pence), 0)::bigint AS reported
FROM debt LEFT JOIN transfer AS line ON line.amount_key = debt.amount_key AND line.kind = 'write_off'
                                    AND line.basis #>> '{{debt,id}}' = CAST(debt.id AS text) AND {_HOLDS}
WHERE debt.id = ANY (CAST(:ids AS uuid[])) GROUP BY debt.id
"""


@dataclass(slots=True)
class WrittenOff:
    """Of a debt: how much is, and what the reports say that hold; less where some of it was cancelled since."""

    now: int
    reported: int


async def written_off(session: Session, ids: Sequence[UUID]) -> dict[UUID, WrittenOff]:
    found = await rows(session, _WRITTEN_OFF, ids=ids) if ids else ()
    return {row["id"]: WrittenOff(row["now"], row["reported"]) for row in found}


_CHANGE = """
UPDATE debt SET collected_pence = collected_pence + new.collected,
                written_off_pence = written_off_pence + new.written_off,
                cancelled_pence = cancelled_pence + new.cancelled, revision = revision + 1
FROM (SELECT id, sum(collected)::bigint AS collected, sum(written_off)::bigint AS written_off,
             sum(cancelled)::bigint AS cancelled
      FROM unnest(CAST(:ids AS uuid[]), CAST(:collected AS bigint[]), CAST(:written_off AS bigint[]),
                  CAST(:cancelled AS bigint[])) AS each (id, collected, written_off, cancelled) GROUP BY id) AS new
WHERE debt.id = new.id RETURNING debt.*
"""


async def change(session: Session, changes: Iterable[Change]) -> list[Debt]:
    """The debts as they then are, in the order of their ids."""
    changes = list(changes)
    if not changes:
        return []
    found = await rows(
        session,
        _CHANGE,
        ids=[each.debt_id for each in changes],
        collected=[each.collected_pence for each in changes],
        written_off=[each.written_off_pence for each in changes],
        cancelled=[each.cancelled_pence for each in changes],
    )
    return sorted((made(Debt, row) for row in found), key=lambda debt: debt.id)
