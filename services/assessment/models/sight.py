"""Whom organisations see or have seen, and until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.assessment.models.table import Table


class LastSight(Table, table=True):
    """Under one of the person's ids, the last day on which the organisation saw them. Whatever is said later, no day
    that has been is taken back.
    """

    __tablename__ = "last_sight"
    __table_args__ = (Index("ix_last_sight_area_client_id", "area", "client_id"),)
    area: str = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
    client_id: UUID = Field(primary_key=True)
    seen_to: date
