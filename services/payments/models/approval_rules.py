"""Up to how much one person approves, and who releases: as one person proposed it and another confirmed it."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.models.suppliers import PROPOSED, SUPPLIER_STATES
from services.payments.models.table import Table
from services.payments.rules.approval_rules import BEYOND, RELEASED_BY, ApprovalTerms, Beyond, ReleasedBy


class ApprovalRule(Table, table=True):
    """What it says is never changed; of those that were confirmed the last one counts."""

    __tablename__ = "approval_rule"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {SUPPLIER_STATES}", name="state_known"),
        CheckConstraint(f"beyond IN {BEYOND}", name="beyond_known"),
        CheckConstraint(f"released_by IN {RELEASED_BY}", name="released_by_known"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="confirmer_is_another"),
        UniqueConstraint("area", "number"),
        Index("uq_approval_rule_open", "area", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    number: int  # of those of the area, from 1
    alone_up_to_pence: int | None = Field(default=None, sa_type=BigInteger)
    beyond: Beyond = Field(sa_type=Text)
    released_by: ReleasedBy = Field(sa_type=Text)
    state: str = Field(default=PROPOSED, sa_type=Text)
    proposed_by: str = Field(sa_type=Text)
    proposed_on: date
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = None
    refusal_reason: str | None = Field(default=None, sa_type=Text)
    looked_at_first: bool = False

    @property
    def terms(self) -> ApprovalTerms:
        return ApprovalTerms(self.alone_up_to_pence, self.beyond, self.released_by, self.looked_at_first)
