"""Runs, which become remittances, and the debts that they leave."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from services.payments.models.table import Table
from shared.messaging.tables import APPEND_ONLY

STATES = ("proposed", "approved", "released", "settled", "returned", "cancelled", "rejected")
NO_RUN_DATE = "state NOT IN ('cancelled', 'rejected')"


class Run(Table, table=True):
    """From its approval on it is the remittance of that contract and date, frozen."""

    __tablename__ = "run"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {STATES}", name="state_known"),
        CheckConstraint("net_pence = gross_pence - netted_pence", name="net_adds_up"),
        CheckConstraint("netted_pence BETWEEN 0 AND gross_pence", name="netted_within_gross"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> proposed_by AND approved_by <> coalesce(released_by, ''))",
            name="approver_is_another",
        ),
        CheckConstraint(
            "first_approved_by IS NULL OR (first_approved_by <> proposed_by"
            " AND first_approved_by <> coalesce(approved_by, ''))",
            name="first_approver_is_another",
        ),
        CheckConstraint("released_by IS NULL OR released_by <> proposed_by", name="releaser_is_another"),
        # One remittance per contract, party and date, and one open proposal, however many ask at once.
        Index("uq_run_date", "area", "contract", "party", "run_on", unique=True, postgresql_where=text(NO_RUN_DATE)),
        Index("uq_run_open", "area", "contract", "party", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    run_on: date
    state: str = Field(sa_type=Text)
    gross_pence: int = Field(sa_type=BigInteger)
    netted_pence: int = Field(sa_type=BigInteger)
    net_pence: int = Field(sa_type=BigInteger)
    debt_pence: int = Field(sa_type=BigInteger)
    lines: int
    left_out: int  # claims that wait, each with its reason
    proposed_by: str = Field(sa_type=Text)
    approved_by: str | None = Field(default=None, sa_type=Text)
    released_by: str | None = Field(default=None, sa_type=Text)
    cancelled_by: str | None = Field(default=None, sa_type=Text)
    approved_seq: int | None = Field(
        default=None, sa_type=BigInteger
    )  # receivables below it were open at this run date
    pay_by: date | None = None
    reference: str | None = Field(default=None, sa_type=Text)
    settled_on: date | None = None
    return_reason: str | None = Field(default=None, sa_type=Text)
    rejected_by: str | None = Field(default=None, sa_type=Text)
    rejection_reason: str | None = Field(default=None, sa_type=Text)
    correction_reason: str | None = Field(default=None, sa_type=Text)  # of the settlement's last correction
    revision: int = (
        1  # of what finance was told of the payment: a correction, a return, and its undoing, are each the next
    )
    return_undone_reason: str | None = Field(default=None, sa_type=Text)
    names_all: bool = False  # approved by an older version: of each amount it named all lines that no run had named
    proposed_on: date | None = None  # unknown of what older versions proposed
    first_approval: str | None = Field(default=None, sa_type=Text)  # whose it needs, by the rule of its proposal
    alone_up_to_pence: int | None = Field(default=None, sa_type=BigInteger)  # up to how much one person approves
    first_approved_by: str | None = Field(default=None, sa_type=Text)
    first_approved_on: date | None = None
    ledger_releases: bool = False  # by the file that is made of it, by the rule of its proposal
    alone_before_pence: int = Field(default=0, sa_type=BigInteger)  # approved alone in the month of its proposal


class RunLine(Table, table=True):
    """What a run pays of one amount."""

    __tablename__ = "run_line"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("pence > 0", name="pence_positive"),
        Index(None, "amount_key"),
    )

    run_id: UUID = Field(primary_key=True, foreign_key="payments.run.id")
    amount_key: UUID = Field(primary_key=True, foreign_key="payments.amount.key")
    pence: int = Field(sa_type=BigInteger)
    hands: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # the people behind it, as it was approved


class RunLeftOut(Table, table=True):
    """What was due, but waits: nobody is to be paid for it yet."""

    __tablename__ = "run_left_out"
    run_id: UUID = Field(primary_key=True, foreign_key="payments.run.id")
    amount_key: UUID = Field(primary_key=True, foreign_key="payments.amount.key")
    pence: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=Text)


class PassedPart(Table, table=True):
    """Whose part a remittance is, as it was approved: of its prime what is left to it."""

    __tablename__ = "passed_part"
    __table_args__: ClassVar[tuple[Any, ...]] = ({"info": APPEND_ONLY},)

    run_id: UUID = Field(primary_key=True, foreign_key="payments.run.id")
    organisation: str = Field(primary_key=True, sa_type=Text)
    pence: int = Field(sa_type=BigInteger)


class PassedLine(Table, table=True):
    """What of one line of a remittance was passed on, as it was approved; less than nothing of what was taken off."""

    __tablename__ = "passed_line"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "run_id"), {"info": APPEND_ONLY})

    line_id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="payments.run.id")
    organisation: str = Field(sa_type=Text)
    pence: int = Field(sa_type=BigInteger)


class Debt(Table, table=True):
    """What could not be netted in time: to be invoiced. What finance is told of it carries its revision."""

    __tablename__ = "debt"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("least(collected_pence, written_off_pence, cancelled_pence) >= 0", name="parts_not_negative"),
        CheckConstraint("collected_pence + written_off_pence + cancelled_pence <= pence", name="parts_within"),
        Index(None, "amount_key"),
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    receivable_id: UUID
    run_id: UUID = Field(foreign_key="payments.run.id")
    pence: int = Field(sa_type=BigInteger)
    raised_on: date
    amount_key: UUID
    revision: int = 1
    collected_pence: int = Field(default=0, sa_type=BigInteger)
    written_off_pence: int = Field(default=0, sa_type=BigInteger)
    cancelled_pence: int = Field(default=0, sa_type=BigInteger)

    @property
    def open_pence(self) -> int:
        return self.pence - self.collected_pence - self.written_off_pence - self.cancelled_pence
