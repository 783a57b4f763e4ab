"""What finance has said of each contract since payments was set back to an older state."""

from datetime import datetime

from sqlalchemy import DateTime, Text
from sqlmodel import Field

from services.payments.models.table import Table


class Lift(Table, table=True):
    """After this restatement finance and the ledger know the same remittances of the contract: it may pay again."""

    __tablename__ = "lift"
    restatement: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    remittances: int  # how many both know
    reason: str = Field(sa_type=Text)
    lifted_by: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=DateTime(timezone=True))
