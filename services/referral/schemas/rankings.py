"""What is shown of the ranking that a referral was made from."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.schemas.coded import REFERRAL, SERVICE, Choice, CodedView, example
from shared.web.schemas import View

_RANKED = {
    "rank": 1,
    "serviceId": SERVICE,
    "organisation": "cdas",
    "name": "Community team",
    "score": 110,
    "eligible": True,
    "placesFree": 3,
}


class RankedServiceView(View):
    """A service as the ranking had it."""

    model_config = example(_RANKED)

    rank: int = Field(description="Its place in the ranking, from 1.")
    service_id: UUID
    organisation: str
    name: str
    score: int = Field(description="The points of the reasons that spoke for it.")
    eligible: bool = Field(description="Whether it takes such a person at all, with a place free or not.")
    places_free: int = Field(description="How many places it had then, before this one was held.")


class RankingView(View):
    model_config = example(
        {
            "referralId": REFERRAL,
            "madeOn": "2012-04-10",
            "serviceId": SERVICE,
            "organisation": "cdas",
            "rank": 1,
            "ranked": 4,
            "choice": "client",
            "neededModality": None,
            "services": [_RANKED],
        }
    )

    referral_id: UUID
    made_on: date = Field(description="The business date on which the ranking was made and the referral recorded.")
    service_id: UUID
    organisation: str
    rank: int = Field(description="The place of the service that was chosen, from 1.")
    ranked: int = Field(description="How many services were ranked.")
    choice: Choice
    needed_modality: CodedView | None = Field(description="By which it was made; null: none was named.")
    services: list[RankedServiceView] = Field(
        description="The first fifty of them in order, and the one that was chosen."
    )
