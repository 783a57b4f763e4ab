"""A claim and a line of the ledger, as who asks may see them. `party`: of whom; None: of all."""

from uuid import UUID

from services.payments.errors import UnknownClaim, UnknownLine
from services.payments.store import amounts, lines
from services.payments.store.amounts import ClaimRow
from services.payments.store.lines import Line
from shared.data.db import Session


async def claim_of(session: Session, area: str, party: str | None, claim_id: UUID) -> ClaimRow:
    claim = await amounts.claim(session, area, party, claim_id)
    if claim is None:
        raise UnknownClaim
    return claim


async def line_of(session: Session, area: str, party: str | None, line_id: UUID) -> Line:
    line = await lines.find(session, area, party, line_id)
    if line is None:
        raise UnknownLine
    return line
