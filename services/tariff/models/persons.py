"""Who is the same person as whom. The highest revision stands."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from services.tariff.models.table import Table


class Merge(Table, table=True):
    __tablename__ = "merge"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "survivor_id"), Index(None, "absorbed_id"))

    merge_id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    survivor_id: UUID
    absorbed_id: UUID
    revision: int = Field(sa_type=BigInteger)
    voided: bool
