"""Debts: what could not be netted in time, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Debt, LedgerTransfer, Run
from services.payments.rules.postings import ContractParty
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, columns, param, sql, statement
from shared.data.upsert import insert_many


@dataclass(frozen=True, slots=True)
class DebtChange:
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
    def place(self) -> ContractParty:
        return ContractParty(self.debt.contract, self.debt.party)


@dataclass(slots=True)
class WrittenOff:
    """Of a debt: how much is, and what the reports say that hold; less where some of it was cancelled since."""

    id: UUID
    now: int
    reported: int


_FIND = statement(select(Debt).where(Debt.id == param.id, Debt.area == param.area))
_PAGES = pages(
    select(Debt).where(Debt.area == param.area),
    by=[Debt.raised_on, Debt.id],
    narrowed=[Debt.party == param.party, Debt.contract == param.contract],
)
_OF_AMOUNTS = statement(
    select(Debt, Run.reference)
    .join(Run, col(Run.id) == Debt.run_id)
    .where(among(Debt.amount_key, param.keys))
    .order_by(col(Debt.raised_on), col(Debt.id)),
    into=OwedDebt,
)
_OF_RUN = statement(select(Debt).where(Debt.run_id == param.run_id).order_by(col(Debt.id)))
_HOLDS = """NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = line.amount_key
                    AND undone.reverses = line.id AND undone.kind = 'report_undone')"""
_REPORTED = sql(
    f"""
    SELECT {columns(LedgerTransfer, "line")} FROM transfer AS line
     WHERE amount_key = :amount_key AND kind IN ('collection', 'write_off')
       AND basis #>> '{{debt,id}}' = :debt_id AND basis #>> '{{reported,reference}}' = :reference AND {_HOLDS}
    """,
    into=LedgerTransfer,
)
_WRITTEN_OFF = sql(
    f"""
    SELECT debt.id, debt.written_off_pence AS now, coalesce(sum(line.pence), 0)::bigint AS reported
      FROM debt LEFT JOIN transfer AS line ON line.amount_key = debt.amount_key AND line.kind = 'write_off'
                                          AND line.basis #>> '{{debt,id}}' = CAST(debt.id AS text) AND {_HOLDS}
     WHERE debt.id = ANY (CAST(:ids AS uuid[])) GROUP BY debt.id
    """,
    into=WrittenOff,
)
_CHANGE = sql(
    f"""
    UPDATE debt SET collected_pence = collected_pence + new.collected,
                    written_off_pence = written_off_pence + new.written_off,
                    cancelled_pence = cancelled_pence + new.cancelled, revision = revision + 1
      FROM (SELECT id, sum(collected)::bigint AS collected, sum(written_off)::bigint AS written_off,
                   sum(cancelled)::bigint AS cancelled
              FROM unnest(CAST(:ids AS uuid[]), CAST(:collected AS bigint[]), CAST(:written_off AS bigint[]),
                          CAST(:cancelled AS bigint[])) AS change (id, collected, written_off, cancelled)
             GROUP BY id) AS new
     WHERE debt.id = new.id RETURNING {columns(Debt, "debt")}
    """,
    into=Debt,
)


async def keep(session: Session, debts: Sequence[Debt]) -> None:
    await insert_many(session, Debt, [debt.model_dump() for debt in debts])


async def debt_of(session: Session, area: str, debt_id: UUID) -> Debt | None:
    """Locked by the ledger's lock, which every command takes first."""
    return await _FIND.first(session, id=debt_id, area=area)


async def page(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Debt]:
    """In the order in which they were raised."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, party=party, contract=contract)


async def of_amounts(session: Session, keys: Sequence[UUID]) -> dict[UUID, list[OwedDebt]]:
    """By amount, oldest first."""
    debts: dict[UUID, list[OwedDebt]] = {}
    for owed in await _OF_AMOUNTS.all(session, keys=list(keys)) if keys else ():
        debts.setdefault(owed.debt.amount_key, []).append(owed)
    return debts


async def of_run(session: Session, run_id: UUID) -> list[Debt]:
    return await _OF_RUN.all(session, run_id=run_id)


async def reported(session: Session, debt: Debt, reference: str) -> LedgerTransfer | None:
    """The line of the report of this debt that has that reference; one that was undone never was."""
    return await _REPORTED.first(session, amount_key=debt.amount_key, debt_id=str(debt.id), reference=reference)


async def written_off(session: Session, ids: Sequence[UUID]) -> dict[UUID, WrittenOff]:
    return {debt.id: debt for debt in await _WRITTEN_OFF.all(session, ids=ids)} if ids else {}


async def change(session: Session, changes: Iterable[DebtChange]) -> list[Debt]:
    """The debts as they then are, in the order of their ids."""
    changes = list(changes)
    if not changes:
        return []
    changed = await _CHANGE.all(
        session,
        ids=[change.debt_id for change in changes],
        collected=[change.collected_pence for change in changes],
        written_off=[change.written_off_pence for change in changes],
        cancelled=[change.cancelled_pence for change in changes],
    )
    return sorted(changed, key=lambda debt: debt.id)
