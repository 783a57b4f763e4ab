"""How an organisation's TOPs stood at the end of a week."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Table


class TopCount(Table, table=True):
    """As it was counted then: what is recorded late changes the weeks to come."""

    __tablename__ = "top_count"
    __table_args__ = (UniqueConstraint("area", "organisation", "counted_to"),)
    id: UUID = Field(primary_key=True)
    area: str
    organisation: str
    counted_to: date
    windows: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
