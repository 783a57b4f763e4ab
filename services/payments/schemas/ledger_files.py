"""Files for the council's ledger, and how they are written."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.payments.rules.ledger_mapping import FIELDS
from services.payments.schemas.examples import RUN_ID, example
from services.payments.schemas.runs import Code
from shared.web.schemas import Body, Day, OneLine, Truth, View

ReportDates = Literal["iso", "day_first_slashes", "day_first_dashes", "year_first_slashes", "digits", "month_by_name"]
FileKind = Literal["invoices", "debts", "reversals"]
FILE_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f31"
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
    """How the council's ledger reads files. The code of one that is there makes its next version."""

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


class LedgerMappingView(View):
    """How files are written, by its newest version or one that was asked for."""

    model_config = example(MAPPING | {"version": 1, "shipped": False, "addedBy": "commissioner-1"}
                           | {"addedOn": "2012-04-02"})  # fmt: skip

    code: str = Field(description="By which files name it.")
    title: str
    version: int = Field(description="Counted from 1; a file names the one by which it was written.")
    shipped: bool = Field(description="Whether it comes with this software, for every area.")
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
    added_by: str | None = Field(description="Who added this version; null where it is shipped.")
    added_on: date | None = Field(description="The business date of that; null where it is shipped.")


class InvoicesFileBody(Body):
    """Invoice and credit of one released remittance."""

    model_config = example({"kind": "invoices", "mapping": "generic", "runId": RUN_ID})

    kind: Literal["invoices"] = Field(description="Invoice and credit of what one remittance pays and takes off.")
    mapping: Code = Field(description="How it is written, by the code of a mapping: its newest version.")
    run_id: UUID = Field(description="Of a released run: what is invoiced is what it pays, and credited what it nets.")


class DebtsFileBody(Body):
    """What is to be invoiced of debts since the last such file, and what is to be taken back."""

    model_config = example({"kind": "debts", "mapping": "generic"})

    kind: Literal["debts"] = Field(description="Requests for invoices of debts, and credits of what is owed no more.")
    mapping: Code = Field(description="How it is written, by the code of a mapping: its newest version.")


class ReversalsFileBody(Body):
    """What came back of payments whose invoice has left, since the last such file."""

    model_config = example({"kind": "reversals", "mapping": "generic"})

    kind: Literal["reversals"] = Field(
        description="Credits of payments that came back after their invoice had left, and invoices of as much where the"
        " return was a mistake."
    )
    mapping: Code = Field(description="How it is written, by the code of a mapping: as invoices are.")


LedgerFileBody = Annotated[InvoicesFileBody | DebtsFileBody | ReversalsFileBody, Field(discriminator="kind")]


class FileSentBody(Body):
    """That the file is in the ledger."""

    model_config = example({"sentOn": "2012-06-04", "batch": "LASARS-0612"})

    sent_on: Day = Field(description="On which day it was imported there; not before it was made, nor after today.")
    batch: Annotated[str, OneLine(60)] | None = Field(
        default=None, description="By what name or number the ledger has it, where it gives one."
    )


class LedgerFileView(View):
    """A file as it was made. It is kept: asked for again it is the same, byte by byte."""

    model_config = example(
        {
            "id": FILE_ID, "kind": "invoices", "runId": RUN_ID, "contract": "riverside-2012", "party": "riverside",
            "mapping": "generic", "mappingVersion": 1, "name": "invoices-riverside-2012-2012-06-04-generic-1.csv",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "lines": 3, "pence": 50000,
            "madeBy": "finance-3", "madeOn": "2012-06-04", "sentOn": "2012-06-04", "batch": "LASARS-0612",
            "sentSaidBy": "finance-3",
        }
    )  # fmt: skip

    id: UUID
    kind: FileKind = Field(
        description="`invoices` of a remittance, requests to invoice `debts`, or `reversals` of what came back."
    )
    run_id: UUID | None = Field(description="The released run that it says what is paid of; null of others.")
    contract: str | None = Field(description="The run's; null of others, which are of all contracts.")
    party: str | None = Field(description="Whom the run pays; null of others.")
    mapping: str = Field(description="By which it was written.")
    mapping_version: int = Field(description="That mapping's version then.")
    name: str = Field(description="Under which it is best saved: no other file has it.")
    sha256: str = Field(description="Of its bytes, in hexadecimal, to compare with what arrived.")
    lines: int = Field(description="How many it has, without the heads.")
    pence: int = Field(description="What its lines come to, credits taken off: of a run its `netPence`.")
    made_by: str = Field(description="Who had it made, by the `sub` of their token.")
    made_on: date = Field(description="The business date of that.")
    sent_on: date | None = Field(description="On which day it was imported into the ledger; null until somebody says.")
    batch: str | None = Field(description="By what name or number the ledger has it; null where none was said.")
    sent_said_by: str | None = Field(description="Who said that, by the `sub` of their token.")
