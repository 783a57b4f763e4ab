"""Payments that came back: what a remittance paid as it was approved, and what its return has moved."""

from collections.abc import Sequence
from uuid import UUID

from services.payments.models import Run
from services.payments.rules.run_explanations import RETURNED
from shared.data.db import Row, Session, rows

_APPROVED_LINES = """
SELECT line.amount_key, line.pence, line.effective_on, amount.client_id
FROM transfer AS line JOIN amount ON amount.key = line.amount_key
WHERE line.run_id = :run_id AND line.kind = 'approval' ORDER BY line.effective_on, line.amount_key
"""


async def approved_lines(session: Session, run_id: UUID) -> Sequence[Row]:
    """What a run pays, in the order of the days that its lines had then: later news changes none of it."""
    return await rows(session, _APPROVED_LINES, run_id=run_id)


_APPROVED_WITH = """
SELECT run.id FROM run WHERE state = 'approved' AND area = :area AND contract = :contract AND party = :party
  AND EXISTS (SELECT FROM run_line WHERE run_id = run.id AND amount_key = ANY (CAST(:keys AS uuid[]))) LIMIT 1
"""


async def approved_with(session: Session, run: Run, keys: Sequence[UUID]) -> UUID | None:
    """One that is approved, at the place of a run, and pays one of these amounts."""
    place = {"area": run.area, "contract": run.contract, "party": run.party}
    return next((row["id"] for row in await rows(session, _APPROVED_WITH, keys=keys, **place)), None)


# What a return made due, and what that cancelled: the last step but one names the debt.
_RETURNED_LINES = """
SELECT line.*, CAST(CASE WHEN line.kind IN ('debt_cancelled', 'write_off_cancelled')
                         THEN line.basis #>> '{steps,-2,debtId}' END AS uuid) AS debt_id
FROM transfer AS line
WHERE line.amount_key = ANY (CAST(:keys AS uuid[])) AND line.contract = :contract AND line.party = :party
  AND line.cause = :cause AND line.cause_id = :run_id
  AND line.kind IN ('return', 'set_off', 'debt_cancelled', 'write_off_cancelled')
  AND NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = line.amount_key
                    AND undone.reverses = line.id AND undone.kind = 'return_undone')
ORDER BY line.seq DESC
"""


async def returned_lines(session: Session, run: Run, keys: Sequence[UUID]) -> Sequence[Row]:
    """What the last return of a run has moved, the latest first."""
    place = {"contract": run.contract, "party": run.party}
    return await rows(session, _RETURNED_LINES, keys=keys, cause=RETURNED, run_id=run.id, **place)
