"""Bodies in and out."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas import Body, View

Pence = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class SchemeBody(Body):
    """One of both: the scheme as JSON, or as the text of its TOML file."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"toml": 'id = "stockport-2012"\n…'}]})

    scheme: dict[str, Any] | None = None
    toml: str | None = Field(None, max_length=500_000)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.scheme is None) == (self.toml is None):
            raise PydanticCustomError("one_of_both", "Send either scheme or toml")
        return self


class ConfirmationBody(Body):
    """Empty to confirm as proposed. What differs from the proposal needs one of the scheme's override codes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"band": "high", "overrideCode": "second_rater"}, {}]})

    band: str | None = Field(None, max_length=60)
    override_code: str | None = Field(None, max_length=60)
    prices: dict[str, Pence] = Field(default_factory=dict, max_length=200, description="Pence by measure.")


class CheckedView(View):
    scheme_id: str
    version: int
    hash: str
    problems: list[str]


class SchemeView(View):
    scheme_id: str
    version: int
    hash: str
    title: str
    valid_from: date
    valid_to: date | None
    state: Literal["draft", "published"]
    drafted_by: str
    published_by: str | None
    published_at: AwareDatetime | None


class WholeSchemeView(SchemeView):
    scheme: dict[str, Any]


class AdditionView(View):
    domain: str
    points: int
    total: int = Field(description="So far, this domain included.")


class UnratedView(View):
    domain: str
    reason: Literal["missing", "out_of_range"]


class ComparisonView(View):
    band: str
    from_: int = Field(alias="from")
    reached: bool


class ArithmeticView(View):
    """How points became a band, step by step."""

    additions: list[AdditionView]
    unrated: list[UnratedView]
    ignored: list[str]
    total: int
    comparisons: list[ComparisonView]
    band: str | None


class RowView(View):
    path: str = Field(description="Where the row stands in the scheme.")
    band: str
    from_: date = Field(alias="from")
    to: date | None
    pence: int


class PriceView(View):
    measure: str
    pence: int
    overridden: bool
    row: RowView


class ProposalView(View):
    id: UUID
    client_id: UUID
    assessment_id: UUID
    assessment_revision: int
    assessed_on: date
    state: Literal["proposed", "confirmed", "withdrawn"]
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    price_from: Literal["tariff", "achievement"]
    band: str | None = Field(description="Null where a domain is not rated: who confirms chooses.")
    arithmetic: ArithmeticView
    prices: list[PriceView] = Field(description="As the book stood on the day of the assessment.")
    replaces: UUID | None
    revision: int


class TariffView(View):
    id: UUID
    client_id: UUID
    assessment_id: UUID
    proposal_id: UUID
    valid_from: date
    band: str
    proposed_band: str | None
    prices: dict[str, int] | None
    override_code: str | None
    confirmed_by: str
    confirmed_by_organisation: str
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    revision: int
    voided: bool
    voided_reason: Literal["replaced", "withdrawn"] | None


class ExplanationView(View):
    tariff: TariffView
    price_from: Literal["tariff", "achievement"]
    arithmetic: ArithmeticView
    prices: list[PriceView]
