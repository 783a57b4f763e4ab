"""Files for the council's ledger, as they were made, and the mappings by which they were written."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.models.suppliers import PROPOSED, SUPPLIER_STATES
from services.payments.models.table import Table
from shared.messaging.tables import APPEND_ONLY

FILE_KINDS = ("invoices", "debts", "reversals")


class LedgerMappingVersion(Table, table=True):
    """A mapping of an area's own, as one person proposed it. What it says is never changed: of those of its code that
    another has confirmed the last is in use. What was made by an earlier one names it.
    """

    __tablename__ = "ledger_mapping"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"state IN {SUPPLIER_STATES}", name="state_known"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name="confirmer_is_another"),
        UniqueConstraint("id"),
        Index("uq_ledger_mapping_open", "area", "code", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    area: str = Field(primary_key=True, sa_type=Text)
    code: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True)  # of those of the code, from 1
    body: dict[str, Any] = Field(sa_type=JSON)
    proposed_by: str = Field(sa_type=Text)
    proposed_on: date
    id: UUID
    state: str = Field(default=PROPOSED, sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_on: date | None = None
    refusal_reason: str | None = Field(default=None, sa_type=Text)


class LedgerFile(Table, table=True):
    """Its bytes, and what was said in it line by line: written once more by another mapping it says the same."""

    __tablename__ = "ledger_file"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"kind IN {FILE_KINDS}", name="kind_known"),
        CheckConstraint("(kind = 'invoices') = (run_id IS NOT NULL)", name="invoices_are_of_a_run"),
        UniqueConstraint("run_id", "mapping", "mapping_version"),
        Index(None, "area", "id"),
        {"info": APPEND_ONLY},
    )

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    run_id: UUID | None = Field(default=None, foreign_key="payments.run.id")
    contract: str | None = Field(default=None, sa_type=Text)
    party: str | None = Field(default=None, sa_type=Text)
    mapping: str = Field(sa_type=Text)
    mapping_version: int
    name: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str = Field(sa_type=Text)
    said: list[dict[str, Any]] = Field(sa_type=JSON)
    lines: int
    pence: int = Field(sa_type=BigInteger)
    made_by: str = Field(sa_type=Text)
    made_on: date
    made_at: datetime = Field(sa_type=DateTime(timezone=True))


class LedgerFileSent(Table, table=True):
    """That a file was imported into the ledger, as somebody of finance says who did it or saw it there."""

    __tablename__ = "ledger_file_sent"
    __table_args__: ClassVar[tuple[Any, ...]] = ({"info": APPEND_ONLY},)

    file_id: UUID = Field(primary_key=True, foreign_key="payments.ledger_file.id")
    sent_on: date
    batch: str | None = Field(default=None, sa_type=Text)
    said_by: str = Field(sa_type=Text)
    said_on: date


class DebtRequest(Table, table=True):
    """What a file asked to invoice of a debt; less than nothing where it asked to take some back."""

    __tablename__ = "debt_request"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("pence <> 0", name="something_is_asked"),
        {"info": APPEND_ONLY},
    )

    debt_id: UUID = Field(primary_key=True, foreign_key="payments.debt.id")
    number: int = Field(primary_key=True)
    file_id: UUID = Field(foreign_key="payments.ledger_file.id")
    pence: int = Field(sa_type=BigInteger)
    after_seq: int = Field(sa_type=BigInteger)  # the last line of the ledger about the debt, as it was made


class PaymentReversed(Table, table=True):
    """What a file told of a payment that came back: below nothing a credit, above what takes it off again."""

    __tablename__ = "payment_reversed"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("pence <> 0", name="something_is_reversed"),
        {"info": APPEND_ONLY},
    )

    run_id: UUID = Field(primary_key=True, foreign_key="payments.run.id")
    number: int = Field(primary_key=True)
    file_id: UUID = Field(foreign_key="payments.ledger_file.id")
    pence: int = Field(sa_type=BigInteger)
