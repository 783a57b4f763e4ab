"""Files in which the council's ledger says what it did, and what becomes of their lines."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.payments.rules.ledger_reports.stands import LineState, Why
from services.payments.schemas.examples import RUN_ID, example
from services.payments.schemas.runs import Code, Reason
from shared.web.schemas import Body, OneLine, View, Whole

ReportKind = Literal["payments", "returns", "debts"]
CSV_MAX = 1_500_000  # characters: more than 10,000 lines
LINE_MAX = 1_500_000
REPORT_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f41"
_CSV = (
    "payment_reference,payment_date,amount,invoice_number,supplier_number\n"
    f"BACS-0604-17,2012-06-11,500.00,{RUN_ID},104772\n"
)
_COUNTS = {
    "matched": 12, "proposed": 1, "unmatched": 40, "already": 3, "repeats": 0, "blocked": 0, "applied": 0,
    "refused": 0, "wrong": 1,
}  # fmt: skip
_REPORT: dict[str, Any] = {
    "id": REPORT_ID, "kind": "payments", "mapping": "generic", "mappingVersion": 1, "fileName": "payments-june.csv",
    "sha256": "5d5b09f6dcb2d53a5fffc60c4ac0d55fabdf556069d6631545f42aa6e3500f2e", "lines": 57, "pence": 4210000,
    "sentBy": "finance-3", "sentOn": "2012-06-12", "counts": _COUNTS,
    "keepsOpen": 15, "unreadOpen": 0, "unmatchedOpen": 2, "matchedPence": 50000,
}  # fmt: skip


class LedgerReportBody(Body):
    """One file, whole. What is said of it beside is compared with what came."""

    model_config = example({"kind": "payments", "mapping": "generic", "fileName": "payments-june.csv", "csv": _CSV}
                           | {"lines": 1, "pence": 50000})  # fmt: skip

    kind: ReportKind = Field(
        description="What it tells: `payments` that were made, `returns` of the bank, or what became of `debts`."
    )
    mapping: Code = Field(description="How it is written, by the code of a mapping: its newest version.")
    file_name: Annotated[str, OneLine(200)] = Field(description="As the ledger named it.")
    csv: Annotated[str, Field(min_length=1, max_length=CSV_MAX)] = Field(
        description="All of it, up to 1,500,000 characters and 20,000 lines: of more send a month's or a week's."
    )
    lines: Annotated[Whole, Field(ge=0, le=LINE_MAX)] | None = Field(
        default=None, description="How many lines it should have beside its columns, if that is known."
    )
    pence: Annotated[Whole, Field(ge=-(10**15), le=10**15)] | None = Field(
        default=None, description="What its sums should come to, if that is known."
    )


class LineCountsView(View):
    """How many lines of a file are in which state."""

    model_config = example(_COUNTS)

    matched: int = Field(description="Are about one remittance or debt, to the penny: applying the file applies them.")
    proposed: int = Field(description="Are only alike by sum, day and account: a person confirms or refuses each.")
    unmatched: int = Field(description="Are about nothing here, or about what they do not fit; `why` says how.")
    already: int = Field(description="Say what is known: by an earlier line, or reported otherwise.")
    repeats: int = Field(description="Are the same as an earlier line of the file.")
    blocked: int = Field(description="Could be applied by another person, who has no part in what is paid.")
    applied: int = Field(description="Were applied, or confirmed.")
    refused: int = Field(
        description="Were in doubt or did not fit, and a person said that nothing is reported by them."
    )
    wrong: int = Field(description="Could not be read; `problems` says what is wrong.")


class LedgerReportView(View):
    """A file of the ledger, as it came, and how far its lines are."""

    model_config = example(_REPORT)

    id: UUID
    kind: ReportKind = Field(description="What it tells: payments, payments that came back, or what became of debts.")
    mapping: str = Field(description="By which it was read.")
    mapping_version: int = Field(description="That mapping's version then.")
    file_name: str = Field(description="As it was called by who sent it.")
    sha256: str = Field(description="Of its bytes in UTF-8, without a mark of the order of bytes, in hexadecimal.")
    lines: int = Field(description="How many it has, without the columns.")
    pence: int = Field(description="What those of them that could be read come to.")
    sent_by: str = Field(description="Who sent it, by the `sub` of their token.")
    sent_on: date = Field(description="The business date of that.")
    matched_pence: int = Field(
        description="What the `matched` ones come to: what applying the file would report. All others report nothing."
    )
    counts: LineCountsView = Field(description="Its lines by their state; before they are applied, what that would do.")
    keeps_open: int = Field(
        description="How many of its lines keep a month open: they match, are in doubt, wait for somebody else, are"
        " about something here that they do not fit, or cannot be read and may be."
    )
    unread_open: int = Field(
        description="Of those how many could not be read: a person says why nothing is"
        " reported by them, or the file is sent again."
    )
    unmatched_open: int = Field(
        description="Of those how many are about something here that they do not fit: the others of `unmatched` are"
        " like nothing here."
    )


class ReportFaultView(View):
    model_config = example({"column": "payment_date", "message": "must be a day of the calendar"}
                           | {"allowed": ["as 2012-11-30"]})  # fmt: skip

    column: str = Field(description="Which one, by the name that stands in the first line of the file.")
    message: str = Field(description="Goes on after the name of the column, and never says what stands there.")
    allowed: list[str] = Field(description="What may stand there; empty where the message says it.")


class LedgerReportLineView(View):
    """One line, and what became of it."""

    model_config = example(
        {"line": 2, "state": "proposed", "why": None, "problems": [], "reference": "BACS-0604-17", "on": "2012-06-11"}
        | {"pence": 50000, "number": None, "account": "104772", "code": None, "reason": None, "aboutId": None}
        | {"candidates": [RUN_ID], "beside": [], "decidedBy": None, "decidedOn": None, "refusalReason": None}
        | {"keepsOpen": True}
    )

    line: int = Field(description="The line of the file on which it begins; the first is that of the columns.")
    state: LineState = Field(description="What becomes of it, as the counts of the file explain.")
    why: Why | None = Field(description="Why it is not applied; null where the state says it.")
    problems: list[ReportFaultView] = Field(description="Of one that could not be read what is wrong in it, by column.")
    reference: str | None = Field(description="Of the payment, the receipt or the entry.")
    on: date | None = Field(description="The day that it tells.")
    pence: int | None = Field(description="The sum; of a credit less than nothing.")
    number: str | None = Field(description="Of the invoice, the credit or the request.")
    account: str | None = Field(description="The supplier's or debtor's number.")
    code: str | None = Field(
        description="Why a payment came back; of a debt whether it was `collected` or `written_off`."
    )
    reason: str | None = Field(description="Why a debt was written off, where the file says it.")
    about_id: UUID | None = Field(description="The remittance or debt that it is about; null where there is none.")
    candidates: list[UUID] = Field(description="Of a proposal the remittances or debts that it may be about.")
    beside: list[int] = Field(
        description="Lines of the file that say it together with this one, as an invoice and its credit that came back:"
        " they are confirmed or refused together."
    )
    decided_by: str | None = Field(description="Who applied, confirmed or refused it; null while nobody did.")
    decided_on: date | None = Field(description="The business date of that; null while nobody did.")
    refusal_reason: str | None = Field(description="Why it was refused; null where it was not.")
    keeps_open: bool = Field(description="It keeps a month open, as of the file is counted.")


class ProposalBody(Body):
    model_config = example({"about": RUN_ID})

    about: UUID = Field(description="Which of `candidates` the line is about.")


class ProposalRefusalBody(Body):
    model_config = example({"reason": "It paid an invoice of another contract"})

    reason: Reason


class LinesRefusalBody(Body):
    model_config = example({"lines": 1, "reason": "They are of another system"})

    lines: Annotated[Whole, Field(ge=1, le=LINE_MAX)] = Field(
        description="How many there are, as the file's counts say it: so that none is refused unseen."
    )
    reason: Reason
