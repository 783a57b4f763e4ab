"""Tell payments which measures can still be met in each episode, by difference, when cases are derived."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.assessment.events import MeasuresOpen
from services.assessment.rules.cases.by_difference import changes_to_send
from services.assessment.rules.cases.still_open import EpisodeStillOpen
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import open_episodes
from shared.data.db import Session
from shared.messaging import outbox


async def publish_open(
    session: Session, area: str, owners: Collection[UUID], wanted: Sequence[EpisodeStillOpen]
) -> None:
    kept = await open_episodes.kept_of(session, area, owners, [episode.id for episode in wanted])
    changes = changes_to_send(kept, wanted)
    await open_episodes.keep(session, area, [*changes.published, *changes.quiet])
    outbox.add_all(session, [(episode.client_id, measures_open(area, episode)) for episode in changes.published])


def measures_open(area: str, episode: EpisodeStillOpen) -> MeasuresOpen:
    return MeasuresOpen.model_validate({
        "area": area,
        "actor": SYSTEM.sub,
        "actor_organisation": SYSTEM.organisation,
        "revision": episode.revision,
        "voided": episode.voided,
        "episode_id": episode.id,
        "client_id": episode.client_id,
        "party": episode.party,
        "measures": [
            {
                "measure": left.measure,
                "contract": left.contract,
                "from": left.starts,
                "until": left.until,
                "overdueFrom": left.overdue_from,
            }
            for left in episode.measures
        ],
    })  # fmt: skip
