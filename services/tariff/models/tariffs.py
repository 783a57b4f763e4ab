"""What was confirmed. It keeps what it was made from, so that it explains itself for ever."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tariff.models.table import Table


class Tariff(Table, table=True):
    __tablename__ = "tariff"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("voided = (voided_reason IS NOT NULL)", name="voided_has_reason"),
        CheckConstraint("voided_reason IN ('replaced', 'withdrawn')", name="voided_reason_known"),
        UniqueConstraint("proposal_id"),
        Index("uq_tariff_standing", "assessment_id", unique=True, postgresql_where=text("NOT voided")),
        Index(None, "client_id"),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    client_id: UUID
    assessment_id: UUID = Field(foreign_key="assessment.assessment_id")
    proposal_id: UUID = Field(foreign_key="proposal.id")
    valid_from: date
    band: str = Field(sa_type=Text)
    proposed_band: str | None = Field(sa_type=Text)
    prices: dict[str, int] | None = Field(sa_type=JSONB(none_as_null=True))
    priced: list[dict[str, Any]] = Field(sa_type=JSONB)
    arithmetic: dict[str, Any] = Field(sa_type=JSONB)
    override_code: str | None = Field(sa_type=Text)
    confirmed_by: str = Field(sa_type=Text)
    confirmed_by_organisation: str = Field(sa_type=Text)
    confirmed_on: date
    scheme_id: str = Field(sa_type=Text)
    scheme_version: int = Field(sa_type=BigInteger)
    scheme_hash: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger)
    voided: bool
    voided_reason: str | None = Field(sa_type=Text)
    withdrawn_on: date | None = None  # null too of what was withdrawn before that was kept

    @property
    def set_singly(self) -> list[str]:
        """The measures whose price a person set in place of the book's."""
        return [price["measure"] for price in self.priced if price["overridden"]]
