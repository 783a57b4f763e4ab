"""Which organisation may see or write of whom, from the referrals and episodes that were heard of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import col, or_, select

from services.assessment.models import Evidence, TopReview
from services.assessment.store.persons import KIN
from shared.db import Session, rows

Record = TypeVar("Record", TopReview, Evidence)

RELATED = f"""{KIN}
SELECT EXISTS (SELECT FROM referral_fact JOIN kin ON kin.id = client_id
                WHERE organisation = :organisation AND area = :area AND NOT closed)
    OR EXISTS (SELECT FROM start_fact s JOIN kin ON kin.id = s.client_id
                WHERE s.area = :area AND NOT s.voided AND (s.delivered_by = :organisation OR EXISTS (
                      SELECT FROM transfer_fact t
                       WHERE t.episode_id = s.id AND NOT t.voided AND t.to_organisation = :organisation))) AS related
"""
EPISODE = f"""{KIN}
SELECT client_id IN (SELECT id FROM kin) AS is_of_client,
       delivered_by || ARRAY(SELECT CAST(to_organisation AS text) FROM transfer_fact
                              WHERE episode_id = s.id AND NOT voided) AS holders
  FROM start_fact s WHERE s.id = :episode_id AND s.area = :area AND NOT s.voided
"""


@dataclass(frozen=True, slots=True)
class EpisodeAccess:
    """Whether an episode is the client's, under any of their ids, and who has ever delivered it."""

    is_of_client: bool
    holders: list[str]

    def lets(self, organisation: str, roles: Collection[str]) -> bool:
        return "assessor" in roles or organisation in self.holders


async def is_related(session: Session, client_id: UUID, area: str, organisation: str) -> bool:
    """Whether the person, under any of their ids, is referred to or treated by the organisation."""
    found = await rows(session, RELATED, id=client_id, area=area, organisation=organisation)
    return bool(found[0]["related"])


async def episode(session: Session, episode_id: UUID, client_id: UUID, area: str) -> EpisodeAccess | None:
    found = await rows(session, EPISODE, id=client_id, episode_id=episode_id, area=area)
    return EpisodeAccess(**found[0]) if found else None


async def treated(session: Session, episodes: Collection[UUID]) -> dict[str, list[UUID]]:
    """The clients of these episodes, by area."""
    found = await rows(
        session,
        """SELECT area, array_agg(client_id) AS clients FROM start_fact
            WHERE id = ANY(CAST(:episodes AS uuid[])) GROUP BY area""",
        episodes=list(episodes),
    )
    return {row["area"]: row["clients"] for row in found}


async def waiting(
    session: Session, episodes: Collection[UUID], clients: Collection[UUID]
) -> list[TopReview | Evidence]:
    """Pending records of these episodes or clients whose episode is known by now and theirs."""
    found: list[TopReview | Evidence] = []
    found += await pending(session, TopReview, episodes, clients)
    found += await pending(session, Evidence, episodes, clients)
    let_in = []
    for record in found:
        if record.episode_id is None:
            continue
        known = await episode(session, record.episode_id, record.client_id, record.area)
        if known and known.is_of_client and known.lets(record.recorded_by_organisation, record.recorded_by_roles):
            let_in.append(record)
    return let_in


async def pending(
    session: Session, kind: type[Record], episodes: Collection[UUID], clients: Collection[UUID]
) -> list[Record]:
    query = select(kind).where(
        kind.status == "pending",
        ~col(kind.voided),
        or_(col(kind.episode_id).in_(episodes), col(kind.client_id).in_(clients)),
    )
    return list(await session.tables.exec(query.order_by(col(kind.id)).with_for_update()))
