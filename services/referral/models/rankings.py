"""The ranking that a referral was made from."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.referral.models.table import Table


class Ranking(Table, table=True):
    """As it was before the place was held. `rank` is that of the service that was chosen."""

    __tablename__ = "ranking"
    __table_args__ = (
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        CheckConstraint("rank BETWEEN 1 AND ranked", name="rank_within"),
    )
    referral_id: UUID = Field(primary_key=True)
    area: str
    made_on: date
    rank: int
    ranked: int
    services: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    needed_modality: dict[str, str] | None = Field(default=None, sa_type=JSONB)
