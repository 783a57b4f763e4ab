"""The cases that contracts are told of."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
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
