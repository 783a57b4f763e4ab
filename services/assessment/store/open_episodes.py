"""What payments was told can still be met in episodes, as it was told last."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from pydantic import TypeAdapter

from services.assessment import models
from services.assessment.rules.cases.still_open import EpisodeStillOpen
from shared.data.db import Session
from shared.data.statements import columns, command, sql
from shared.data.upsert import bulk

_KEPT = sql(
    f"""
    SELECT {columns(models.OpenEpisode)} FROM open_episode
     WHERE area = :area AND (owner_id = ANY(CAST(:owners AS uuid[])) OR id = ANY(CAST(:episodes AS uuid[])))
    """,
    into=models.OpenEpisode,
)
_ROWS = bulk(models.OpenEpisode)
_WRITE = command(_ROWS.upsert)
_RULE = TypeAdapter(EpisodeStillOpen)


async def kept_of(
    session: Session, area: str, owners: Collection[UUID], episodes: Collection[UUID]
) -> Sequence[EpisodeStillOpen]:
    """All that these owners have, and what of the episodes stands under others."""
    rows = await _KEPT.all(session, area=area, owners=list(owners), episodes=list(episodes))
    return list(map(as_told, rows))


def as_told(row: models.OpenEpisode) -> EpisodeStillOpen:
    return _RULE.validate_python(row.model_dump(exclude={"area"}))


async def keep(session: Session, area: str, episodes: Sequence[EpisodeStillOpen]) -> None:
    if episodes:
        await _WRITE.execute(session, **_ROWS.values([asdict(episode) | {"area": area} for episode in episodes]))
