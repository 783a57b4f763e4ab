"""What the council's debtor system was asked to invoice of each debt, and to take back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.payments.models import DebtRequest
from services.payments.rules.debt_requests import DebtDay, DebtStands
from shared.data.db import Row, Session
from shared.data.statements import Statement, sql
from shared.data.upsert import insert_many

# Of a run that may still be rejected nothing is asked.
_STAND = sql(
    """
    SELECT debt.id, debt.contract, debt.party, debt.run_id, amount.measure, debt.pence, debt.cancelled_pence,
           debt.collected_pence + debt.written_off_pence AS elsewhere_pence, debt.raised_on, run.run_on,
           coalesce(asked.pence, '{}') AS asked_pence,
           coalesce(asked.elsewhere_pence, 0) AS asked_elsewhere_pence, asked.on_day AS asked_on
      FROM debt JOIN run ON run.id = debt.run_id LEFT JOIN amount ON amount.key = debt.amount_key
      LEFT JOIN LATERAL (
          SELECT array_agg(request.pence ORDER BY request.number) AS pence,
                 (array_agg(request.elsewhere_pence ORDER BY request.number DESC))[1] AS elsewhere_pence,
                 max(file.made_on) AS on_day
            FROM debt_request AS request JOIN ledger_file AS file ON file.id = request.file_id
           WHERE request.debt_id = debt.id) AS asked ON true
     WHERE debt.area = :area AND run.state IN ('released', 'settled', 'returned')
     ORDER BY debt.raised_on, debt.id
    """,
    into=DebtStands,
)

# Below nothing is what is owed, so what goes into the account is owed no more.
_DAYS = sql(
    """
    SELECT debt.id AS debt_id, CASE line.kind WHEN 'debt' THEN run.run_on ELSE line.posted_on END AS on,
           sum(CASE 'debt' WHEN from_account THEN line.pence WHEN to_account THEN -line.pence ELSE 0 END)::bigint
             AS open_pence,
           sum(CASE WHEN from_account IN ('collected', 'written_off') THEN line.pence ELSE 0 END
               - CASE WHEN to_account IN ('collected', 'written_off') THEN line.pence ELSE 0 END)::bigint
             AS elsewhere_pence
      FROM debt JOIN run ON run.id = debt.run_id JOIN transfer AS line ON line.receivable_id = debt.receivable_id
     WHERE debt.id = ANY (CAST(:ids AS uuid[]))
     GROUP BY 1, 2 ORDER BY 1, 2
    """,
    into=DebtDay,
)

_SAID: Statement[dict[str, Any]] = sql(
    """
    SELECT line.said
      FROM debt_request AS request JOIN ledger_file AS file ON file.id = request.file_id
     CROSS JOIN LATERAL json_array_elements(file.said) AS line(said)
     WHERE request.debt_id = ANY(:debts) AND line.said ->> 'request_number' = request.debt_id || '-' || request.number
    """,
    into=dict,
)


async def debts_as_they_stand(session: Session, area: str) -> Sequence[DebtStands]:
    """All of the area, in the order in which they were raised."""
    return await _STAND.all(session, area=area)


async def days_of(session: Session, debts: Iterable[UUID]) -> dict[UUID, list[DebtDay]]:
    """On which each of them moved, in their order."""
    days: dict[UUID, list[DebtDay]] = {}
    for day in await _DAYS.all(session, ids=list(debts)):
        days.setdefault(day.debt_id, []).append(day)
    return days


async def said_before(session: Session, debts: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """The lines of all requests of these debts, by their numbers."""
    lines = await _SAID.all(session, debts=list(debts))
    return {line["request_number"]: line for line in lines}


async def keep(session: Session, requests: Sequence[Row]) -> None:
    await insert_many(session, DebtRequest, requests)
