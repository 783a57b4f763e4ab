"""Runs and remittances: what is due, what runs hold, and what they leave."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.models import Debt, Run, RunLine
from services.payments.rules.duties import Hands
from services.payments.store.sets import send, sets_of
from shared.db import Row, Session, rows
from shared.records import fetch, first

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
    return await first(session, Run, "id = :id AND area = :area", id=run_id, area=area)


async def standing_runs(session: Session, area: str, contract: str) -> Sequence[Run]:
    """All that were not cancelled, in the order of their dates."""
    where = "area = :area AND contract = :contract AND state <> 'cancelled' ORDER BY run_on"
    return await fetch(session, Run, where, area=area, contract=contract)


_RUN_LINES = """
SELECT line.amount_key, line.pence, amount.client_id, amount.effective_on, amount.measure, amount.state,
       outcome.recorders, outcome.verified_by, tariff.confirmed_by
FROM run_line AS line JOIN amount ON amount.key = line.amount_key
LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
WHERE line.run_id = :run_id ORDER BY amount.effective_on, line.amount_key
"""


async def lines(session: Session, run_id: UUID) -> Sequence[Row]:
    """Each with the people behind it."""
    return await rows(session, _RUN_LINES, run_id=run_id)


def hands(line: Row) -> Hands:
    recorded_by = frozenset(one["sub"] for one in line["recorders"] or ())
    return Hands(line["amount_key"], recorded_by, line["verified_by"], line["confirmed_by"])


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
    wanted = {"party": party, "contract": contract, "id": run_id}
    where, values = _listed("run_on", wanted, after)
    where = f"state = ANY (CAST(:states AS text[])) AND {where}"
    return await fetch(session, Run, where, area=area, states=list(states), limit=limit, **values)


async def debts(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Debt]:
    where, values = _listed("raised_on", {"party": party, "contract": contract}, after)
    return await fetch(session, Debt, where, area=area, limit=limit, **values)


def _listed(day: str, wanted: Row, after: tuple[date, UUID] | None) -> tuple[str, dict[str, Any]]:
    """Of an area, by a day and the id. A filter that is None lets all through."""
    values = {name: value for name, value in wanted.items() if value is not None}
    conditions = ["area = :area", *(f"{name} = :{name}" for name in values)]
    if after is not None:
        values["after_day"], values["after_id"] = after
        conditions.append(f"({day}, id) > (:after_day, :after_id)")
    return f"{' AND '.join(conditions)} ORDER BY {day}, id LIMIT :limit", values
