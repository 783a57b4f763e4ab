"""What assessments said, as far as bands and prices need it. The highest revision stands."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tariff.models.table import Table


class Assessment(Table, table=True):
    __tablename__ = "assessment"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index(None, "client_id"),
        Index("ix_assessment_area_assessed_on", "area", "assessed_on"),
    )

    assessment_id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    client_id: UUID
    kind: str = Field(sa_type=Text)
    assessed_on: date
    in_remit: bool
    points: dict[str, int] = Field(sa_type=JSONB)
    rated_by: list[str] = Field(sa_type=JSONB)
    under_audit: bool = False
    actor: str = Field(sa_type=Text)
    actor_organisation: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger)
    voided: bool
