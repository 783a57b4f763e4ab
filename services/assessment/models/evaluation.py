"""Evaluation extracts: who took them, and the years as they left first."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Table
from shared.messaging.tables import APPEND_ONLY


class EvaluationYear(Table, table=True):
    """A year that has left: from then on it says the same. `left_out`: how many persons are in no cell of it."""

    __tablename__ = "evaluation_year"
    __table_args__: ClassVar[tuple[Any, ...]] = ({"info": APPEND_ONLY},)

    area: str = Field(primary_key=True)
    first_year: int = Field(primary_key=True)
    kept_on: date
    left_out: int


class EvaluationRow(Table, table=True):
    """A journey of such a year in its cell: `says` is by `rules.evaluation.columns`, without the pseudonym."""

    __tablename__ = "evaluation_row"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index("ix_evaluation_row_area_first_year", "area", "first_year"),
        {"info": APPEND_ONLY},
    )

    id: UUID = Field(primary_key=True)
    area: str
    first_year: int
    cell: int
    client_id: UUID = Field(foreign_key="person.id")
    says: list[str] = Field(sa_type=JSONB, nullable=False)


class EvaluationExtract(Table, table=True):
    """Its bytes, and who took it for whom, why and when."""

    __tablename__ = "evaluation_extract"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index("ix_evaluation_extract_area_id", "area", "id"),
        {"info": APPEND_ONLY},
    )

    id: UUID = Field(primary_key=True)
    area: str
    first_year: int
    last_year: int
    purpose: str
    recipient: str
    name: str
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str
    rows: int
    left_out_at_most: int
    taken_by: str
    taken_by_organisation: str
    taken_on: date
    taken_at: datetime = Field(sa_type=DateTime(timezone=True))
