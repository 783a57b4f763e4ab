"""Drafts that somebody tries on what has happened, and by which people are to be judged. No fact, and no outcome."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Table


class WhatIf(Table, table=True):
    """`taken_at`: when somebody began to judge by it last. `told_at`: when payments was told what came of it."""

    __tablename__ = "what_if"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index("ix_what_if_untold", "asked_at", postgresql_where=text("told_at IS NULL")),
    )
    id: UUID = Field(primary_key=True)
    area: str
    scheme: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    asked_on: date
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    pages: int
    tries: int = 0
    taken_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    told_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class WhatIfBands(Table, table=True):
    """Some of the tariffs that the draft would judge: by id, the band that it would have them in."""

    __tablename__ = "what_if_bands"
    what_if_id: UUID = Field(primary_key=True)
    page: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    bands: dict[str, str] = Field(sa_type=JSONB, nullable=False)
