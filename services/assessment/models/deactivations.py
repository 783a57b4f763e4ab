"""Registrations that somebody made by mistake."""

from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

DEACTIVATED_FOR = ("registered_by_mistake", "not_a_person", "registered_twice", "other")


class Deactivation(Fact, table=True):
    """The person stays as they are, and is not looked up any more; voided, they are as before."""

    __tablename__ = "deactivation"
    __table_args__ = (
        one_of("reason_code", DEACTIVATED_FOR),
        Index("ix_deactivation_area", "area", "id"),
        Index("uq_deactivation_standing", "client_id", unique=True, postgresql_where=text("NOT voided")),
    )
    client_id: UUID = Field(foreign_key="person.id")
    reason_code: str
    void_reason: str | None = None
