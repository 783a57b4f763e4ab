"""Who each party is in the council's ledger, from a day on."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.models.table import Table

PROPOSED, CONFIRMED, REFUSED = "proposed", "confirmed", "refused"
SUPPLIER_STATES = (PROPOSED, CONFIRMED, REFUSED)


class Supplier(Table, table=True):
    """As one person proposed it. What it says is never changed: what is otherwise is proposed anew, and of those that
    another has confirmed the last counts.
    """

    __tablename__ = "supplier"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {SUPPLIER_STATES}", name="state_known"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="confirmer_is_another"),
        UniqueConstraint("area", "party", "number"),
        Index("uq_supplier_open", "area", "party", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    number: int  # of those of the party, from 1
    from_on: date
    supplier_number: str = Field(sa_type=Text)
    site: str = Field(sa_type=Text)
    purchase_order: str | None = Field(default=None, sa_type=Text)
    cost_centre: str = Field(sa_type=Text)
    subjective: str = Field(sa_type=Text)
    vat_code: str = Field(sa_type=Text)
    customer_number: str | None = Field(default=None, sa_type=Text)
    state: str = Field(default=PROPOSED, sa_type=Text)
    proposed_by: str = Field(sa_type=Text)
    proposed_on: date
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = None
    refusal_reason: str | None = Field(default=None, sa_type=Text)
