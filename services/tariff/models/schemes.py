"""The versions of schemes."""

from datetime import date
from typing import Any, ClassVar

from pydantic import AwareDatetime
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tariff.models.table import Table


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
