"""What is proposed, kept and found."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json

from services.tariff.models import Proposal
from services.tariff.store.listing import listed
from shared.data.db import Row, Session, run
from shared.data.records import columns, first
from shared.kernel.problems import NotFound
from shared.web.paging import PageQuery

_PROPOSAL_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in Proposal.model_fields if name != "id")


_KEEP_PROPOSALS = f"""
INSERT INTO proposal ({columns(Proposal)})
SELECT {columns(Proposal)} FROM jsonb_populate_recordset(CAST(NULL AS proposal), CAST(:proposals AS jsonb))
ON CONFLICT (id) DO UPDATE SET {_PROPOSAL_CHANGES}
"""


async def keep_proposals(session: Session, proposals: Sequence[Row]) -> None:
    """New ones, and known ones as they are now."""
    if proposals:
        await run(session, _KEEP_PROPOSALS, proposals=to_json(proposals).decode())


async def proposal(session: Session, area: str, proposal_id: UUID) -> Proposal:
    found = await first(session, Proposal, "id = :id AND area = :area", id=proposal_id, area=area)
    if found is None:
        raise NotFound
    return found


async def proposals(
    session: Session,
    area: str,
    page: PageQuery,
    *,
    assessment_id: UUID | None,
    client_id: UUID | None,
    state: str | None,
) -> Sequence[Proposal]:
    return await listed(session, Proposal, area, page, assessment_id=assessment_id, client_id=client_id, state=state)
