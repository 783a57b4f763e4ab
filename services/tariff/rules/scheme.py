"""The shape of a scheme: what it may say, key by key.

Strict: an unknown key, a float or a number written as text is refused, never read kindly. What hangs
together across keys (overlaps, gaps, unknown codes) is the business of `checks`.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from services.tariff.rules.at_risk import ValueAtRisk
from services.tariff.rules.attested import AttestedOutcome
from services.tariff.rules.cohorts import CohortBands
from services.tariff.rules.complexity import Complexity
from services.tariff.rules.dates import add_months
from services.tariff.rules.extension import Extension
from services.tariff.rules.field_types import (
    Area,
    Code,
    Count,
    Day,
    Pence,
    Positive,
    Share,
    StrictModel,
    Text,
    Validity,
)
from services.tariff.rules.indicators import IndicatorRow
from services.tariff.rules.measure_params import DischargeClass, Substance
from services.tariff.rules.measures import Measure
from services.tariff.rules.on_account import OnAccount
from services.tariff.rules.plans import Plan
from services.tariff.rules.quality_gates import QualityGate
from services.tariff.rules.reliable_change import ReliableChange
from services.tariff.rules.subcontracts import Subcontract
from services.tariff.rules.top_windows import TopWindow
from services.tariff.rules.validation import Validation

AssessmentKind = Literal["triage", "comprehensive", "reassessment", "arrest", "sentence", "release"]
SubstanceClass = Literal["drugs", "alcohol"]
Age = Annotated[Count, Field(le=130)]
EVERY_BAND = "*"


class Journey(StrictModel):
    """How a person's time in treatment hangs together, and for how long it may be recorded."""

    gap_days: Count
    """Who presents again at most so many days after a discharge continues the journey."""
    late_record_days: Count | None = None
    """How long after its part ended an organisation sees the person and may still record; 91 if left out."""
    correction_days: Count | None = None
    """How long after its part ended an organisation may correct what it recorded; 21 if left out."""
    start_top_days: Count | None = None
    """How long before treatment starts its provider may take the start TOP."""
    presentation_kinds: Annotated[list[AssessmentKind], Field(min_length=1)]
    """The assessments that count as a presentation."""
    tariff_kinds: Annotated[list[AssessmentKind], Field(min_length=1)]
    """The assessments that lead to a tariff."""

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        return {name: value for name, value in said.items() if value is not None}


class RemitRule(Validity):
    substance: SubstanceClass
    """The class of what the person presents with."""
    min_age: Age
    """The least age in years, included."""
    max_age: Age | None = None
    """The greatest age in years, included; none if left out."""


class Drug(StrictModel):
    code: Code
    """As drug profiles name it."""
    name: Text
    """What people read."""
    class_: Annotated[SubstanceClass, Field(alias="class")]
    """What remit rules ask for."""
    top_item: Substance | None = None
    """The TOP item that tells of it; none if left out."""


class DischargeReason(StrictModel):
    code: Code
    """As an end names it."""
    list: Code
    """Which list the code is of, such as `cds-f` (core data set, edition F)."""
    class_: Annotated[DischargeClass, Field(alias="class")]
    """What the reason means to measures; `died` is neither a success nor a failure."""
    name: Text | None = None
    """What people read."""


class Named(StrictModel):
    code: Code
    """As records name it."""
    name: Text
    """What people read."""


class OverrideCode(StrictModel):
    code: Code
    """As a confirmation names it."""
    title: Text
    """What people read."""


class PriceRow(Validity):
    measure: Code
    """What is paid for: one of `measures`, by its code."""
    band: Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_.-]{0,59})$")]
    """A band of the scheme, or `*` for each."""
    pence: Pence
    """What one outcome is paid."""


class Journal(StrictModel):
    cost_centre: Text
    """Which of the council's cost centres it is booked to."""
    subjective: Text
    """Which sort of spending it is, by the council's own code."""
    vat: Text
    """How VAT is treated."""


class Contract(StrictModel):
    """`values_stated_to` is said where a version moves `ends` and means the value of a changed year to stay."""

    code: Code
    """For ever: every later version carries it."""
    party: Code
    """The organisation that is paid."""
    title: Text
    """What people read."""
    starts: Day
    """Its first day; contract years are counted from it."""
    ends: Day
    """The first day after its term."""
    run_off_months: Count
    """How long after the end outcomes of its episodes are still earned."""
    may_extend: Extension | None = Field(None, exclude_if=lambda option: option is None)
    """An option to extend it; no money moves by it, until a version moves `ends`."""
    partner_of: Code | None = Field(None, exclude_if=lambda lead: lead is None)
    """The contract of the lead, by its code, whose partner `party` is: it is paid its own part directly, by this
    contract.
    """
    varied_by: Literal["notice", "agreement"] = Field("notice", exclude_if=lambda how: how == "notice")
    """What a later version needs that changes this contract: only to be published (`notice`), or that `party` has
    agreed to it before, and that another commissioner publishes it (`agreement`).
    """
    verified_by: list[Code] = Field(default_factory=list, exclude_if=lambda organisations: not organisations)
    """Said of a contract that pays the LASARS for measures of its own, and of no other: the organisations whose people
    verify these, none of which the scheme pays.
    """
    annual_value_pence: list[Pence] = Field(default_factory=list)
    """The value of each contract year, one amount for each; none where nothing depends on it."""
    values_stated_to: Day | None = None
    """The end for which the values are stated, where a version moves `ends` and means the value of a changed year to
    stay."""
    block_share: Share = "0"
    """The part of the annual value that is paid by month whatever is achieved."""
    block_shares: list[Share] = Field(default_factory=list, exclude_if=lambda shares: not shares)
    """The same by contract year, where it is not the same in each; the last one goes on. This or `block_share`."""
    block_due: Literal["advance", "arrears"] = "advance"
    """On the first day of the month (`advance`) or of the next (`arrears`)."""
    at_risk: ValueAtRisk | None = None
    """The part of the annual value that counted measures earn by the quarter; nothing if left out."""
    gates: list[QualityGate] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """What payments are multiplied by in a quarter whose quality was too low."""
    cap_pence: list[Pence] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """The most that the outcomes of a contract year come to, by year; the last goes on; no such bound if left out."""
    collar_pence: list[Pence] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """The least that they come to: what is missing is paid after the year."""
    on_account: OnAccount | None = Field(None, exclude_if=lambda terms: terms is None)
    """What is paid each month on account of outcomes, which then come with the balance of their quarter."""
    final_accounts: list[Day] = Field(default_factory=list, exclude_if=lambda days: not days)
    """The day of each contract year from which what stands of it stays as it is; of years that are left out none."""
    measures: Annotated[list[Code], Field(min_length=1)]
    """What it pays for."""
    subcontracts: list[Subcontract] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """Who delivers part of it for `party`, the prime, and what is passed on to them. One that says nothing of it keeps
    its hash.
    """
    cohorts: list[CohortBands] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """What of that is paid by the month, at a price by the success of all who began or ended in the months before. One
    that says nothing of it keeps the hash that it had before this could be said."""
    validation: Validation | None = Field(None, exclude_if=lambda terms: terms is None)
    """Of which verified outcomes a sample is looked at once more, and what follows from it; none if left out. One that
    says nothing of it keeps its hash."""
    provisional: Literal["hold", "clawback", "count"]
    """What happens to money that a return may take back: held until then, paid and clawed back, or only counted."""
    recover_months: Positive | None = None
    """With `clawback`: for how long after a discharge money is taken back; as long as the window if left out."""
    floor: Share = "0"
    """The least part of a remittance that is left when receivables are taken off."""
    carry: Count
    """For how many further run dates a receivable waits before it is a debt."""
    clause: Text
    """What explanations quote."""
    journal: Journal
    """Where payments are booked."""
    plan: Plan | None = None
    """What is expected of each year, and when somebody is warned."""

    def block_share_of_year(self, year: int) -> str:
        """Counted from 0."""
        return self.block_shares[min(year, len(self.block_shares) - 1)] if self.block_shares else self.block_share

    @property
    def run_off_ends(self) -> date:
        """The first day on which nothing can be earned any more."""
        return add_months(self.ends, self.run_off_months)

    @property
    def parties(self) -> frozenset[str]:
        """Who is paid by it: the prime, and to whom it passes something on."""
        return frozenset({self.party, *(subcontract.party for subcontract in self.subcontracts)})

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        unsaid = {name for name in ("values_stated_to", "plan", "at_risk") if said[name] is None}
        return {name: value for name, value in said.items() if name not in unsaid}


class Scheme(StrictModel):
    id: Code
    """One for each area, for ever."""
    area: Area
    """Whose it is: the area of your token."""
    title: Text
    """What people read."""
    version: Positive
    """A published version never changes: a change is the next one."""
    valid_from: Day
    """The first day."""
    valid_to: Day | None = None
    """The first day no longer covered; none if left out."""
    price_from: Literal["tariff", "achievement"]
    """Whether the book of the day of achievement prices an outcome, or that of the day of the assessment, carried by
    the tariff."""
    journey: Journey
    """What continues a journey, and for how long its records stay open."""
    remit: Annotated[list[RemitRule], Field(min_length=1)]
    """Whom the scheme pays for: anybody whom one of the rules takes."""
    complexity: Complexity
    """How points become a band."""
    drugs: Annotated[list[Drug], Field(min_length=1)]
    """What drug profiles may name."""
    discharge_reasons: Annotated[list[DischargeReason], Field(min_length=1)]
    """What an end may give as its reason."""
    referral_sources: Annotated[list[Named], Field(min_length=1)]
    """What a contact may give as its source."""
    measures: Annotated[list[Measure], Field(min_length=1)]
    """What can be achieved. What is paid in steps (use down by a quarter, by a half) is written as a copy of the
    measure for each step, with a code, parameters and prices of its own: each pays by itself, also where one day meets
    several."""
    indicators: list[IndicatorRow] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """What it counts beside what it pays for, and the targets of that and of what is counted anyway. One that says
    nothing of it keeps the hash that it had before this could be said.
    """
    attested: list[AttestedOutcome] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """What is at risk by signed statements that so many of so many people of a cohort met something. One that says
    nothing of it keeps its hash.
    """
    reliable_change: list[ReliableChange] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """By how much use has to fall for a measure of the kind `top_reliable_change`, by substance and day. On a day
    without a row nothing is reliable. One that says nothing of it keeps its hash.
    """
    prices: list[PriceRow] = Field(default_factory=list)
    """What an outcome is paid; one price for each measure, band and day."""
    contracts: list[Contract] = Field(default_factory=list)
    """Who is paid, for what and how."""
    override_codes: list[OverrideCode] = Field(default_factory=list)
    """Why a person may choose otherwise than proposed."""
    override_within_percent: Positive | None = Field(None, exclude_if=lambda percent: percent is None)
    """Within how many per cent of the book's price a price that is set singly must lie; no bound if left out."""
    top_windows: list[TopWindow] = Field(default_factory=list)
    """When a TOP is due, by stage; of a stage that is left out none is."""
    activity_kinds: list[Named] = Field(default_factory=list, exclude_if=lambda rows: not rows)
    """What an activity may be of, beside the kinds that every area has; one of those is called as it is named here. One
    that says nothing of it keeps its hash.
    """
    unverified: list[Text] = Field(default_factory=list)
    """What of the scheme nobody has confirmed yet, in words."""

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        return {name: value for name, value in said.items() if name != "top_windows" or value}

    def runs_off_on(self, day: date) -> bool:
        """Whether the term or the run-off of any contract lasts beyond that day."""
        return any(day < contract.run_off_ends for contract in self.contracts)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
