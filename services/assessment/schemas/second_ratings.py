"""Bodies of second ratings, how they are shown, and how far raters agree."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import ASSESSMENT, CLIENT, Points, ShortCode, example
from shared.web.schemas import Body, View

SECOND_RATING = "018f3a5e-5581-7d42-9f10-5a1b2c3d4e5f"
RatingState = Literal["waiting", "rated", "set_aside"]
RatingBasis = Literal["interview", "file"]
SetAsideReason = Literal["not_reached", "declined", "died", "nobody_free"]
DomainPoints = Annotated[dict[ShortCode, Points], Field(max_length=100)]

_POINTS = {"drug_use": 4, "injecting": 2, "health": 1, "housing": 2, "offending": 0, "previous_treatment": 1}
_AGREEING = {
    "assessor": "bea", "organisation": "bridge", "drawn": 15, "waiting": 1, "setAside": 1, "takenBack": 1,
    "rated": 12, "banded": 12, "sameBand": 10, "sameBandPercent": 83, "pointsApart": "1.4", "pointsHigher": "0.6",
}  # fmt: skip
_AGAIN = _POINTS | {"drug_use": 3}


class SecondRatingBody(Body):
    """Given without sight of the first points."""

    model_config = example({"points": _AGAIN, "basis": "interview"})

    points: DomainPoints = Field(
        description="By domain of the scheme that the assessment was made by: every domain, each up to its maximum."
    )
    basis: RatingBasis = Field(description="Whether the person was seen, or the rating is made from what is on file.")


class SetAsideBody(Body):
    model_config = example({"reasonCode": "not_reached"})

    reason_code: SetAsideReason = Field(
        description="Why it is not rated a second time: the person was not reached, declined or died, or nobody who may"
        " rate it was free."
    )


class SecondRatingView(View):
    """What the first rater said is null until the second rating is there."""

    model_config = example(
        {"id": SECOND_RATING, "assessmentId": ASSESSMENT, "clientId": CLIENT, "kind": "comprehensive"}
        | {"assessedOn": "2012-04-10", "organisation": "bridge", "state": "rated", "basis": "interview"}
        | {"points": _AGAIN, "band": "medium", "firstPoints": _POINTS, "firstBand": "medium", "setAsideFor": None}
        | {"decidedBy": "assessor-1", "decidedByOrganisation": "start", "decidedOn": "2012-04-20", "revision": 2}
    )

    id: UUID
    assessment_id: UUID
    client_id: UUID
    kind: str = Field(description="What kind of assessment it is.")
    assessed_on: date
    organisation: str = Field(description="Whose people made the assessment, by code.")
    state: RatingState = Field(description="Whether it waits, was rated, or was set aside.")
    basis: RatingBasis | None = Field(description="From what the second rating was made; null where there is none.")
    points: dict[str, int] | None = Field(description="What the second rater gave; null where there is none.")
    band: str | None = Field(description="The band that these come to by the scheme; it sets no tariff.")
    first_points: dict[str, int] | None = Field(description="What the first rater gave; null until it is rated again.")
    first_band: str | None = Field(
        description="The band that these come to; null until it is rated again, and where they come to none."
    )
    set_aside_for: SetAsideReason | None = Field(description="Why it was set aside; null where it was not.")
    decided_by: str | None = Field(description="Who rated it again or set it aside, by the `sub` of their token.")
    decided_by_organisation: str | None = Field(description="Code of the organisation that they acted for.")
    decided_on: date | None = Field(description="When that was; null while it waits.")
    revision: int


class RaterAgreementView(View):
    model_config = example(_AGREEING)

    assessor: str = Field(description="Who made the assessments, by the `sub` of their token.")
    organisation: str = Field(description="For whom they made them, by code.")
    drawn: int = Field(description="How many of them were drawn to be rated a second time.")
    waiting: int = Field(description="How many of those still wait.")
    set_aside: int = Field(description="How many were not rated a second time after all.")
    taken_back: int = Field(
        description="Of how many the assessment is void by now, whether they were rated a second time or not: they are"
        " compared no more, and counted all the same."
    )
    rated: int = Field(description="How many were.")
    banded: int = Field(description="Of how many the first points come to a band.")
    same_band: int | None = Field(
        description="How many of those came to the same band both times; null, as all that follows, where fewer than"
        " five are compared."
    )
    same_band_percent: int | None = Field(description="That in per cent of them, to the nearest whole one.")
    points_apart: str | None = Field(
        description="How many points the two ratings lie apart in the mean, added up over the domains: an exact decimal"
        " to the nearest tenth."
    )
    points_higher: str | None = Field(
        description="By how many points the first rating lies above the second in the mean, below nothing where it lies"
        " below: whoever is always above rates need higher than others do."
    )


class RaterAgreementsView(View):
    model_config = example({"items": [_AGREEING]})

    items: list[RaterAgreementView] = Field(description="By organisation and assessor.")
