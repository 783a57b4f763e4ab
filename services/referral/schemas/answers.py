"""Bodies of what takes back an answer to a referral."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.rules.states import AnswerVoidReason, AppointmentReason, ReferralState
from services.referral.schemas.coded import REFERRAL, example
from shared.web.schemas import Body, Day, View


class AnswerVoidBody(Body):
    model_config = example({"reasonCode": "entered_in_error"})

    reason_code: AnswerVoidReason = Field(description="Why it is taken back; it stays on record.")


class FirstAppointmentBody(Body):
    model_config = example({"firstOfferedOn": "2012-04-17", "reasonCode": "moved"})

    first_offered_on: Day = Field(description="The first appointment, up to a year after the referral.")
    reason_code: AppointmentReason = Field(description="Why it is another day than was said before.")


class AnswerTakenBackView(View):
    """What was said of a referral, and taken back or said anew."""

    model_config = example(
        {
            "id": "018f3a5e-9999-7d42-9f10-5a1b2c3d4e5f",
            "referralId": REFERRAL,
            "state": "declined",
            "saidOn": "2012-04-12",
            "saidByOrganisation": "cdas",
            "reasonCode": "not_eligible",
            "firstOfferedOn": None,
            "ofAppointment": False,
            "takenBackFor": "entered_in_error",
            "takenBackOn": "2012-04-13",
            "takenBackBy": "cdas-keyworker",
            "takenBackByOrganisation": "cdas",
        }
    )

    id: UUID
    referral_id: UUID
    state: ReferralState = Field(description="What the answer had made of the referral.")
    said_on: date | None = Field(description="On which day it was said; null where that was not kept.")
    said_by_organisation: str = Field(description="Who had said it, as far as is kept: the code of an organisation.")
    reason_code: str | None = Field(description="Why the referral had ended; null of an acceptance.")
    first_offered_on: date | None = Field(description="The first appointment that had gone with it.")
    of_appointment: bool = Field(description="Whether the first appointment alone was said anew.")
    taken_back_for: str = Field(description="Why it was taken back.")
    taken_back_on: date = Field(description="On which business date it was taken back.")
    taken_back_by: str = Field(description="The `sub` of who took it back.")
    taken_back_by_organisation: str = Field(description="The organisation of who took it back.")
