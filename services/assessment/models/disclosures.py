"""What a person, or a court, lets an organisation be told of how they get on."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

GROUNDS = ("consent", "order")


class Disclosure(Fact, table=True):
    """`tells`: which days, of `rules.disclosing.TOLD`. In force from `tells_from` to `until`, until it is withdrawn."""

    __tablename__ = "disclosure"
    __table_args__ = (
        one_of("ground", GROUNDS),
        CheckConstraint("tells_from <= until", name="days_in_order"),
        CheckConstraint("(ground = 'order') = (order_reference IS NOT NULL)", name="order_has_its_reference"),
        Index("ix_disclosure_client", "client_id", "organisation"),
        Index("ix_disclosure_area", "area", "id"),
    )
    client_id: UUID = Field(foreign_key="person.id")
    organisation: str
    ground: str
    order_reference: str | None = None
    tells: list[str] = Field(sa_type=JSONB, nullable=False)
    tells_from: date
    until: date
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = None
