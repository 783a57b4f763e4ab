"""What can still be met in episodes, as assessment says."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.payments.models.table import Table


class OpenEpisode(Table, table=True):
    """`measures` as they were said: each with its contract, and the first and the last day on which it is open."""

    __tablename__ = "open_episode"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "party"),)
    compared: ClassVar[bool] = False  # no money comes of it

    episode_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    client_id: UUID
    party: str = Field(sa_type=Text)
    measures: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
