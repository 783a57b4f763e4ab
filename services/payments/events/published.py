"""What payments publishes. The finance topics carry no client id: ids, codes, dates and pence."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.payments.events.types import JournalText
from services.payments.rules.forecast.shown import ForecastFigures, NoForecast
from services.payments.rules.position.shown import (
    CatchingUp,
    CouncilYear,
    ExtensionOption,
    OpenPotential,
    ShortfallCauses,
    SinceLast,
    TopActivity,
    UnpricedClaims,
)
from shared.messaging.events import Payload

FINANCE_READERS = ("service", "commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor")


class FinancePayload(Payload):
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    contract: str = Field(examples=["riverside-2012"])
    party: str = Field(examples=["riverside"])


class PaymentPosted(FinancePayload):
    """One line of the ledger: an accrual, or what a return of a payment has moved. Never an instruction to pay.

    Each counts for the day of `effectiveOn`. If the day of an achievement moves, both days are published: what stood is
    reversed under the old one and posted under the new one, in this order, each with the journal of that day's terms.
    What no run had approved goes back from `due` or `held` and is posted there again. What a run had approved stays
    approved or paid: its two lines go over the account `redated`, and neither is ever named by a remittance.
    """

    type: ClassVar[str] = "payment-posted"

    line_id: UUID = Field(examples=["0b9a52d2-11f4-5a63-8a7c-1d2a8e7f4c55"])
    claim_id: UUID = Field(examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"])
    from_account: str = Field(alias="from", examples=["budget"])
    to_account: str = Field(alias="to", examples=["due"])
    delta_pence: int = Field(examples=[2916667])
    balance_pence: int = Field(examples=[2916667])
    effective_on: date = Field(examples=["2012-04-02"])
    due_on: date | None = Field(examples=["2012-05-02"])
    posted_on: date = Field(examples=["2012-05-02"])
    journal: dict[str, JournalText] = Field(examples=[{"cost_centre": "PH-4410", "subjective": "51230"}])


LINES_MAX = 10_000  # 390,000 bytes of an event's 900,000


class PaymentLines(FinancePayload):
    """Lines of a remittance that has more than an event holds, before its `payment-approved`. Nothing is paid by them.

    Part 1 is the first. The parts come in their order, right before the instruction to pay, whose `linesBefore` counts
    the lines in them.
    """

    type: ClassVar[str] = "payment-lines"

    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    part: int = Field(examples=[1])
    line_ids: list[UUID] = Field(max_length=LINES_MAX, examples=[["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"]])


class PaymentApproved(FinancePayload):
    """One remittance, approved and released: the only instruction to pay.

    It pays the lines of `lineIds` and, if `linesBefore` is not 0, those of the `payment-lines` of the same remittance
    before it, which are that many: if some are missing, finance waits for them. Each was published as
    `payment-posted`, and together, into `due` less out of it, they come to `grossPence`.
    Finance must refuse one that names a line that another remittance was to pay: no line is ever named
    by two, so one of a service that was restored from a backup would be a second instruction for the same money.
    """

    type: ClassVar[str] = "payment-approved"

    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    run_on: date = Field(examples=["2012-06-04"])
    gross_pence: int = Field(examples=[100000])
    netted_pence: int = Field(examples=[50000])
    net_pence: int = Field(examples=[50000])
    line_ids: list[UUID] = Field(max_length=LINES_MAX, examples=[["0b9a52d2-11f4-5a63-8a7c-1d2a8e7f4c55"]])
    lines_before: int = Field(0, examples=[0])
    pay_by: date = Field(examples=["2012-07-04"])
    payee: str = Field(examples=["riverside"])
    approvers: list[str] = Field(examples=[["finance-1", "finance-2", "finance-3"]])
    journal: dict[str, JournalText] = Field(examples=[{"cost_centre": "PH-4410", "subjective": "51230"}])


class PaymentSettled(FinancePayload):
    type: ClassVar[str] = "payment-settled"

    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    reference: str = Field(examples=["BACS-0001"])
    settled_on: date = Field(examples=["2012-06-11"])
    net_pence: int = Field(examples=[50000])


class PaymentReturned(FinancePayload):
    """The bank sent it back: the amount is due again.

    What is due again of each claim is a `payment-posted` after this, from `paid` or `approved` to `due`.
    """

    type: ClassVar[str] = "payment-returned"

    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    reference: str = Field(examples=["BACS-0001"])
    reason_code: str = Field(examples=["account_closed"])
    net_pence: int = Field(examples=[50000])


class PaymentReturnUndone(FinancePayload):
    """Takes back a `payment-returned` that was a mistake: the remittance is as it was before it.

    What the return had moved of each claim is moved back by a `payment-posted` after this, from `due`. Where that has
    been paid again meanwhile, it is followed by one from `receivable` to `due`: the provider owes that.
    """

    type: ClassVar[str] = "payment-return-undone"

    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    state: Literal["released", "settled"] = Field(examples=["settled"])
    reference: str | None = Field(examples=["BACS-0001"])
    net_pence: int = Field(examples=[50000])


class SupplierDecision(Payload):
    """Who a party is in the council's ledger was confirmed by another person than proposed it, or refused. What it is
    stands at `GET /suppliers/{supplierId}`.
    """

    type: ClassVar[str] = "supplier-decided"
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    supplier_id: UUID = Field(
        description="By which `GET /suppliers/{supplierId}` says what was decided.",
        examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f21"],
    )
    party: str = Field(examples=["riverside"])
    valid_from: date = Field(
        description="The day of runs from which on it counts, where it was confirmed.", examples=["2012-04-02"]
    )
    confirmed: bool = Field(description="False where somebody refused it: nothing changes then.", examples=[True])
    proposed_by: str = Field(
        description="Who said it first, by the `sub` of their token; `actor` decided.", examples=["finance-1"]
    )


class ApprovalRuleDecision(Payload):
    """Approval limits were confirmed by another person than proposed them, or refused. Confirmed, they count for the
    runs that are proposed from then on.
    """

    type: ClassVar[str] = "approval-rule-decided"
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    rule_id: UUID = Field(
        description="By which `GET /approval-rules/{ruleId}` says more.",
        examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f61"],
    )
    confirmed: bool = Field(description="False where somebody refused them: nothing changes then.", examples=[True])
    alone_up_to_pence: int | None = Field(
        description="Up to how much one person approves alone; null: whatever it comes to.", examples=[5000000]
    )
    beyond: str = Field(
        description="Who approves first above that: `second_approver` or `commissioner`.", examples=["second_approver"]
    )
    released_by: str = Field(
        description="`releaser`, or `ledger`: by the file that is made for it.", examples=["releaser"]
    )
    proposed_by: str = Field(
        description="Who said it first, by the `sub` of their token; `actor` decided.", examples=["finance-1"]
    )


class LedgerMappingDecision(Payload):
    """How files for the council's ledger are written, and its own are read, was confirmed by another person than
    proposed it, or refused. What it says stands at `GET /ledger-mapping-versions/{mappingVersionId}`.
    """

    type: ClassVar[str] = "ledger-mapping-decided"
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    mapping_version_id: UUID = Field(
        description="By which `GET /ledger-mapping-versions/{mappingVersionId}` says what was decided.",
        examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f71"],
    )
    mapping: str = Field(description="The mapping's code.", examples=["stockport-ledger"])
    mapping_version: int = Field(
        description="Which version was decided about, counted from 1 for each mapping.", examples=[2]
    )
    confirmed: bool = Field(
        description="Whether it is in use from now on. False where somebody refused it: nothing changes then.",
        examples=[True],
    )
    proposed_by: str = Field(
        description="Who said it first, by the `sub` of their token; `actor` decided.", examples=["commissioner-1"]
    )


class DisputeChanged(FinancePayload):
    """A dispute or a query was opened, taken on, answered or closed. What was said stands at
    `GET /disputes/{disputeId}`. While it is not closed, no run takes what is due of its claim.
    """

    type: ClassVar[str] = "dispute-changed"

    dispute_id: UUID = Field(
        description="By which `GET /disputes/{disputeId}` says more.",
        examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f51"],
    )
    kind: str = Field(description="`dispute` or `query`.", examples=["dispute"])
    about: str = Field(
        description="`amount`, or `refused_verification`, `band`, `attribution`, `possible_return`.",
        examples=["amount"],
    )
    claim_id: UUID | None = Field(
        description="Null where it is about something that is no claim.",
        examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"],
    )
    reason_code: str = Field(
        description="Why somebody doubts it, as `wrong_band` or `evidence_missing`.", examples=["wrong_band"]
    )
    state: str = Field(description="`open`, `answered` or `closed`.", examples=["open"])
    outcome: str | None = Field(
        description="`upheld`, `not_upheld`, `withdrawn` or `settled_by_correction`; null while it is open.",
        examples=[None],
    )
    days_open: int = Field(description="Until now, or until it was closed.", examples=[7])
    effect_pence: int | None = Field(
        description="By how much what stands of the claim changed since it was opened; null without a claim.",
        examples=[0],
    )


class LedgerFileMade(Payload):
    """A file for the council's ledger was made. Its bytes stand at `GET /ledger-files/{fileId}/content`."""

    type: ClassVar[str] = "ledger-file-made"
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    file_id: UUID = Field(
        description="By which `GET /ledger-files/{fileId}` says more.",
        examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f31"],
    )
    kind: str = Field(
        description="`invoices` of a remittance, requests to invoice `debts`, or `reversals` of what came back.",
        examples=["invoices"],
    )
    run_id: UUID | None = Field(
        description="Of invoices the run; null of others.", examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"]
    )
    mapping: str = Field(description="Code of the mapping by which it was written.", examples=["generic"])
    mapping_version: int = Field(description="Which of that code it was, counted from 1.", examples=[1])
    sha256: str = Field(
        description="Of its bytes, in hexadecimal.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    lines: int = Field(description="How many the file has, without the heads.", examples=[3])
    pence: int = Field(description="What its lines come to, credits taken off.", examples=[50000])


class DebtRaised(FinancePayload):
    """It could not be netted in time: invoice what is open of it. A higher revision says what happened to it."""

    type: ClassVar[str] = "debt-raised"

    debt_id: UUID = Field(examples=["7c0f3a52-8a7c-5a63-91f4-1d2a8e7f4c55"])
    remittance_id: UUID = Field(examples=["01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"])
    pence: int = Field(examples=[75000])
    raised_on: date = Field(examples=["2012-08-06"])
    collected_pence: int = Field(examples=[25000])
    written_off_pence: int = Field(examples=[0])
    cancelled_pence: int = Field(examples=[0])
    open_pence: int = Field(examples=[50000])


class Figures(BaseModel):
    """A named group of figures: no two periods in one row."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class YearFigures(Figures):
    """By date of achievement, in the contract year that holds the day, its run-off included."""

    starts: date = Field(alias="from", examples=["2012-04-02"])
    ends: date = Field(alias="to", examples=["2013-04-02"])
    run_off_ends: date | None = Field(
        default=None,
        description="Of the last contract year the first day on which nothing counts in it any more, since its run-off"
        " is over; null of any other year.",
        examples=[None],
    )
    annual_pence: int = Field(examples=[12000000])
    expected_pence: int = Field(examples=[12000000])
    expected_to_end_pence: int | None = Field(
        default=None,
        description="Of `expectedPence` what is planned until the year's end: all but what the run-off brings.",
        examples=[12000000],
    )
    planned_pence: int = Field(examples=[4638790])
    earned_pence: int = Field(examples=[4300000])
    awaiting: int = Field(examples=[6])
    awaiting_pence: int = Field(examples=[352000])
    approved_pence: int = Field(examples=[200000])
    paid_pence: int = Field(examples=[3900000])
    withdrawn: int = Field(examples=[2])
    withdrawn_pence: int = Field(examples=[64000])
    shortfall_pence: int = Field(examples=[338790])
    pots_not_earned_pence: int | None = Field(
        default=None,
        description="Of what was at risk in the quarters that are over by the day: what was planned of it, less what it"
        " came to, with the year's true-up once that is settled. Never below 0.",
        examples=[0],
    )
    recoverable_until: date | None = Field(examples=["2012-11-19"], json_schema_extra={"deprecated": True})


class BalanceFigures(Figures):
    """Since the contract began."""

    held_pence: int = Field(examples=[0])
    due_pence: int = Field(examples=[200000])
    approved_pence: int = Field(examples=[200000])
    receivable_pence: int = Field(examples=[60000])
    debt_pence: int = Field(examples=[0])
    paid_pence: int = Field(examples=[3960000])
    at_risk_pence: int = Field(examples=[1200000])
    unpriced: int = Field(examples=[2])


class PositionPublished(FinancePayload):
    """Where a contract stands, every Monday: one for each party that it pays, or still has money with."""

    type: ClassVar[str] = "position-published"

    on: date = Field(examples=["2012-10-01"])
    this_year: YearFigures
    may_extend: ExtensionOption | None = Field(
        None,
        description="An option to extend the contract, as its scheme says it; null where there is none, and once it is"
        " over.",
    )
    catching_up: CatchingUp
    shortfall_causes: ShortfallCauses
    balances_now: BalanceFigures
    unpriced_by_reason: tuple[UnpricedClaims, ...]
    council_year: CouncilYear
    top_activity: TopActivity
    since_last: SinceLast | None = Field(description="What changed since the last one; null of the first.")
    forecast: ForecastFigures | None = Field(
        None, description="What the contract year is likely to end with; null where `noForecast` says why."
    )
    no_forecast: NoForecast | None = Field(
        None,
        description="Why there is none: the contract does not run (`not_running`); or it could not be worked out"
        " (`failed`, `took_too_long`), which an operator is told. Null where there is one.",
        examples=[None],
    )
    open_potential: OpenPotential | None = Field(
        None,
        description="What people can still meet that the contract pays for, and what it would bring; null while"
        " assessment has not said it.",
    )
    reviews_done: int = Field(examples=[9])


PUBLISHED: tuple[type[Payload], ...] = (
    PaymentPosted,
    PaymentLines,
    PaymentApproved,
    PaymentSettled,
    PaymentReturned,
    PaymentReturnUndone,
    DebtRaised,
    PositionPublished,
    SupplierDecision,
    LedgerFileMade,
    DisputeChanged,
    ApprovalRuleDecision,
    LedgerMappingDecision,
)
