"""What became of assessments that were drawn to be rated a second time. The highest revision stands."""

from uuid import UUID

from sqlalchemy import BigInteger, Text
from sqlmodel import Field

from services.tariff.models.table import Table


class SecondRating(Table, table=True):
    """No reference: it may be known before the assessment is."""

    __tablename__ = "second_rating"

    assessment_id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    revision: int = Field(sa_type=BigInteger)
    voided: bool
