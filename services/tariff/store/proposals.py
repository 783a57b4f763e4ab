"""What is proposed, kept and found."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import select

from services.tariff.models import Proposal
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, statement
from shared.data.upsert import upsert

_FIND = statement(select(Proposal).where(Proposal.id == param.id, Proposal.area == param.area))
_PAGES = pages(
    select(Proposal).where(Proposal.area == param.area),
    by=[Proposal.id],
    narrowed=[
        Proposal.assessment_id == param.assessment_id,
        among(Proposal.client_id, param.client_ids),
        Proposal.state == param.state,
    ],
)


async def put(session: Session, proposals: Sequence[dict[str, Any]]) -> None:
    """New ones, and known ones as they are now."""
    await upsert(session, Proposal, proposals)


async def find(session: Session, area: str, proposal_id: UUID) -> Proposal | None:
    return await _FIND.first(session, area=area, id=proposal_id)


async def page(
    session: Session,
    area: str,
    *,
    assessment_id: UUID | None,
    client_ids: Sequence[UUID] | None,
    state: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Proposal]:
    """By id. `client_ids`: all ids of one person."""
    wanted = {"assessment_id": assessment_id, "client_ids": client_ids, "state": state}
    return await _PAGES.page(session, after=after, limit=limit, area=area, **wanted)
