"""Of what a run paid, whether that fell since: whether less stands now than when it was approved. The day is that on
which the last of it fell before it was approved again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql

_STOOD = """
    SELECT sum(CASE 'budget' WHEN from_account THEN pence WHEN to_account THEN -pence ELSE 0 END)::bigint AS pence
      FROM transfer AS by_then
     WHERE line.kind = 'approval' AND by_then.amount_key = line.amount_key AND by_then.contract = line.contract
       AND by_then.party = line.party AND by_then.number <= line.number
"""
_STANDS = """CASE WHEN amount.contract = line.contract AND amount.party = line.party
                       THEN amount.pence + coalesce(amount.accrued_pence, 0) ELSE 0 END"""
_FALL = """
    SELECT later.id FROM transfer AS later
     WHERE stood.pence > stands.pence AND later.kind = 'receivable' AND later.amount_key = line.amount_key
       AND later.contract = line.contract AND later.party = line.party AND later.number > line.number
       AND later.pence > coalesce((SELECT sum(undone.pence) FROM transfer AS undone
                                    WHERE undone.receivable_id = later.id AND undone.kind = 'receivable_undone'), 0)
     ORDER BY EXISTS (SELECT FROM transfer AS again
                       WHERE again.amount_key = line.amount_key AND again.contract = line.contract
                         AND again.party = line.party AND again.kind = 'approval'
                         AND again.number > line.number AND again.number < later.number), later.number DESC LIMIT 1
"""
FELL_PENCE = "least(line.pence, stood.pence - stands.pence)"
FELL_SINCE = f"""CROSS JOIN LATERAL ({_STOOD}) AS stood
         CROSS JOIN LATERAL (SELECT {_STANDS} AS pence) AS stands
          LEFT JOIN LATERAL ({_FALL}) AS fall ON true
          LEFT JOIN transfer AS fell ON fell.id = fall.id"""


@dataclass(frozen=True, slots=True)
class FellSince:
    claim_id: UUID
    fell_on: date
    fell_pence: int
    fell_basis: dict[str, Any]


_OF_CLAIMS = sql(
    f"""
    SELECT line.amount_key AS claim_id, fell.posted_on AS fell_on, {FELL_PENCE} AS fell_pence, fell.basis AS fell_basis
      FROM transfer AS line JOIN amount ON amount.key = line.amount_key
      {FELL_SINCE}
     WHERE line.run_id = :run_id AND line.kind = 'approval' AND line.amount_key = ANY (CAST(:claims AS uuid[]))
       AND fell.id IS NOT NULL
    """,
    into=FellSince,
)


async def fell_since(session: Session, run_id: UUID, claims: Sequence[UUID]) -> dict[UUID, FellSince]:
    """Of those claims that an approved run paid."""
    if not claims:
        return {}
    return {fell.claim_id: fell for fell in await _OF_CLAIMS.all(session, run_id=run_id, claims=list(claims))}
