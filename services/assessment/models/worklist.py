"""Whom somebody has closed, and who is released from prison."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Index, Uuid
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

CLOSED_FOR = (
    "does_not_engage", "does_not_want_help", "advice_was_enough", "with_another_service", "moved", "in_prison", "died",
    "other",
)  # fmt: skip


class Closing(Fact, table=True):
    """Of what was recorded before it nothing is to be done any more; voided, it is open again. `clients`: all ids that
    the person had then; none of before that was noted.
    """

    __tablename__ = "closing"
    __table_args__ = (one_of("reason_code", CLOSED_FOR), Index("ix_closing_area", "area", "id"))
    client_id: UUID = Field(foreign_key="person.id", index=True)
    closed_on: date
    reason_code: str
    void_reason: str | None = None
    clients: list[UUID] | None = Field(default=None, sa_type=ARRAY(Uuid()), nullable=True)


class PrisonRelease(Fact, table=True):
    __tablename__ = "prison_release"
    __table_args__ = (Index("ix_prison_release_area", "area", "released_on", "id"),)
    client_id: UUID = Field(foreign_key="person.id", index=True)
    released_on: date
    void_reason: str | None = None
