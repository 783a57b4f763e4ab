"""Bodies in and out."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from services.tariff.rules.scheme import Scheme
from shared.web.schemas import Body, View, Whole
from shared.web.visible import only_for

Pence = Annotated[Whole, Field(ge=0, le=10**12)]

ReopenReason = Literal["entered_in_error", "found_on_review", "other"]

HASH = "15ec38d2ef106cbe0794b2abff3bc2b163c0e587f6dd58da0922911a87a136aa"
_CHECKED = {"schemeId": "stockport-2012", "version": 1, "hash": HASH, "problems": [], "warnings": []}
_SCHEME = {
    "schemeId": "stockport-2012",
    "version": 1,
    "hash": HASH,
    "title": "Stockport START",
    "validFrom": "2012-04-02",
    "validTo": None,
    "state": "published",
    "draftedBy": "commissioner-1",
    "publishedBy": "commissioner-1",
    "publishedAt": "2012-03-20T09:00:00Z",
}
_WHOLE = {
    "id": "stockport-2012", "area": "stockport", "title": "Stockport START", "version": 1,
    "valid_from": "2012-04-02", "price_from": "tariff",
    "journey": {"gap_days": 21, "presentation_kinds": ["triage"], "tariff_kinds": ["comprehensive"]},
    "remit": [{"substance": "drugs", "min_age": 18, "from": "2012-04-02"}],
    "complexity": {
        "domains": ["drug_use", "health"], "max_points": 4,
        "bands": [{"code": "low", "from": 0}, {"code": "high", "from": 5}],
    },
    "drugs": [{"code": "1011", "name": "Heroin", "class": "drugs", "top_item": "opiates"}],
    "discharge_reasons": [{"code": "80", "list": "cds-f", "class": "successful"}],
    "referral_sources": [{"code": "self", "name": "Self"}],
    "measures": [{
        "code": "planned_discharge", "title": "Planned discharge", "group": "national:free-from-drugs",
        "once_per": "journey", "verification": "person", "kind": "discharge",
        "params": {"classes": ["successful"], "by": "clinician"},
    }],
    "prices": [
        {"measure": "planned_discharge", "band": "low", "from": "2012-04-02", "pence": 60000},
        {"measure": "planned_discharge", "band": "high", "from": "2012-04-02", "pence": 140000},
    ],
    "contracts": [{
        "code": "cdas-2012", "party": "cdas", "title": "Community Drug and Alcohol Service",
        "starts": "2012-04-02", "ends": "2014-04-02", "run_off_months": 12, "measures": ["planned_discharge"],
        "provisional": "clawback", "floor": "0.5", "carry": 2, "clause": "Schedule 4, paragraph 2",
        "journal": {"cost_centre": "PH-4410", "subjective": "51230", "vat": "exempt"},
    }],
    "override_codes": [{"code": "second_rater", "title": "A second rater came to another result"}],
}  # fmt: skip
_WARNINGS = "What the version does to money that may not be meant, such as an end that moves. It is sound all the same."
_BAND = (
    "Left out: as proposed. Needed where none is proposed, and where the tariff under `replaces` has a band that a "
    "person chose, other than the one that is proposed now: name the one to keep it, the other to drop it."
)
_SET_SINGLY = (
    "Pence by measure: all prices that are set singly. Left out: none. Needed where the tariff under `replaces` has "
    "some: those that are kept or set, `{}` to drop them all."
)
_ARITHMETIC = {
    "additions": [
        {"domain": "drug_use", "points": 4, "total": 4},
        {"domain": "injecting", "points": 3, "total": 7},
        {"domain": "health", "points": 2, "total": 9},
        {"domain": "housing", "points": 1, "total": 10},
        {"domain": "offending", "points": 3, "total": 13},
        {"domain": "previous_treatment", "points": 0, "total": 13},
    ],
    "unrated": [],
    "ignored": [],
    "total": 13,
    "comparisons": [
        {"band": "low", "from": 0, "reached": True},
        {"band": "medium", "from": 7, "reached": True},
        {"band": "high", "from": 14, "reached": False},
    ],
    "band": "medium",
}
_ROW = {"path": "prices[22]", "band": "medium", "from": "2012-04-02", "to": None, "pence": 10500}
_PRICES = [{"measure": "hep_b_course", "pence": 10500, "overridden": False, "row": _ROW}]
_MADE_FROM = {
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "assessmentId": "01890a5d-ac96-7ab2-80e2-4536629c90de",
    "schemeId": "stockport-2012",
    "schemeVersion": 1,
    "schemeHash": HASH,
}
_PROPOSAL_ID = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"
_PROPOSAL = _MADE_FROM | {
    "id": _PROPOSAL_ID,
    "assessmentRevision": 1,
    "assessedOn": "2012-04-10",
    "state": "proposed",
    "priceFrom": "tariff",
    "band": "medium",
    "arithmetic": _ARITHMETIC,
    "prices": _PRICES,
    "replaces": None,
    "revision": 1,
    "reopenReason": None,
    "reopenedBy": None,
    "reopenedOn": None,
}
_TARIFF = _MADE_FROM | {
    "id": "01890a5d-ac98-70d2-9a4e-0c5de2b1a7f4",
    "proposalId": _PROPOSAL_ID,
    "validFrom": "2012-04-10",
    "band": "medium",
    "proposedBand": "medium",
    "prices": {"hep_b_course": 10500},
    "overrideCode": None,
    "confirmedBy": "assessor-2",
    "confirmedByOrganisation": "start",
    "confirmedOn": "2012-04-11",
    "revision": 1,
    "voided": False,
    "voidedReason": None,
}
_EXPLANATION = {"tariff": _TARIFF, "priceFrom": "tariff", "arithmetic": _ARITHMETIC, "prices": _PRICES}


def _example(value: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class _KeyByKey:
    """Documented by the shape that it is checked by, and read as it comes: its faults are all told at once."""

    def __get_pydantic_json_schema__(self, _given: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(Scheme.__pydantic_core_schema__)


Said = Annotated[dict[str, Any], _KeyByKey()]


class SchemeBody(Body):
    """One of both: the scheme as JSON, or as the text of its TOML file, which has the same keys."""

    model_config = _example({"scheme": _WHOLE})

    scheme: Said | None = Field(None, description="As JSON, with the keys of the TOML file; left out where `toml` is.")
    toml: str | None = Field(None, max_length=500_000, description="The TOML file's text; left out where `scheme` is.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.scheme is None) == (self.toml is None):
            raise PydanticCustomError("one_of_both", "must hold either scheme or toml, and not both")
        return self


class ConfirmationBody(Body):
    """Empty to confirm as proposed. What differs from the proposal needs one of the scheme's override codes.

    Where the proposal `replaces` a tariff that was chosen otherwise than proposed, it says what becomes of that choice.
    """

    model_config = _example({"band": "high", "overrideCode": "second_rater"})

    band: str | None = Field(None, max_length=60, description=_BAND)
    override_code: str | None = Field(None, max_length=60)
    prices: dict[str, Pence] | None = Field(None, max_length=200, description=_SET_SINGLY)


class ReopeningBody(Body):
    """Why the choice is to be made anew."""

    model_config = _example({"reasonCode": "entered_in_error"})

    reason_code: ReopenReason


class CheckedView(View):
    model_config = _example(_CHECKED)

    scheme_id: str
    version: int
    hash: str
    problems: list[str] = Field(description="What is wrong with it, each with its place; empty: it is sound.")
    warnings: list[str] = Field(default_factory=list, description=_WARNINGS)


class SchemeView(View):
    model_config = _example(_SCHEME)

    scheme_id: str
    version: int
    hash: str
    title: str
    valid_from: date
    valid_to: date | None
    state: Literal["draft", "published"] = Field(
        description="A draft binds nobody; what is published cannot be changed, only followed by another version."
    )
    drafted_by: str = Field(description="Who wrote it, by the `sub` of their token.")
    published_by: str | None = Field(description="Who published it, by the `sub` of their token; null of a draft.")
    published_at: AwareDatetime | None


class PublishedView(SchemeView):
    model_config = _example(_SCHEME | {"warnings": []})

    warnings: list[str] = Field(default_factory=list, description=_WARNINGS)


class WholeSchemeView(SchemeView):
    model_config = _example(_SCHEME | {"scheme": _WHOLE})

    scheme: Said = Field(description="The whole scheme in its canonical form.")


class AdditionView(View):
    domain: str = Field(description="A domain of the scheme's complexity, such as `housing`.")
    points: int = Field(description="What the assessment gave the domain.")
    total: int = Field(description="So far, this domain included.")


class UnratedView(View):
    domain: str = Field(description="A domain of the scheme's complexity, such as `housing`.")
    reason: Literal["missing", "out_of_range"] = Field(
        description="The assessment has no points for it, or more than the scheme allows."
    )


class ComparisonView(View):
    band: str
    from_: int = Field(alias="from", description="The least sum of points that leads to the band.")
    reached: bool = Field(description="Whether the sum is that high.")


class ArithmeticView(View):
    """How points became a band, step by step."""

    additions: list[AdditionView] = Field(description="The points, domain by domain.")
    unrated: list[UnratedView] = Field(description="Domains without points: while there is one, no band is proposed.")
    ignored: list[str] = Field(description="Domains of the assessment that the scheme does not count.")
    total: int = Field(description="The sum of the points.")
    comparisons: list[ComparisonView] = Field(description="The sum against each band, the lowest first.")
    band: str | None


class RowView(View):
    """A row of a scheme's price book."""

    path: str = Field(description="Where the row stands in the scheme.")
    band: str
    from_: date = Field(alias="from", description="The first day of the price.")
    to: date | None = Field(description="The first day that it is no longer the price; null where no end is set.")
    pence: int = Field(description="What the measure is worth in this band.")


class PriceView(View):
    measure: str
    pence: int = Field(description="What the measure is worth for this person.")
    overridden: bool = Field(description="Whether a person set another price than the book's.")
    row: RowView = Field(description="The row of the scheme's price book that it was taken from.")


class ProposalView(View):
    model_config = _example(_PROPOSAL)

    id: UUID
    client_id: UUID
    assessment_id: UUID
    assessment_revision: int = Field(description="Which revision of the assessment it was made from.")
    assessed_on: date
    state: Literal["proposed", "confirmed", "withdrawn"] = Field(
        description="`proposed` until somebody confirms it, or the assessment is corrected or voided."
    )
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    price_from: Literal["tariff", "achievement"]
    band: str | None = Field(description="Null where a domain is not rated: who confirms chooses.")
    arithmetic: ArithmeticView
    prices: list[PriceView] = Field(description="As the book stood on the day of the assessment.")
    replaces: UUID | None = Field(
        description="The tariff that it will replace, by id; null where it is the journey's first."
    )
    revision: int
    reopen_reason: ReopenReason | None = Field(
        description="Why a person has the choice behind `replaces` made anew; null where facts or a version led to it."
    )
    reopened_by: str | None = Field(description="Who does, by the `sub` of their token; null where nobody does.")
    reopened_on: date | None = Field(description="The day on which they said so; null where nobody did.")


class TariffView(View):
    """What recovery is worth for one person, as somebody confirmed it."""

    model_config = _example(_TARIFF)

    id: UUID
    client_id: UUID
    assessment_id: UUID
    proposal_id: UUID = Field(description="The proposal that was confirmed.")
    valid_from: date
    band: str
    proposed_band: str | None = Field(description="The band that the points led to; null where a domain had none.")
    prices: dict[str, int] | None
    override_code: str | None
    confirmed_by: str
    confirmed_by_organisation: str = Field(description="Code of the organisation that the confirmer acted for.")
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    revision: int
    voided: bool
    voided_reason: Literal["replaced", "withdrawn"] | None = Field(
        description="Another tariff took its place, or its assessment was taken back; null while it holds."
    )


class ExplanationView(View):
    model_config = _example(_EXPLANATION)

    tariff: TariffView = Field(description="The tariff that is explained.")
    price_from: Literal["tariff", "achievement"]
    arithmetic: Annotated[
        ArithmeticView | None, only_for("assessor", "auditor", description="Clinical: null for a commissioner.")
    ]
    prices: list[PriceView] = Field(description="The price of each measure, with the row that it was taken from.")
