"""Bodies of disclosures, and what they let a referrer read."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.rules.disclosing import DisclosedDay
from services.assessment.schemas.fields import CLIENT, ShortCode, example
from shared.web.schemas import Body, Day, View

DISCLOSURE = "018f3a5e-7779-7d42-9f10-5a1b2c3d4e5f"
Organisation = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
OrderReference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/_.-]{0,59}$")]
GroundCode = Literal["consent", "order"]

_DISCLOSURE = {
    "clientId": CLIENT,
    "organisation": "probation",
    "ground": "order",
    "orderReference": "DRR/2012/114",
    "tells": ["assessed", "started", "ended"],
    "tellsFrom": "2012-04-10",
    "until": "2013-04-09",
}


class DisclosureBody(Body):
    model_config = example(_DISCLOSURE)

    client_id: UUID
    organisation: Organisation = Field(description="Who is told: an organisation, never a relative.")
    ground: GroundCode = Field(description="The person's recorded consent, or an order of a court that names it.")
    order_reference: OrderReference | None = Field(
        None, description="Under which the court keeps its order: given with an order, and only then."
    )
    tells: Annotated[list[DisclosedDay], Field(min_length=1, max_length=4)] = Field(
        description="Which days are told, each once: as few as the consent or the order names."
    )
    tells_from: Day = Field(description="It tells of this day and later ones.")
    until: Day = Field(description="The last day on which anything is told, at most three years after the first.")


class WithdrawalBody(Body):
    model_config = example({"on": "2012-09-01", "reasonCode": "consent_withdrawn"})

    on: Day = Field(description="When it was withdrawn, or revoked, not after today. Nothing more is told from now on.")
    reason_code: ShortCode


class DisclosureView(View):
    model_config = example(
        {"id": DISCLOSURE} | _DISCLOSURE | {"revision": 1, "withdrawnOn": None, "withdrawnReason": None}
    )

    id: UUID
    client_id: UUID
    organisation: str = Field(description="Who is told.")
    ground: GroundCode = Field(description="Consent of the person, or an order of a court.")
    order_reference: str | None = Field(description="Under which the court keeps its order.")
    tells: list[DisclosedDay] = Field(description="Which days are told.")
    tells_from: date = Field(description="It tells of this day and later ones.")
    until: date = Field(description="The last day on which anything is told.")
    withdrawn_on: date | None = Field(description="When it was taken back or revoked; nothing is told since.")
    withdrawn_reason: str | None = Field(description="Why, by code.")
    revision: int


class ProgressView(View):
    """Null is what is not told, or what has not come to be."""

    model_config = example(
        {
            "clientId": CLIENT,
            "tells": ["assessed", "started", "ended"],
            "assessedOn": "2012-04-11",
            "referredOn": None,
            "startedOn": "2012-04-24",
            "endedOn": None,
        }
    )

    client_id: UUID = Field(description="The id that was asked for.")
    tells: list[DisclosedDay] = Field(
        description="What is told at all; nothing without a consent or an order in force."
    )
    assessed_on: date | None = Field(description="The first assessment.")
    referred_on: date | None = Field(description="The first referral to a service.")
    started_on: date | None = Field(description="The first start of treatment.")
    ended_on: date | None = Field(description="The last end, when nobody treats them any more.")
