"""How the TOPs of organisations stood at the end of a week, as assessment counted them."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.payments.models.table import Table


class TopCount(Table, table=True):
    __tablename__ = "top_count"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "organisation", "counted_to"),)

    count_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    organisation: str = Field(sa_type=Text)
    counted_to: date
    windows: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
