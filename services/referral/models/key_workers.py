"""Who looks after people in treatment."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from services.referral.models.table import Table
from shared.messaging.events import new_id


class KeyWorkerChange(Table, table=True):
    """From `since` on, while the organisation has the episode; null: nobody is. Of one day the last one counts."""

    __tablename__ = "key_worker_change"
    __table_args__ = (
        ForeignKeyConstraint(["episode_id"], ["referral.episode.id"]),
        Index("ix_key_worker_change_episode", "episode_id", "since", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    episode_id: UUID
    organisation: str
    key_worker: str | None = None
    since: date
    said_by: str
    said_on: date
