"""What payments is told of people besides facts: the cases that contracts need, and what can still be met."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Table


class CountedCase(Table, table=True):
    """As it was published last. Of an indicator that the scheme marks as needed for a contract."""

    __tablename__ = "counted_case"
    __table_args__ = (
        UniqueConstraint("area", "indicator", "subject_id", "contract"),
        Index("ix_counted_case_area_owner_id", "area", "owner_id"),
    )
    id: UUID = Field(primary_key=True)
    area: str
    indicator: str
    subject_id: UUID
    contract: str
    owner_id: UUID
    party: str
    eligible_on: date
    until: date | None = None
    met_on: date | None = None
    value: int | None = None
    revision: int
    voided: bool


class OpenEpisode(Table, table=True):
    """The measures that can still be met in an episode, as it was published last; the id is the episode's."""

    __tablename__ = "open_episode"
    __table_args__ = (Index("ix_open_episode_area_owner_id", "area", "owner_id"),)
    id: UUID = Field(primary_key=True)
    area: str
    owner_id: UUID
    client_id: UUID
    party: str
    measures: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    revision: int
    voided: bool
