"""Files for the council's ledger."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import RUN_ID, example
from services.payments.schemas.runs import Code
from shared.web.schemas import Body, Day, OneLine, View

FileKind = Literal["invoices", "debts", "reversals"]
FILE_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f31"


class InvoicesFileBody(Body):
    """Invoice and credit of one released remittance."""

    model_config = example({"kind": "invoices", "mapping": "generic", "runId": RUN_ID})

    kind: Literal["invoices"] = Field(description="Invoice and credit of what one remittance pays and takes off.")
    mapping: Code = Field(description="How it is written, by the code of a mapping: the version that is in use.")
    run_id: UUID = Field(description="Of a released run: what is invoiced is what it pays, and credited what it nets.")


class DebtsFileBody(Body):
    """What is to be invoiced of debts since the last such file, and what is to be taken back."""

    model_config = example({"kind": "debts", "mapping": "generic"})

    kind: Literal["debts"] = Field(description="Requests for invoices of debts, and credits of what is owed no more.")
    mapping: Code = Field(description="How it is written, by the code of a mapping: the version that is in use.")


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
