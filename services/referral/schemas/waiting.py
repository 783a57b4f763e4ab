"""What is shown of who waits for a place, and what is said when one is offered."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.referral.rules.waiting import OutOfOrderReason
from services.referral.schemas.coded import CLIENT, REFERRAL, SERVICE, example
from shared.web.schemas import Body, View


class OfferBody(Body):
    model_config = example({"reasonCode": "urgent_need"})

    reason_code: OutOfOrderReason | None = Field(
        default=None, description="Why they go before those who stand before them; needed where somebody does."
    )


class QueuedReferralView(View):
    model_config = example(
        {
            "referralId": REFERRAL,
            "clientId": CLIENT,
            "serviceId": SERVICE,
            "organisation": "cdas",
            "state": "waiting",
            "place": 2,
            "referredOn": "2012-04-10",
            "recordedOn": "2012-04-10",
            "daysWaited": 12,
            "wantedDays": None,
            "priority": None,
            "offeredOn": None,
            "holdExpiresOn": None,
        }
    )

    referral_id: UUID
    client_id: UUID
    service_id: UUID
    organisation: str
    state: Literal["waiting", "offered"] = Field(description="`offered`: a place is held, and nobody has answered yet.")
    place: int | None = Field(description="Where they stand in the queue of the service, from 1; null once offered.")
    referred_on: date
    recorded_on: date | None = Field(
        description="When that they wait was recorded, by which the queue is ordered; null before this was kept."
    )
    days_waited: int = Field(description="Since the referral.")
    wanted_days: int | None = Field(description="In how many days the service is to see people; null: it did not say.")
    priority: str | None = Field(description="Why they go before others, by a code of the service; null: they do not.")
    offered_on: date | None = Field(description="When the place was offered; null while they wait.")
    hold_expires_on: date | None = Field(description="When the place goes to the next; null while they wait.")


class OutOfOrderView(View):
    """A place that was offered to somebody before others who stood before them: why, and by whom. Nobody is named."""

    model_config = example(
        {
            "referralId": REFERRAL,
            "serviceId": SERVICE,
            "organisation": "cdas",
            "offeredOn": "2012-04-22",
            "passedOver": 3,
            "reasonCode": "urgent_need",
            "offeredBy": "start-1",
            "offeredByOrganisation": "start",
        }
    )

    referral_id: UUID
    service_id: UUID
    organisation: str
    offered_on: date = Field(description="On which business date.")
    passed_over: int = Field(description="How many stood before them.")
    reason_code: OutOfOrderReason
    offered_by: str = Field(description="The `sub` of who offered it.")
    offered_by_organisation: str = Field(description="For whom they acted, as their token said.")
