"""What the council's ledger was told of payments that came back after their invoice had left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.payments.models import PaymentReversed
from services.payments.rules.invoice_lines import Booked
from services.payments.rules.payment_reversals import ReturnStands
from services.payments.rules.run_explanations import RETURNED
from shared.data.db import Row, Session
from shared.data.statements import sql
from shared.data.upsert import insert_many


@dataclass(frozen=True, slots=True)
class _Invoiced:
    run_id: UUID
    said: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Back:
    measure: str | None
    pence: int
    count: int


_STAND = sql(
    """
    SELECT run.id AS run_id, run.contract, run.state = 'returned' AS is_back, run.net_pence,
           coalesce(reversed.number, 0) AS said, coalesce(reversed.pence, 0) AS said_pence,
           run.party, run.run_on
      FROM run LEFT JOIN LATERAL (
          SELECT max(number) AS number, sum(pence)::bigint AS pence FROM payment_reversed AS before
           WHERE before.run_id = run.id) AS reversed ON true
     WHERE run.area = :area AND run.net_pence > 0 AND (run.state = 'returned' OR reversed.number IS NOT NULL)
       AND EXISTS (SELECT FROM ledger_file AS file WHERE file.run_id = run.id)
     ORDER BY run.run_on, run.id
    """,
    into=ReturnStands,
)
# All files of a run say the same.
_INVOICED = sql(
    """
    SELECT DISTINCT ON (run_id) run_id, said FROM ledger_file
     WHERE run_id = ANY (CAST(:ids AS uuid[])) ORDER BY run_id, id
    """,
    into=_Invoiced,
)
# Each return of a remittance shares its net over the same lines in the same way.
_BACK = sql(
    """
    SELECT amount.measure, sum(line.pence)::bigint AS pence, count(*) AS count
      FROM (SELECT DISTINCT ON (amount_key) amount_key, pence FROM transfer
             WHERE cause = :cause AND cause_id = :run_id AND kind = 'return' ORDER BY amount_key, seq) AS line
      JOIN amount ON amount.key = line.amount_key
     GROUP BY amount.measure ORDER BY amount.measure NULLS FIRST
    """,
    into=_Back,
)


async def returns_as_they_stand(session: Session, area: str) -> Sequence[ReturnStands]:
    """Those whose invoice has left, in the order of their runs."""
    return await _STAND.all(session, area=area)


async def invoiced(session: Session, run_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """Of each a line of its invoice."""
    return {file.run_id: file.said[0] for file in await _INVOICED.all(session, ids=list(run_ids))}


async def came_back(session: Session, run_id: UUID) -> Sequence[Booked]:
    """By measure what of a remittance's net came back; of a line that is part of it less than a penny, nothing."""
    parts = await _BACK.all(session, run_id=run_id, cause=RETURNED)
    return [Booked("return", part.measure, part.pence, part.count) for part in parts if part.pence]


async def keep(session: Session, reversals: Sequence[Row]) -> None:
    await insert_many(session, PaymentReversed, reversals)
