"""What somebody signed of a whole cohort, and what became of it."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

SIGNED, VERIFIED, REFUSED, REPLACED = "signed", "verified", "refused", "replaced"
STATES = (SIGNED, VERIFIED, REFUSED, REPLACED)


class Attestation(Fact, table=True):
    """Signed by who recorded it. Of a quarter one waits at most, and one counts at most; `told_revision`: what
    payments was told of the quarter when it was verified, counted from 1.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("0 <= met AND met <= people", name="met_among_people"),
        CheckConstraint("starts < ends", name="days_in_order"),
        CheckConstraint("(state = 'signed') <= (decided_by IS NULL)", name="signed_is_undecided"),
        Index(
            "uq_attestation_waiting", "area", "contract", "outcome", "starts", unique=True,
            postgresql_where=text("state = 'signed'"),
        ),
        Index(
            "uq_attestation_counting", "area", "contract", "outcome", "starts", unique=True,
            postgresql_where=text("state = 'verified'"),
        ),
        Index("ix_attestation_area", "area", "id"),
    )  # fmt: skip
    outcome: str
    contract: str
    starts: date
    ends: date
    people: int
    met: int
    reference: str
    state: str = Field(default=SIGNED)
    decided_by: str | None = None
    decided_by_organisation: str | None = None
    decided_on: date | None = None
    reason_code: str | None = None
    told_revision: int | None = None
