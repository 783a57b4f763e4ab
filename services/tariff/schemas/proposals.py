"""Bodies in and out about what is proposed."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.tariff.schemas.fields import MADE_FROM, Pence, ReopenReason, example
from shared.web.schemas import Body, View

_BAND = (
    "Left out: as proposed. Needed where none is proposed, and where the tariff under `replaces` has a band that a "
    "person chose, other than the one that is proposed now: name the one to keep it, the other to drop it."
)


_SET_SINGLY = (
    "Pence by measure: all prices that are set singly. Left out: none. Needed where the tariff under `replaces` has "
    "some: those that are kept or set, `{}` to drop them all."
)


ARITHMETIC = {
    "additions": [
        {"domain": "drug_use", "points": 4, "total": 4, "weight": "1", "weighted": "4", "score": "4"},
        {"domain": "injecting", "points": 3, "total": 7, "weight": "1", "weighted": "3", "score": "7"},
        {"domain": "health", "points": 2, "total": 9, "weight": "1", "weighted": "2", "score": "9"},
        {"domain": "housing", "points": 1, "total": 10, "weight": "1", "weighted": "1", "score": "10"},
        {"domain": "offending", "points": 3, "total": 13, "weight": "1", "weighted": "3", "score": "13"},
        {"domain": "previous_treatment", "points": 0, "total": 13, "weight": "1", "weighted": "0", "score": "13"},
    ],
    "unrated": [],
    "ignored": [],
    "total": 13,
    "score": "13",
    "comparisons": [
        {"band": "low", "from": 0, "fromScore": "0", "reached": True},
        {"band": "medium", "from": 7, "fromScore": "7", "reached": True},
        {"band": "high", "from": 14, "fromScore": "14", "reached": False},
    ],
    "band": "medium",
    "pointsWithheld": False,
}


_ROW = {"path": "prices[22]", "band": "medium", "from": "2012-04-02", "to": None, "pence": 10500}


PRICES = [{"measure": "hep_b_course", "pence": 10500, "overridden": False, "row": _ROW}]


PROPOSAL_ID = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"


_SETTABLE = {"allowed": {"from": 8400, "to": 12600}, "usual": {"from": 5250, "to": 21000}}


_PROPOSAL = MADE_FROM | {
    "id": PROPOSAL_ID,
    "assessmentRevision": 1,
    "assessedOn": "2012-04-10",
    "underAudit": False,
    "ratedBy": ["start"],
    "state": "proposed",
    "priceFrom": "tariff",
    "band": "medium",
    "arithmetic": ARITHMETIC,
    "prices": [price | _SETTABLE for price in PRICES],
    "replaces": None,
    "revision": 1,
    "reopenReason": None,
    "reopenedBy": None,
    "reopenedOn": None,
    "tariffId": None,
}


_BAND_PRICES = {
    "band": "medium",
    "prices": [{"measure": price["measure"], "pence": price["pence"]} | _SETTABLE for price in PRICES],
}


class ConfirmationBody(Body):
    """Empty to confirm as proposed. What differs from the proposal needs one of the scheme's override codes.

    Where the proposal `replaces` a tariff that was chosen otherwise than proposed, it says what becomes of that choice.
    """

    model_config = example({"band": "high", "overrideCode": "second_rater"})

    band: str | None = Field(None, max_length=60, description=_BAND)
    override_code: str | None = Field(None, max_length=60)
    prices: dict[str, Pence] | None = Field(None, max_length=200, description=_SET_SINGLY)


def _filled(said: Any, same: Callable[[], dict[str, str | bool]]) -> Any:
    """What is kept of a proposal whose points alone decide leaves out what says the same of scores."""
    return same() | said if isinstance(said, dict) else said


class AdditionView(View):
    domain: str = Field(description="A domain of the scheme's complexity, such as `housing`.")
    points: int = Field(description="What the assessment gave the domain.")
    total: int = Field(description="The points so far, this domain included.")
    weight: str = Field(description="How many times they count, as an exact decimal; `1` where the scheme says none.")
    weighted: str = Field(description="The points times their weight, as an exact decimal.")
    score: str = Field(description="The score so far, this domain included, as an exact decimal.")

    @model_validator(mode="before")
    @classmethod
    def _of_points_alone(cls, said: Any) -> Any:
        return _filled(said, lambda: {"weight": "1", "weighted": str(said["points"]), "score": str(said["total"])})


class UnratedView(View):
    domain: str = Field(description="A domain of the scheme's complexity, such as `housing`.")
    reason: Literal["missing", "out_of_range"] = Field(
        description="The assessment has no points for it, or more than the scheme allows."
    )


class ComparisonView(View):
    band: str
    from_: int = Field(
        alias="from", description="The least score that leads to the band; the next whole number where it is none."
    )
    from_score: str = Field(description="The same as an exact decimal: this is compared with the score.")
    reached: bool = Field(description="Whether the score is that high.")

    @model_validator(mode="before")
    @classmethod
    def _of_points_alone(cls, said: Any) -> Any:
        return _filled(said, lambda: {"fromScore": str(said["from"])})


class ArithmeticView(View):
    """How points became a band, step by step."""

    additions: list[AdditionView] = Field(description="The points and what they come to by weight, domain by domain.")
    unrated: list[UnratedView] = Field(description="Domains without points: while there is one, no band is proposed.")
    ignored: list[str] = Field(description="Domains of the assessment that the scheme does not count.")
    total: int = Field(description="The sum of the points, whatever their weight.")
    score: str = Field(description="The sum of the points times their weight, as an exact decimal: never rounded.")
    comparisons: list[ComparisonView] = Field(description="The score against each band, the lowest first.")
    band: str | None
    points_withheld: bool = Field(
        description="Whether `additions` are left out: the assessment waits to be rated a second time, and you may be"
        " the one to, as long as you have confirmed no tariff of it."
    )

    @model_validator(mode="before")
    @classmethod
    def _of_points_alone(cls, said: Any) -> Any:
        return _filled(said, lambda: {"score": str(said["total"]), "pointsWithheld": False})


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


class PenceRangeView(View):
    """Both ends included."""

    from_: int = Field(alias="from", description="The lowest price in whole pence.")
    to: int = Field(description="The highest price in whole pence.")


Allowed = Annotated[
    PenceRangeView | None,
    Field(
        description="The pence that it may be set to singly in this band, by `override_within_percent` of the scheme. "
        "Null where the scheme sets no bound, and where no single price may be set."
    ),
]
Usual = Annotated[
    PenceRangeView | None,
    Field(
        description="Half of it to double: ask of another, before you send it, whether it is meant. Null where no "
        "single price may be set."
    ),
]


class ProposedPriceView(PriceView):
    """In the band that is proposed; `/proposals/{proposalId}/book` has those of each."""

    allowed: Allowed
    usual: Usual


class BookPriceView(View):
    measure: str
    pence: int = Field(description="What the measure is worth in the band, as the book stood on that day.")
    allowed: Allowed
    usual: Usual


class BandPricesView(View):
    band: str = Field(description="One of the scheme's bands.")
    prices: list[BookPriceView] = Field(description="Of each measure that has one in this band.")


class ProposalBookView(View):
    """For whoever chooses another band or price: what each would be by the book."""

    model_config = example({"items": [_BAND_PRICES]})

    items: list[BandPricesView] = Field(description="The bands, from low to high.")


class ProposalView(View):
    model_config = example(_PROPOSAL)

    id: UUID
    client_id: UUID
    assessment_id: UUID
    assessment_revision: int = Field(description="Which revision of the assessment it was made from.")
    assessed_on: date
    under_audit: bool = Field(
        description="A provider made the assessment itself: nobody of those who `ratedBy` names confirms its tariff."
    )
    rated_by: list[str] = Field(description="The organisations that gave any points, flags, day or drugs of it.")
    state: Literal["proposed", "confirmed", "withdrawn"] = Field(
        description="`proposed` until somebody confirms it, or the assessment is corrected or voided."
    )
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    price_from: Literal["tariff", "achievement"]
    band: str | None = Field(description="Null where a domain is not rated: who confirms chooses.")
    arithmetic: ArithmeticView
    prices: list[ProposedPriceView] = Field(description="As the book stood on the day of the assessment.")
    replaces: UUID | None = Field(
        description="The tariff that it will replace, by id; null where it is the journey's first."
    )
    revision: int
    reopen_reason: ReopenReason | None = Field(
        description="Why a person reopened the choice behind `replaces`; null if facts or a version led to this."
    )
    reopened_by: str | None = Field(description="Who does, by the `sub` of their token; null where nobody does.")
    reopened_on: date | None = Field(description="The day on which they said so; null where nobody did.")
    tariff_id: UUID | None = Field(description="The tariff that it became; null until somebody confirms it.")
