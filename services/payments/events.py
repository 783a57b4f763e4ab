"""What payments tells finance, and its own copies of what it hears, with only the fields it reads.

The finance topics carry no client id. Everything here is ids, codes, dates and pence.
"""

import hashlib
import json
import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

from shared.data.revisions import WHO
from shared.messaging.bounds import Count, Instant, in_bounds
from shared.messaging.events import Payload, TakenBack

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
JournalText = Annotated[str, Field(max_length=400)]  # as long as a scheme may state it
FINANCE_READERS = ("service", "commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor")


def _or_ever(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return date.max if value == "ever" else in_bounds(date.fromisoformat(value)) if _DAY.fullmatch(value) else value


DayOrEver = Annotated[
    date | None,
    BeforeValidator(_or_ever, json_schema_input_type=date | Literal["ever"] | None),
    PlainSerializer(lambda day: "ever" if day == date.max else day and day.isoformat(), when_used="json"),
]

# Heard


class Whole(Payload):
    """Kept with a hash of all that it says, but not of who said it. What payments does not read decides money
    elsewhere: a source that was set back may say a thing again as it was before just that was corrected.
    """

    model_config = ConfigDict(extra="allow")

    @property
    def content_hash(self) -> str:
        said = self.model_dump(mode="json", by_alias=True)
        kept = {name: value for name, value in said.items() if name not in _NO_CONTENT}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


_NO_CONTENT = {to_camel(name) for name in WHO | {"revision", "taken_back"}}


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"

    scheme_id: str
    version: Count
    hash: str
    valid_from: date
    published_at: Instant
    scheme: dict[str, Any]


class TariffSet(Whole):
    type: ClassVar[str] = "tariff-set"
    topic: ClassVar[str] = "lasars.tariff"

    tariff_id: UUID
    client_id: UUID
    valid_from: date
    band: str
    prices: dict[str, Count] | None = None
    override_code: str | None = None
    confirmed_by: str
    confirmed_on: date
    scheme_id: str
    scheme_version: Count
    scheme_hash: str
    taken_back: TakenBack = False


class ClientMatch(Payload):
    type: ClassVar[str] = "client-match"
    topic: ClassVar[str] = "lasars.assessment"

    client_id: UUID
    state: Literal["settled", "pending"]


class ClientsMerged(Payload):
    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ReviewRecorded(Payload):
    type: ClassVar[str] = "review-recorded"
    topic: ClassVar[str] = "lasars.assessment"

    review_id: UUID
    client_id: UUID
    episode_id: UUID | None = None
    organisation: str
    stage: str
    due_on: date | None = None
    done_on: date


class OutcomeStated(Payload):
    """Proposed or achieved: the same fields, one revision counter, shared with its withdrawal."""

    topic: ClassVar[str] = "lasars.assessment"
    kind: ClassVar[Literal["proposed", "achieved"]]

    outcome_id: UUID
    client_id: UUID
    measure: str
    achieved_on: date
    party: str
    delivered_by: str | None = None
    episode_id: UUID | None = None
    journey_from: date | None = None
    journey_to: date | None = None
    contract: str | None = None
    evidence: list[dict[str, Any]] = Field(default_factory=list)
    provisional_until: DayOrEver = None
    provisional_rule: Literal["hold", "clawback", "count"] | None = None
    represented_on: date | None = None
    recorders: list[dict[str, Any]] = Field(default_factory=list)
    verified_by: str | None = None
    verified_by_organisation: str | None = None
    verifiers: list[dict[str, Any]] = Field(default_factory=list)
    taken_back: TakenBack = False


class OutcomeProposed(OutcomeStated):
    type: ClassVar[str] = "outcome-proposed"
    kind = "proposed"


class OutcomeAchieved(OutcomeStated):
    type: ClassVar[str] = "outcome-achieved"
    kind = "achieved"


WithdrawalReason = Literal[
    "represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded", "not-met"
]


class OutcomeWithdrawn(Payload):
    type: ClassVar[str] = "outcome-withdrawn"
    topic: ClassVar[str] = "lasars.assessment"

    outcome_id: UUID
    client_id: UUID
    reason: WithdrawalReason
    cause_id: UUID | None = None
    effective_on: date
    told_reason: WithdrawalReason | None = None
    taken_back: TakenBack = False


class CaseCounted(Payload):
    """A case that counts for a measure, met or not. Assessment does not send it yet; it will for what is paid by the
    share of cases that met a measure. What is kept of it then pays nothing by itself.
    """

    type: ClassVar[str] = "case-counted"
    topic: ClassVar[str] = "lasars.assessment"
    planned: ClassVar[bool] = True

    case_id: UUID
    measure: str
    party: str
    eligible_on: date
    met_on: date | None = None


class TreatmentStarted(Whole):
    type: ClassVar[str] = "treatment-started"
    topic: ClassVar[str] = "lasars.referral"

    episode_id: UUID
    client_id: UUID
    delivered_by: str
    is_treatment: bool
    started_on: date


class TreatmentTransferred(Whole):
    type: ClassVar[str] = "treatment-transferred"
    topic: ClassVar[str] = "lasars.referral"

    transfer_id: UUID
    episode_id: UUID
    client_id: UUID
    to: str
    on: date


class TreatmentEnded(Whole):
    type: ClassVar[str] = "treatment-ended"
    topic: ClassVar[str] = "lasars.referral"

    episode_id: UUID
    client_id: UUID
    ended_on: date
    ended_by_role: Literal["clinician", "provider"]


# Told


class FinancePayload(Payload):
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = FINANCE_READERS

    contract: str = Field(examples=["riverside-2012"])
    party: str = Field(examples=["riverside"])


class PaymentPosted(FinancePayload):
    """One line of the ledger: an accrual, or what a return of a payment has moved. Never an instruction to pay.

    Each counts for the day of `effectiveOn`. Where the day of an achievement moves, both days are told: what stood is
    reversed under the old one and posted under the new one, in this order, each with the journal of that day's terms.
    What no run had approved goes back from `due` or `held` and is posted there anew. What a run had approved stays
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
    before it, which are that many: with fewer at hand, finance waits for them. Each was told as `payment-posted`, and
    together, into `due` less out of it, they come to `grossPence`.
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


class DebtRaised(FinancePayload):
    """Could not be netted in time: invoice what is open of it. A higher revision tells what became of it."""

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
    annual_pence: int = Field(examples=[12000000])
    planned_pence: int = Field(examples=[5983562])
    earned_pence: int = Field(examples=[5100000])
    awaiting: int = Field(examples=[5])
    awaiting_pence: int = Field(examples=[310000])
    paid_pence: int = Field(examples=[4560000])
    shortfall_pence: int = Field(examples=[883562])
    recoverable_until: date | None = Field(examples=["2012-12-17"])


class BalanceFigures(Figures):
    """Since the contract began."""

    held_pence: int = Field(examples=[0])
    due_pence: int = Field(examples=[340000])
    approved_pence: int = Field(examples=[200000])
    receivable_pence: int = Field(examples=[60000])
    debt_pence: int = Field(examples=[0])
    paid_pence: int = Field(examples=[4620000])
    at_risk_pence: int = Field(examples=[1200000])
    unpriced: int = Field(examples=[2])


class PositionPublished(FinancePayload):
    """Where a contract stands, every Monday: one for each party that it pays, or still has money with."""

    type: ClassVar[str] = "position-published"

    on: date = Field(examples=["2012-10-01"])
    this_year: YearFigures
    balances_now: BalanceFigures
    reviews_done: int = Field(examples=[9])


TOLD: tuple[type[Payload], ...] = (
    PaymentPosted,
    PaymentLines,
    PaymentApproved,
    PaymentSettled,
    PaymentReturned,
    PaymentReturnUndone,
    DebtRaised,
    PositionPublished,
)
