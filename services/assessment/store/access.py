"""Which organisation may see or write of whom, from the referrals and episodes that were heard of."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from pydantic_core import from_json

from services.assessment.models import TopReview
from services.assessment.store.persons import KIN
from shared.db import Session, rows

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


def _letting_in(table: str) -> str:
    return f"""
UPDATE {table} record SET status = 'recorded' FROM start_fact s
 WHERE record.status = 'pending' AND NOT record.voided
   AND (record.episode_id = ANY(CAST(:episodes AS uuid[])) OR record.client_id = ANY(CAST(:clients AS uuid[])))
   AND s.id = record.episode_id AND s.area = record.area AND NOT s.voided
   AND coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = s.client_id), s.client_id)
     = coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = record.client_id), record.client_id)
   AND (record.recorded_by_roles ? 'assessor' OR record.recorded_by_organisation = s.delivered_by OR EXISTS (
         SELECT FROM transfer_fact t
          WHERE t.episode_id = s.id AND NOT t.voided AND t.to_organisation = record.recorded_by_organisation))
"""


LET_IN = f"""
WITH review AS ({_letting_in("top_review")} RETURNING record.*),
     piece AS ({_letting_in("evidence")} RETURNING record.client_id)
SELECT (SELECT CAST(json_agg(review ORDER BY id) AS text) FROM review) AS reviews,
       ARRAY(SELECT client_id FROM piece) AS clients
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


async def let_in(
    session: Session, episodes: Collection[UUID], clients: Collection[UUID]
) -> tuple[list[TopReview], set[UUID]]:
    """Records of these episodes or clients wait no more if their episode is known by now and theirs.

    Answers the reviews in the order in which they were recorded, and whose all the records are.
    """
    (found,) = await rows(session, LET_IN, episodes=list(episodes), clients=list(clients))
    reviews = [TopReview.model_validate(each) for each in from_json(found["reviews"] or "[]")]
    return reviews, {review.client_id for review in reviews} | set(found["clients"])
