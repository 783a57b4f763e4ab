"""What finance has said of each contract since payments was set back to an older state."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, DateTime, Text
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


class Entry(Table, table=True):
    """A remittance that finance was told of and the restored ledger does not know: one enters, another confirms it.

    Until it is confirmed it may be entered anew, and moves nothing.
    """

    __tablename__ = "entry"
    area: str = Field(primary_key=True, sa_type=Text)
    remittance_id: UUID = Field(primary_key=True)
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    run_on: date
    net_pence: int = Field(sa_type=BigInteger)
    netted_pence: int = Field(sa_type=BigInteger)
    line_ids: list[str] = Field(sa_type=JSON)  # as finance was told: named by no other remittance
    reason: str = Field(sa_type=Text)
    entered_by: str = Field(sa_type=Text)
    entered_at: datetime = Field(sa_type=DateTime(timezone=True))
    confirmed_by: str | None = Field(default=None, sa_type=Text)
    confirmed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revision: int = 1  # how often it was entered: who confirms names the one that they compared
    not_told: UUID | None = None  # approved here for the same date, and rejected in the state that was lost
