"""The shape of a scheme: what it may say, key by key.

Strict: an unknown key, a float or a number written as text is refused, never read kindly. What hangs
together across keys (overlaps, gaps, unknown codes) is the business of `checks`.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from services.tariff.rules.dates import add_months
from services.tariff.rules.measures import DischargeClass, Measure, Substance
from services.tariff.rules.shapes import Area, Code, Count, Day, Pence, Positive, Shape, Share, Text

AssessmentKind = Literal["triage", "comprehensive", "reassessment", "arrest", "sentence", "release"]
SubstanceClass = Literal["drugs", "alcohol"]
Age = Annotated[Count, Field(le=130)]
EVERY_BAND = "*"


class Journey(Shape):
    """From the end or hand-over of treatment: `late_record_days` is how long who had it sees the person and may still
    record, `correction_days` how long it may correct what it recorded. `start_top_days` is how long before the start of
    its treatment a provider may take the start TOP.
    """

    gap_days: Count
    late_record_days: Count | None = None
    correction_days: Count | None = None
    start_top_days: Count | None = None
    presentation_kinds: Annotated[list[AssessmentKind], Field(min_length=1)]
    tariff_kinds: Annotated[list[AssessmentKind], Field(min_length=1)]

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        return {name: value for name, value in said.items() if value is not None}


class Period(Shape):
    """Half-open: `to` is the first day no longer covered."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day | None = None

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day < self.to)


class RemitRule(Period):
    substance: SubstanceClass
    min_age: Age
    max_age: Age | None = None


class Threshold(Shape):
    code: Code
    from_: Annotated[Count, Field(alias="from")]


class Complexity(Shape):
    domains: Annotated[list[Code], Field(min_length=1)]
    max_points: Positive
    bands: Annotated[list[Threshold], Field(min_length=1)]


class Drug(Shape):
    code: Code
    name: Text
    class_: Annotated[SubstanceClass, Field(alias="class")]
    top_item: Substance | None = None


class DischargeReason(Shape):
    code: Code
    list: Code
    class_: Annotated[DischargeClass, Field(alias="class")]
    name: Text | None = None


class Named(Shape):
    code: Code
    name: Text


class OverrideCode(Shape):
    code: Code
    title: Text


class PriceRow(Period):
    measure: Code
    band: Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_.-]{0,59})$")]
    pence: Pence


class Journal(Shape):
    cost_centre: Text
    subjective: Text
    vat: Text


class Contract(Shape):
    """`values_stated_to` is said where a version moves `ends` and means the value of a changed year to stay."""

    code: Code
    party: Code
    title: Text
    starts: Day
    ends: Day
    run_off_months: Count
    annual_value_pence: list[Pence] = Field(default_factory=list)
    values_stated_to: Day | None = None
    block_share: Share = "0"
    block_due: Literal["advance", "arrears"] = "advance"
    measures: Annotated[list[Code], Field(min_length=1)]
    provisional: Literal["hold", "clawback", "count"]
    recover_months: Positive | None = None
    floor: Share = "0"
    carry: Count
    clause: Text
    journal: Journal

    @property
    def run_off_ends(self) -> date:
        """The first day on which nothing can be earned any more."""
        return add_months(self.ends, self.run_off_months)

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        return said if self.values_stated_to else {k: v for k, v in said.items() if k != "values_stated_to"}


class Scheme(Shape):
    id: Code
    area: Area
    title: Text
    version: Positive
    valid_from: Day
    valid_to: Day | None = None
    price_from: Literal["tariff", "achievement"]
    journey: Journey
    remit: Annotated[list[RemitRule], Field(min_length=1)]
    complexity: Complexity
    drugs: Annotated[list[Drug], Field(min_length=1)]
    discharge_reasons: Annotated[list[DischargeReason], Field(min_length=1)]
    referral_sources: Annotated[list[Named], Field(min_length=1)]
    measures: Annotated[list[Measure], Field(min_length=1)]
    prices: list[PriceRow] = Field(default_factory=list)
    contracts: list[Contract] = Field(default_factory=list)
    override_codes: list[OverrideCode] = Field(default_factory=list)
    unverified: list[Text] = Field(default_factory=list)

    def runs_off_on(self, day: date) -> bool:
        """Whether the term or the run-off of any contract lasts beyond that day."""
        return any(day < contract.run_off_ends for contract in self.contracts)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
