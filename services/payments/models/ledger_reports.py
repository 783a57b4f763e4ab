"""Files in which the council's ledger says what it did, and what became of each of their lines."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.models.table import Table
from shared.messaging.tables import APPEND_ONLY

REPORT_KINDS = ("payments", "returns", "debts")
LINE_STATES = (
    "wrong", "matched", "proposed", "unmatched", "already", "repeats", "blocked", "applied", "refused",
)  # fmt: skip


class LedgerReport(Table, table=True):
    """Its bytes as they came. Nothing is done by it alone: each of its lines says what was done by that."""

    __tablename__ = "ledger_report"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"kind IN {REPORT_KINDS}", name="kind_known"),
        UniqueConstraint("area", "kind", "mapping", "mapping_version", "sha256"),
        Index(None, "area", "id"),
        {"info": APPEND_ONLY},
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    mapping: str = Field(sa_type=Text)
    mapping_version: int
    file_name: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(sa_type=Text)
    lines: int
    pence: int = Field(sa_type=BigInteger)
    sent_by: str = Field(sa_type=Text)
    sent_on: date
    sent_at: datetime = Field(sa_type=DateTime(timezone=True))


class LedgerReportLine(Table, table=True):
    """`about_id`: the remittance or the debt. `key`: of the same line in another file too. `candidates`: of a proposal
    the ids of what it may be.
    """

    __tablename__ = "ledger_report_line"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {LINE_STATES}", name="state_known"),
        CheckConstraint("state <> 'applied' OR about_id IS NOT NULL", name="applied_is_about_something"),
        Index("ix_ledger_report_line_applied", "key", postgresql_where=text("state = 'applied'")),
    )

    report_id: UUID = Field(primary_key=True, foreign_key="payments.ledger_report.id")
    line: int = Field(primary_key=True)
    key: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    why: str | None = Field(default=None, sa_type=Text)
    about_id: UUID | None = None
    candidates: list[str] = Field(default_factory=list, sa_type=JSON)
    reference: str | None = Field(default=None, sa_type=Text)
    day: date | None = None
    pence: int | None = Field(default=None, sa_type=BigInteger)
    number: str | None = Field(default=None, sa_type=Text)
    account: str | None = Field(default=None, sa_type=Text)
    code: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = None
    refusal_reason: str | None = Field(default=None, sa_type=Text)
    beside: list[int] = Field(default_factory=list, sa_type=JSON)  # lines of the file that say it with this one
