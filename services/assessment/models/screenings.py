"""Screening instruments as they were answered."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

INSTRUMENT_CODES = ("audit", "audit-c", "sds", "phq-9", "gad-7")


class Screening(Fact, table=True):
    """`answers`: by number of the item. Total, band and flags stand as the edition made them on the day."""

    __tablename__ = "screening"
    __table_args__ = (
        one_of("instrument", INSTRUMENT_CODES),
        CheckConstraint("(instrument = 'sds') = (about IS NOT NULL)", name="sds_is_about_a_substance"),
        CheckConstraint("total IS NOT NULL OR jsonb_array_length(missing) > 0", name="total_unless_missing"),
        Index("ix_screening_client", "client_id"),
        Index("ix_screening_area_answered_on", "area", "answered_on", "id"),
    )
    client_id: UUID = Field(foreign_key="person.id")
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    instrument: str
    edition: str
    answered_on: date
    about: str | None = None
    answers: dict[str, int] = Field(sa_type=JSONB, nullable=False)
    total: int | None = None
    band: str | None = None
    missing: list[str] = Field(sa_type=JSONB, nullable=False)
    flags: list[str] = Field(sa_type=JSONB, nullable=False)
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None
