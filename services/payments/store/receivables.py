"""What is owed for claims that fell: which claim each is of, and what a run's approval made of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class FallenClaim:
    """`reason` is why it does not stand, as it was when it fell; None of what fell for no reason of its own.

    `approved_run_id`: the run that had approved it.
    """

    receivable_id: UUID
    claim_id: UUID
    client_id: UUID | None
    measure: str | None
    effective_on: date
    fell_on: date
    reason: str | None
    cause_on: date | None
    by_merge: bool
    approved_run_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Posted:
    receivable_id: UUID
    becomes: Literal["netting", "debt"]
    pence: int


_ABOUT = sql(
    """
    SELECT raised.id AS receivable_id, raised.amount_key AS claim_id, amount.client_id, amount.measure,
           raised.effective_on, raised.posted_on AS fell_on, raised.basis ->> 'reason' AS reason,
           CAST(raised.basis #>> '{withdrawn,effectiveOn}' AS date) AS cause_on,
           coalesce(CAST(raised.basis #>> '{withdrawn,byMerge}' AS boolean), false) AS by_merge,
           approval.run_id AS approved_run_id
      FROM transfer AS raised JOIN amount ON amount.key = raised.amount_key
      LEFT JOIN LATERAL (SELECT run_id FROM transfer AS paid
                         WHERE paid.amount_key = raised.amount_key AND paid.contract = raised.contract
                           AND paid.party = raised.party AND paid.kind = 'approval' AND paid.number < raised.number
                         ORDER BY paid.number DESC LIMIT 1) AS approval ON true
     WHERE raised.id = ANY (CAST(:ids AS uuid[]))
    """,
    into=FallenClaim,
)
_POSTED = sql(
    """
    SELECT receivable_id, kind AS becomes, pence FROM transfer
     WHERE run_id = :run_id AND kind IN ('netting', 'debt') AND receivable_id IS NOT NULL ORDER BY seq
    """,
    into=_Posted,
)


async def about(session: Session, ids: Sequence[UUID]) -> dict[UUID, FallenClaim]:
    fallen = await _ABOUT.all(session, ids=list(ids)) if ids else []
    return {claim.receivable_id: claim for claim in fallen}


async def posted_with(session: Session, run_id: UUID) -> list[tuple[UUID, Literal["netting", "debt"], int]]:
    """What a run's approval took off or made a debt, in its order."""
    return [(line.receivable_id, line.becomes, line.pence) for line in await _POSTED.all(session, run_id=run_id)]
