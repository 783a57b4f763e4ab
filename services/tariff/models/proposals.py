"""What is proposed. It keeps what it was made from, so that it explains itself for ever."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tariff.models.table import Table


class Proposal(Table, table=True):
    """What a person is asked to confirm. `replaces` is the tariff that stands until then."""

    __tablename__ = "proposal"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("state IN ('proposed', 'confirmed', 'withdrawn')", name="state_known"),
        CheckConstraint("price_from IN ('tariff', 'achievement')", name="price_from_known"),
        Index("uq_proposal_open", "assessment_id", unique=True, postgresql_where=text("state = 'proposed'")),
        Index(None, "assessment_id"),
        Index(None, "client_id"),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    client_id: UUID
    assessment_id: UUID = Field(foreign_key="assessment.assessment_id")
    assessment_revision: int = Field(sa_type=BigInteger)
    assessed_on: date
    state: str = Field(sa_type=Text)
    scheme_id: str = Field(sa_type=Text)
    scheme_version: int = Field(sa_type=BigInteger)
    scheme_hash: str = Field(sa_type=Text)
    price_from: str = Field(sa_type=Text)
    band: str | None = Field(sa_type=Text)
    arithmetic: dict[str, Any] = Field(sa_type=JSONB)
    prices: list[dict[str, Any]] = Field(sa_type=JSONB)
    replaces: UUID | None
    revision: int = Field(sa_type=BigInteger)
    reopen_reason: str | None = Field(None, sa_type=Text)  # why a person has the choice made anew
    reopened_by: str | None = Field(None, sa_type=Text)
    reopened_on: date | None = None
