"""Runs and remittances: what is due, what runs hold, and what they leave."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Debt, Run, RunLine
from services.payments.rules.duties import Hands
from services.payments.store.sets import send, sets_of
from shared.db import Row, Session, rows

_LINES = sets_of(RunLine)
_DEBTS = sets_of(Debt)

# Of each amount what became due by the run's date, less all that has been taken off it since.
_DUE = """
SELECT amount.key AS amount_key, amount.client_id,
       sum(CASE WHEN line.to_account = 'due' AND line.due_on <= :run_on THEN line.pence
                WHEN line.from_account = 'due' THEN -line.pence ELSE 0 END)::bigint AS pence
FROM amount JOIN transfer AS line ON line.amount_key = amount.key AND 'due' IN (line.from_account, line.to_account)
WHERE {which}
GROUP BY amount.key ORDER BY amount.effective_on, amount.key
"""
_DUE_NOW = _DUE.format(which="amount.area = :area AND amount.contract = :contract AND amount.state = 'due'")
_DUE_OF_RUN = _DUE.format(which="amount.key IN (SELECT amount_key FROM run_line WHERE run_id = :run_id)")


async def due(session: Session, area: str, contract: str, run_on: date) -> list[Row]:
    found = await rows(session, _DUE_NOW, area=area, contract=contract, run_on=run_on)
    return [row for row in found if row["pence"] > 0]


async def due_of_run(session: Session, run_id: UUID, run_on: date) -> dict[UUID, int]:
    """The same for what a run has proposed, as it stands now."""
    found = await rows(session, _DUE_OF_RUN, run_id=run_id, run_on=run_on)
    return {row["amount_key"]: row["pence"] for row in found}


_IN_DOUBT = """
SELECT client_id FROM identity
WHERE client_id = ANY (CAST(:clients AS uuid[])) AND state = 'pending' AND NOT voided
UNION
SELECT client FROM unnest(CAST(:clients AS uuid[])) AS client WHERE client::text IN (SELECT subject FROM parked)
"""


async def in_doubt(session: Session, clients: Sequence[UUID]) -> set[UUID]:
    """Those whose identity is not settled, or of whom an event is parked."""
    return {row["client_id"] for row in await rows(session, _IN_DOUBT, clients=clients)} if clients else set()


async def keep_lines(session: Session, lines: Sequence[Row]) -> None:
    await send(session, _LINES, _LINES.insert, lines)


async def keep_debts(session: Session, debts: Sequence[Row]) -> None:
    await send(session, _DEBTS, _DEBTS.insert, debts)


async def run_of(session: Session, area: str, run_id: UUID) -> Run | None:
    """Locked by the ledger's lock, which every command takes first."""
    return (await session.tables.exec(select(Run).where(Run.id == run_id, Run.area == area))).first()


async def standing_runs(session: Session, area: str, contract: str) -> Sequence[Run]:
    """All that were not cancelled, in the order of their dates."""
    query = select(Run).where(Run.area == area, Run.contract == contract, Run.state != "cancelled")
    return (await session.tables.exec(query.order_by(col(Run.run_on)))).all()


_RUN_LINES = """
SELECT line.amount_key, line.pence, amount.client_id, amount.effective_on, amount.measure, amount.state,
       outcome.recorded_by, outcome.verified_by, tariff.confirmed_by
FROM run_line AS line JOIN amount ON amount.key = line.amount_key
LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
WHERE line.run_id = :run_id ORDER BY amount.effective_on, line.amount_key
"""


async def lines(session: Session, run_id: UUID) -> Sequence[Row]:
    """Each with the people behind it."""
    return await rows(session, _RUN_LINES, run_id=run_id)


def hands(line: Row) -> Hands:
    return Hands(line["amount_key"], line["recorded_by"], line["verified_by"], line["confirmed_by"])


_POSTED_LINES = """
SELECT id FROM transfer
WHERE amount_key = ANY (CAST(:keys AS uuid[])) AND kind IN ('due', 'hold_end', 'return', 'reversal')
  AND 'due' IN (from_account, to_account)
  AND number > coalesce((SELECT max(earlier.number) FROM transfer AS earlier
                         WHERE earlier.amount_key = transfer.amount_key AND earlier.kind = 'approval'
                           AND earlier.run_id <> :run_id), 0)
ORDER BY seq
"""


async def line_ids(session: Session, run_id: UUID, keys: Sequence[UUID]) -> list[UUID]:
    """The posted lines that a remittance pays: those since the amount was last approved."""
    return [row["id"] for row in await rows(session, _POSTED_LINES, run_id=run_id, keys=keys)]


async def listed(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    states: Sequence[str],
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Run]:
    query = select(Run).where(Run.area == area, col(Run.state).in_(states))
    for column, value in ((Run.party, party), (Run.contract, contract), (Run.id, run_id)):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where((col(Run.run_on) > after[0]) | ((col(Run.run_on) == after[0]) & (col(Run.id) > after[1])))
    return (await session.tables.exec(query.order_by(col(Run.run_on), col(Run.id)).limit(limit))).all()


async def debts(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Debt]:
    query = select(Debt).where(Debt.area == area)
    for column, value in ((Debt.party, party), (Debt.contract, contract)):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where(
            (col(Debt.raised_on) > after[0]) | ((col(Debt.raised_on) == after[0]) & (col(Debt.id) > after[1]))
        )
    return (await session.tables.exec(query.order_by(col(Debt.raised_on), col(Debt.id)).limit(limit))).all()
