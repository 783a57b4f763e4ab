"""What a provider or the council disputes or asks about: a claim, or something that is no claim."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from services.payments.models.table import Table
from services.payments.rules.disputes import ABOUT, DISPUTE_KINDS, DISPUTE_STATES, OUTCOMES, REASONS


class Dispute(Table, table=True):
    """`party` is whose money it is about. While one is open, no run takes what is due to that party of its claim.

    What stands of the claim is noted as it is opened and as it is closed, so that its money effect is never typed;
    `moved_on`: when something else stood of the outcome there for the first time since it was opened.
    """

    __tablename__ = "dispute"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"kind IN {DISPUTE_KINDS}", name="kind_known"),
        CheckConstraint(f"about IN {ABOUT}", name="about_known"),
        CheckConstraint(f"reason_code IN {REASONS}", name="reason_code_known"),
        CheckConstraint(f"state IN {DISPUTE_STATES}", name="state_known"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome_known"),
        CheckConstraint("about <> 'amount' OR claim_id IS NOT NULL", name="amount_is_of_a_claim"),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_has_its_outcome"),
        CheckConstraint("(claim_id IS NULL) = (opened_pence IS NULL)", name="pence_are_of_a_claim"),
        Index(None, "area", "opened_on", "id"),
        Index(None, "claim_id"),
        Index("uq_dispute_open", "claim_id", "party", unique=True, postgresql_where=text("state <> 'closed'")),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    about: str = Field(sa_type=Text)
    claim_id: UUID | None = None
    client_id: UUID | None = None
    measure: str | None = Field(default=None, sa_type=Text)
    achieved_on: date | None = None
    reason_code: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)
    opened_by: str = Field(sa_type=Text)
    opened_by_organisation: str = Field(sa_type=Text)
    opened_on: date
    opened_pence: int | None = Field(default=None, sa_type=BigInteger)  # what stood of the claim then
    state: str = Field(sa_type=Text)
    owned_by: str | None = Field(default=None, sa_type=Text)
    answer: str | None = Field(default=None, sa_type=Text)
    answered_by: str | None = Field(default=None, sa_type=Text)
    answered_by_organisation: str | None = Field(default=None, sa_type=Text)
    answered_on: date | None = None
    answers: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # all of them, the first first
    outcome: str | None = Field(default=None, sa_type=Text)
    closed_by: str | None = Field(default=None, sa_type=Text)
    closed_on: date | None = None
    closed_pence: int | None = Field(default=None, sa_type=BigInteger)
    revision: int = 1
    moved_on: date | None = None
    reopenings: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # with what was said to come of it
