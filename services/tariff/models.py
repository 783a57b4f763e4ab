"""The tables of tariff, and the constraints that keep them true.

`assessment` and `merge` are facts heard from elsewhere: the highest revision stands. A proposal or a tariff
keeps what it was made from (points, scheme version and hash), so that it explains itself for ever.
"""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from shared.data.db import registry_for
from shared.messaging.tables import messaging_tables

SCHEMA = "tariff"


class Table(SQLModel, registry=registry_for(SCHEMA)): ...


metadata = Table.metadata
messaging_tables(metadata)


class SchemeVersion(Table, table=True):
    __tablename__ = "scheme_version"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("state IN ('draft', 'published')", name="state_known"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_time"),
    )

    area: str = Field(primary_key=True, sa_type=Text)
    scheme_id: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    hash: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    valid_from: date
    valid_to: date | None
    scheme: dict[str, Any] = Field(sa_type=JSONB)
    state: str = Field(sa_type=Text)
    drafted_by: str = Field(sa_type=Text)
    published_by: str | None = Field(sa_type=Text)
    published_at: AwareDatetime | None = Field(sa_type=DateTime(timezone=True))


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
    actor: str = Field(sa_type=Text)
    actor_organisation: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger)
    voided: bool


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


class Merge(Table, table=True):
    __tablename__ = "merge"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "survivor_id"), Index(None, "absorbed_id"))

    merge_id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    survivor_id: UUID
    absorbed_id: UUID
    revision: int = Field(sa_type=BigInteger)
    voided: bool
