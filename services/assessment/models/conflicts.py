"""Who of those that sign in knows whom of the people."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

KNOWS_AS = ("own_record", "relative", "friend", "treated_together", "other")


class InterestConflict(Fact, table=True):
    """From when it is recorded until it is ended nothing of the person is shown to who signs in as `sub`."""

    __tablename__ = "interest_conflict"
    __table_args__ = (
        one_of("reason_code", KNOWS_AS),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="end_has_its_day"),
        Index("ix_interest_conflict_area", "area", "id"),
        Index(
            "uq_interest_conflict_standing", "area", "sub", "client_id", unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
    )  # fmt: skip
    sub: str
    client_id: UUID = Field(foreign_key="person.id")
    reason_code: str
    ended_on: date | None = None
    ended_by: str | None = None
