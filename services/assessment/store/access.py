"""Which organisation may see or write of whom, from the referrals and episodes that were heard of."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from services.assessment.store.persons import KIN
from shared.db import rows

RELATED = """
    EXISTS (SELECT FROM referral_fact r JOIN kin ON kin.id = r.client_id
             WHERE r.organisation = :organisation AND r.area = :area AND NOT r.closed)
    OR EXISTS (SELECT FROM start_fact s JOIN kin ON kin.id = s.client_id
                WHERE s.delivered_by = :organisation AND s.area = :area)
"""


@dataclass(frozen=True, slots=True)
class EpisodeAccess:
    is_of_client: bool
    holders: list[str]


async def is_related(session: AsyncSession, client_id: UUID, area: str, organisation: str) -> bool:
    """Whether the person, under any of their ids, is referred to or treated by the organisation."""
    found = await rows(
        session, f"{KIN} SELECT {RELATED} AS related", id=client_id, area=area, organisation=organisation
    )
    return bool(found[0]["related"])
