"""Drafts that somebody tries on what has happened, and what each came to. No line of the ledger, and no fact."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Index, Text, text
from sqlmodel import Field

from services.payments.models.table import Table

WHAT_IF_STATES = ("waiting", "reckoning", "done", "failed", "cancelled")


class WhatIf(Table, table=True):
    """As it was asked, and how far it is. `beat_at`: when who reckons it last said so. `same_as`: the one that was
    reckoned from the same, whose amounts these are too. `projected`: the year that was drawn of it.
    `reckoned_on`: the day as of which it was. `drafted_from`: the draft's own first day, where it is tried as if it had
    begun on that of `scheme`.
    """

    __tablename__ = "what_if"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {WHAT_IF_STATES}", name="state_known"),
        CheckConstraint("(state = 'done') = (totals IS NOT NULL)", name="done_has_totals"),
        Index(None, "area", "id"),
        Index("ix_what_if_open", "asked_at", postgresql_where=text("state IN ('waiting', 'reckoning')")),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    scheme_id: str = Field(sa_type=Text)
    scheme_version: int
    scheme_hash: str = Field(sa_type=Text)
    scheme: dict[str, Any] = Field(sa_type=JSON)
    asked_by: str = Field(sa_type=Text)
    asked_on: date
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    pages: int
    tariffs: int
    kept: int
    undecided: int
    costs: dict[str, int] = Field(sa_type=JSON)
    budget_pence: int | None = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    percent: int
    tries: int
    beat_at: datetime | None = Field(sa_type=DateTime(timezone=True))
    inputs: str | None = Field(sa_type=Text)
    same_as: UUID | None = Field(foreign_key="payments.what_if.id")
    why: str | None = Field(sa_type=Text)
    totals: dict[str, Any] | None = Field(sa_type=JSON)
    projected: dict[str, Any] | None = Field(sa_type=JSON)
    judged: bool = False
    reckoned_on: date | None = None
    drafted_from: date | None = None

    @property
    def counts_from(self) -> date:
        return date.fromisoformat(self.scheme["valid_from"])

    @property
    def valid_from(self) -> date:
        return self.drafted_from or self.counts_from


class WhatIfTariffPage(Table, table=True):
    """Some of the tariffs that the draft would judge, as it would have them."""

    __tablename__ = "what_if_tariffs"

    what_if_id: UUID = Field(primary_key=True)
    page: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    tariffs: list[dict[str, Any]] = Field(sa_type=JSON)


class WhatIfAmount(Table, table=True):
    """What an amount comes to in one band and month: before, and by the draft. Where the draft has it in another band
    there are two, of which each comes to nothing on one side.
    """

    __tablename__ = "what_if_amount"
    __table_args__: ClassVar[tuple[Any, ...]] = ()

    what_if_id: UUID = Field(primary_key=True, foreign_key="payments.what_if.id")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    amount_key: UUID
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    shape: str = Field(sa_type=Text)
    measure: str | None = Field(sa_type=Text)
    client_id: UUID | None
    band: str | None = Field(sa_type=Text)
    effective_on: date
    before_pence: int = Field(sa_type=BigInteger)
    after_pence: int = Field(sa_type=BigInteger)
    before_accrued_pence: int = Field(sa_type=BigInteger)
    after_accrued_pence: int = Field(sa_type=BigInteger)


class WhatIfNamed(Table, table=True):
    """By a variation that was proposed, to parties who see what of it is their own. It may be known before the what-if
    is.
    """

    __tablename__ = "what_if_named"

    what_if_id: UUID = Field(primary_key=True)
    variation_id: UUID = Field(primary_key=True)
    parties: list[str] = Field(sa_type=JSON)
