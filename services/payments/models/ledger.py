"""The double-entry ledger, and for each amount the state that follows from it.

A transfer is never changed or deleted: a trigger refuses it. Balances are sums. `amount` can be made
again from facts and transfers at any time; it is what lists look at.
"""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Identity, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from services.payments.models.table import Table
from services.payments.rules.postings import LedgerAccount, LineKind
from services.payments.rules.states import ClaimState
from shared.messaging.tables import APPEND_ONLY


def _one_of(column: str, codes: type[LedgerAccount] | type[LineKind] | type[ClaimState]) -> CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class LedgerTransfer(Table, table=True):
    """One line: pence from account to account, for one amount, with its cause and its explanation."""

    __tablename__ = "transfer"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        _one_of("kind", LineKind),
        _one_of("from_account", LedgerAccount),
        _one_of("to_account", LedgerAccount),
        CheckConstraint("pence > 0 OR kind = 'report_undone' AND pence = 0", name="pence_positive"),
        CheckConstraint("from_account <> to_account", name="accounts_differ"),
        CheckConstraint("kind <> 'reversal' OR reverses IS NOT NULL", name="reversal_names_its_line"),
        UniqueConstraint("amount_key", "number"),
        Index("ix_transfer_receivables", "area", "contract", postgresql_where=text("kind = 'receivable'")),
        Index(
            "ix_transfer_due",
            "area",
            "contract",
            "party",
            postgresql_where=text("from_account = 'due' OR to_account = 'due'"),
        ),
        Index(
            "ix_transfer_place",
            "area",
            "contract",
            "party",
            "posted_on",
            postgresql_include=["effective_on", "from_account", "to_account", "pence"],
        ),
        Index("ix_transfer_of_run", "run_id", postgresql_where=text("kind IN ('approval', 'netting', 'debt')")),
        Index(
            "ix_transfer_run",
            "run_id",
            postgresql_where=text("run_id IS NOT NULL"),
            postgresql_include=["contract", "party", "posted_on", "from_account", "to_account", "pence"],
        ),
        Index("ix_transfer_receivable_id", "receivable_id", postgresql_where=text("receivable_id IS NOT NULL")),
        {"info": APPEND_ONLY},
    )

    id: UUID = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger, sa_column_args=(Identity(always=True),))
    amount_key: UUID
    number: int
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    from_account: str = Field(sa_type=Text)
    to_account: str = Field(sa_type=Text)
    pence: int = Field(sa_type=BigInteger)
    effective_on: date
    due_on: date | None
    posted_on: date
    cause: str = Field(sa_type=Text)
    cause_id: UUID | None
    reverses: UUID | None
    receivable_id: UUID | None
    run_id: UUID | None
    basis: dict[str, Any] = Field(sa_type=JSON)
    party: str = Field(sa_type=Text)  # with the contract the line's place: an outcome may move to another


class Amount(Table, table=True):
    """What one outcome or one instalment comes to, and how far it is."""

    __tablename__ = "amount"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        _one_of("state", ClaimState),
        Index("ix_amount_held_until", "held_until", postgresql_where=text("state = 'held'")),
        Index(None, "area", "contract", "state"),
        Index(None, "client_id"),
    )

    key: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    contract: str | None = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    shape: str = Field(sa_type=Text)
    measure: str | None = Field(sa_type=Text)
    client_id: UUID | None
    effective_on: date
    state: str = Field(sa_type=Text)
    reason: str | None = Field(sa_type=Text)
    pence: int = Field(sa_type=BigInteger)  # what stands
    value_pence: int = Field(sa_type=BigInteger)  # what it would be worth, also while it awaits verification
    held_until: date | None
    at_risk_until: date | None  # infinity: ever
    tariff_id: UUID | None
    uncapped_pence: int | None = Field(None, sa_type=BigInteger)  # null: as an older version kept it, and as of periods
    accrued_pence: int | None = Field(None, sa_type=BigInteger)  # what comes with the balance of its quarter
    priced_pence: int | None = Field(None, sa_type=BigInteger)  # its price before gates; null as `uncapped_pence`
    passed_to: str | None = Field(None, sa_type=Text)  # the subcontractor to which its prime passes some of it on
    passed_share: str | None = Field(None, sa_type=Text)  # exact decimal; null beside it: not worked out


class AtRisk(Table, table=True):
    """Until when a return takes an amount back, as it was known from a day on: positions of past days ask it."""

    __tablename__ = "at_risk"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "known_on"), Index(None, "until"))

    amount_key: UUID = Field(primary_key=True)
    known_on: date = Field(primary_key=True)
    until: date | None  # infinity: ever; none: no return takes it back any more


class Accrued(Table, table=True):
    """By how much more, or less, an outcome is known to accrue from a day on: a claim that comes with its quarter's
    balance has no line of the ledger, and a position of a past day is summed from these.
    """

    __tablename__ = "accrued"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index(None, "amount_key"),
        Index(
            "ix_accrued_place",
            "area",
            "contract",
            "party",
            "known_on",
            postgresql_include=["effective_on", "pence"],
        ),
        {"info": APPEND_ONLY},
    )

    seq: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=(Identity(always=True),))
    amount_key: UUID
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    effective_on: date
    known_on: date
    pence: int = Field(sa_type=BigInteger)
    after_line: int | None = Field(None, sa_type=BigInteger)  # `seq` of the last line before; null of older versions


class GateOfQuarter(Table, table=True):
    """By how much the payments of a contract quarter were multiplied last, since a gate was missed or passed."""

    __tablename__ = "gate_of_quarter"
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    gate: str = Field(primary_key=True, sa_type=Text)
    starts: date = Field(primary_key=True)  # the quarter's first day
    factor: str = Field(sa_type=Text)


class MisdatedAmount(Table, table=True):
    """What an older version left standing on a former day of its achievement, or did not keep whose part of it is
    passed on: the next tick reconciles it, once.
    """

    __tablename__ = "misdated"
    amount_key: UUID = Field(primary_key=True)


class Position(Table, table=True):
    """The Mondays on which the position of a contract and party was published, and what it said."""

    __tablename__ = "position"
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    published_on: date = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    party: str = Field(primary_key=True, sa_type=Text)
    last_seq: int | None = Field(None, sa_type=BigInteger)  # of that day's lines the last that was in; null: all were
    last_accrued: int | None = Field(None, sa_type=BigInteger)  # so of what had accrued


class MovedInMonth(Table, table=True):
    """The ledger's lines of a month summed by their accounts: a trigger adds each line as it is posted. A position
    reads the months that are over here and in `EarnedInMonth`, and of its own month the lines.
    """

    __tablename__ = "moved_in_month"
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    party: str = Field(primary_key=True, sa_type=Text)
    month: date = Field(primary_key=True)  # of posting, by its first day
    from_account: str = Field(primary_key=True, sa_type=Text)
    to_account: str = Field(primary_key=True, sa_type=Text)
    pence: int = Field(sa_type=BigInteger)
    lines: int = Field(sa_type=BigInteger)


class EarnedInMonth(Table, table=True):
    """What the lines of a month took from the budget, less what they gave back, by the day that they count for."""

    __tablename__ = "earned_in_month"
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    party: str = Field(primary_key=True, sa_type=Text)
    month: date = Field(primary_key=True)  # of posting, by its first day
    effective_on: date = Field(primary_key=True)
    pence: int = Field(sa_type=BigInteger)


class PaidByDay(Table, table=True):
    """What was paid of a contract year, approved and at risk at the end of a day, kept once a week: the position of a
    later day starts from there and looks only at what has moved since. It holds where as many lines were posted by then
    as it says.
    """

    __tablename__ = "paid_by_day"
    area: str = Field(primary_key=True, sa_type=Text)
    contract: str = Field(primary_key=True, sa_type=Text)
    party: str = Field(primary_key=True, sa_type=Text)
    kept_on: date = Field(primary_key=True)
    year_from: date
    year_to: date
    paid_pence: int = Field(sa_type=BigInteger)
    approved_pence: int = Field(sa_type=BigInteger)
    at_risk_pence: int = Field(sa_type=BigInteger)
    lines: int
