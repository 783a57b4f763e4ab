"""How files for the council's ledger are written, and its own are read."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.payments.rules.ledger_mapping import FIELDS
from services.payments.schemas.examples import example
from services.payments.schemas.runs import Code, Reason
from services.payments.schemas.suppliers import SupplierState
from shared.web.schemas import Body, OneLine, Truth, View

ReportDates = Literal["iso", "day_first_slashes", "day_first_dashes", "year_first_slashes", "digits", "month_by_name"]
MAPPING_VERSION_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f71"
COLUMNS_MAX = 100
_COLUMNS: dict[str, Any] = {
    kind: [{"head": field, "field": field, "constant": None} for field in fields] for kind, fields in FIELDS.items()
}
REPORTS: dict[str, Any] = {
    "delimiter": "comma", "decimalSign": "point", "dates": "month_by_name",
    "payments": [
        {"head": "CHECK_NUMBER", "field": "reference"}, {"head": "CHECK_DATE", "field": "day"},
        {"head": "AMOUNT_PAID", "field": "amount"}, {"head": "INVOICE_NUM", "field": "number"},
    ],
    "returns": [{"head": "CHECK_NUMBER", "field": "reference"}, {"head": "AMOUNT", "field": "amount"}],
    "debts": [
        {"head": "RECEIPT_NUMBER", "field": "reference"}, {"head": "RECEIPT_DATE", "field": "day"},
        {"head": "AMOUNT", "field": "amount"}, {"head": "ACTIVITY", "field": "what"},
        {"head": "TRX_NUMBER", "field": "number"},
    ],
    "collected": ["RECEIPT"], "writtenOff": ["WRITE-OFF"],
}  # fmt: skip
MAPPING: dict[str, Any] = {
    "code": "stockport-ledger", "title": "Stockport's ledger", "delimiter": "comma", "lineEnd": "crlf",
    "decimalSign": "point", "dates": "day_first_slashes", "encoding": "utf-8", "heads": True, "credits": "below_zero",
} | _COLUMNS | {"reports": REPORTS}  # fmt: skip


class MappingColumnBody(Body):
    """A column: its head, and either what of each line stands in it or the same words in all."""

    model_config = example({"head": "VENDOR_NUM", "field": "supplier_number", "constant": None})

    head: Annotated[str, OneLine(60)] = Field(description="Its name in the first line of the file.")
    field: Annotated[str, OneLine(60)] | None = Field(
        default=None, description="What of the line it holds, by the names that `GET /ledger-mappings` gives."
    )
    constant: Annotated[str, OneLine(60, 0)] | None = Field(
        default=None, description="What it holds in every line, such as a currency; empty for a column that is."
    )


Columns = Annotated[list[MappingColumnBody], Field(min_length=1, max_length=COLUMNS_MAX)]


class ReportColumnBody(Body):
    """A column of a file that comes from the ledger; others that it has are passed over."""

    model_config = example({"head": "CHECK_NUMBER", "field": "reference"})

    head: Annotated[str, OneLine(60)] = Field(description="Its name in the first line of the file.")
    field: Annotated[str, OneLine(60)] = Field(description="What it holds, by the names that `reports` gives.")


ReportColumns = Annotated[list[ReportColumnBody], Field(min_length=1, max_length=20)]
DebtWords = Annotated[list[Annotated[str, OneLine(60)]], Field(min_length=1, max_length=20)]


class ReportMappingBody(Body):
    """How the ledger writes what it did. A file's first line names its columns."""

    model_config = example(REPORTS)

    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = Field(description="What stands between two cells.")
    decimal_sign: Literal["point", "comma"] = Field(description="Between pounds and pence: `123.45`, or `123,45`.")
    dates: ReportDates = Field(
        description="How days are written: `2012-11-30`, `30/11/2012`, `30-11-2012`, `2012/11/30`, `20121130`, or"
        " `30-NOV-2012`."
    )
    payments: ReportColumns = Field(
        description="Of files of payments: `reference` (of the payment), `day`, `amount`; and where it has them"
        " `number` (of the invoice or credit) and `account` (of the supplier)."
    )
    returns: ReportColumns = Field(
        description="Of files of payments that came back: `reference` (of the payment), `amount`; and where it has them"
        " `day`, `reason`, `number`, `account`."
    )
    debts: ReportColumns = Field(
        description="Of files of debts: `reference` (of the receipt or the entry), `day`, `amount`, `what` became of"
        " it; and where it has them `reason`, `number` (of the request), `account` (of the customer)."
    )
    collected: DebtWords = Field(description="What stands in `what` where the debtor paid, in letters of any size.")
    written_off: DebtWords = Field(description="What stands there where the council gave it up.")


class LedgerMappingBody(Body):
    """How the council's ledger reads files. The code of one that is there proposes its next version."""

    model_config = example(MAPPING)

    code: Code = Field(description="By which files name it.")
    title: Annotated[str, OneLine(100)]
    delimiter: Literal["comma", "semicolon", "tab", "pipe"] = Field(description="What stands between two cells.")
    line_end: Literal["crlf", "lf"] = Field(description="What ends a line: CR and LF, or LF alone.")
    decimal_sign: Literal["point", "comma"] = Field(description="Between pounds and pence: `123.45`, or `123,45`.")
    dates: Literal["iso", "day_first_slashes", "day_first_dashes", "year_first_slashes", "digits"] = Field(
        description="How days are written: `2012-11-30`, `30/11/2012`, `30-11-2012`, `2012/11/30`, or `20121130`."
    )
    encoding: Literal["utf-8"] = Field(description="Always UTF-8, without a mark of the order of bytes.")
    heads: Truth = Field(description="Whether the first line names the columns.")
    credits: Literal["below_zero", "by_type"] = Field(
        description="`below_zero`: sums of credits have a minus. `by_type`: they have none, and the type tells them."
    )
    invoices: Columns = Field(description="The columns of invoices and credits of remittances, in their order.")
    debts: Columns = Field(description="The columns of requests to invoice debts, in their order.")
    reports: ReportMappingBody | None = Field(
        default=None, description="How the ledger writes what it did, to be read here; left out where nothing is."
    )


class MappingColumnView(View):
    model_config = example({"head": "VENDOR_NUM", "field": "supplier_number", "constant": None})

    head: str = Field(description="Its name in the first line of the file.")
    field: str | None = Field(description="What of the line it holds; null of one that holds the same in all.")
    constant: str | None = Field(description="What it holds in every line; null of one that holds a field.")


class ReportColumnView(View):
    model_config = example({"head": "CHECK_NUMBER", "field": "reference"})

    head: str = Field(description="Its name in the first line of the file.")
    field: str = Field(description="What it holds.")


class ReportMappingView(View):
    """How the ledger writes what it did."""

    model_config = example(REPORTS)

    delimiter: str = Field(description="What stands between two cells.")
    decimal_sign: str = Field(description="What stands between pounds and pence.")
    dates: str = Field(description="How days are written.")
    payments: list[ReportColumnView] = Field(description="The columns of files of payments.")
    returns: list[ReportColumnView] = Field(description="The columns of files of payments that came back.")
    debts: list[ReportColumnView] = Field(description="The columns of files of debts.")
    collected: list[str] = Field(description="What stands in `what` where the debtor paid.")
    written_off: list[str] = Field(description="What stands there where the council gave it up.")


class _MappingSaid(View):
    """What a mapping says."""

    code: str = Field(description="By which files name it.")
    title: str
    version: int = Field(description="Counted from 1; a file names the one by which it was written.")
    delimiter: str = Field(description="What stands between two cells.")
    line_end: str = Field(description="What ends a line.")
    decimal_sign: str = Field(description="What stands between pounds and pence.")
    dates: str = Field(description="How days are written.")
    encoding: str = Field(description="Always UTF-8, without a mark of the order of bytes.")
    heads: bool = Field(description="Whether the first line names the columns.")
    credits: str = Field(description="Whether sums of credits have a minus.")
    invoices: list[MappingColumnView] = Field(description="The columns of invoices and credits, in their order.")
    debts: list[MappingColumnView] = Field(description="The columns of requests to invoice debts, in their order.")
    reports: ReportMappingView | None = Field(
        description="How the ledger writes what it did; null where it does not say."
    )


class LedgerMappingView(_MappingSaid):
    """How files are written: the version that is in use."""

    model_config = example(
        MAPPING | {"version": 1, "shipped": False, "versionId": MAPPING_VERSION_ID, "proposedBy": "commissioner-1"}
        | {"decidedBy": "finance-2", "decidedOn": "2012-04-03"}
    )  # fmt: skip

    shipped: bool = Field(description="Whether it comes with this software, for every area.")
    version_id: UUID | None = Field(
        description="By which `GET /ledger-mapping-versions/{mappingVersionId}` says how it came to be; null where it"
        " is shipped."
    )
    proposed_by: str | None = Field(description="Who proposed this version; null where it is shipped.")
    decided_by: str | None = Field(description="Who confirmed it, always another person; null where it is shipped.")
    decided_on: date | None = Field(description="The business date of that; null where it is shipped.")


class MappingChangeView(View):
    """What a version says otherwise than the one before it."""

    model_config = example({"place": "invoices.VENDOR_NUM", "before": "supplier_number", "after": '"66666"'})

    place: str = Field(
        description="As the fields of the body are named, and of a column by its head; `invoices` or `debts` alone:"
        " columns that stay stand in another order."
    )
    before: str | None = Field(description="What was there: the field, or in quotation marks the words of every line.")
    after: str | None = Field(description="What is there instead; null where nothing is.")


class LedgerMappingVersionView(_MappingSaid):
    """One proposal of how files are written, and what became of it."""

    model_config = example(
        MAPPING | {"id": MAPPING_VERSION_ID, "version": 2, "state": "confirmed", "inUse": True}
        | {"proposedBy": "commissioner-1", "proposedOn": "2012-04-02", "decidedBy": "finance-2"}
        | {"decidedOn": "2012-04-03", "refusalReason": None}
        | {"changes": [{"place": "dates", "before": "iso", "after": "day_first_slashes"}]}
    )  # fmt: skip

    id: UUID
    state: SupplierState = Field(description="`proposed` until another person has confirmed or somebody refused it.")
    in_use: bool = Field(description="Whether files are written and read by it today: the last that was confirmed.")
    proposed_by: str = Field(description="Who proposed it, by the `sub` of their token.")
    proposed_on: date = Field(description="The business date of that.")
    decided_by: str | None = Field(
        description="Who confirmed it, always another person, or refused it; null until then."
    )
    decided_on: date | None = Field(description="The business date of that; null until then.")
    refusal_reason: str | None = Field(description="Why it was refused; null where it was not.")
    changes: list[MappingChangeView] = Field(
        description="What it says otherwise than the version that was confirmed before it; all that it says where there"
        " was none."
    )


class MappingRefusalBody(Body):
    model_config = example({"reason": "The ledger finds the supplier under VENDOR_NUM"})

    reason: Reason
