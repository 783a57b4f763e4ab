"""Bodies of referrals."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.rules.states import CloseReason, DeclineReason, ReferralState, SendOnReason, WithdrawReason
from services.referral.schemas.coded import ASSESSMENT, CLIENT, REFERRAL, SERVICE, Choice, CodedBody, CodeText, example
from services.referral.schemas.joint_work import JointWorkBody
from shared.web.schemas import Body, Day, Truth, View


class ReferralBody(Body):
    model_config = example({"clientId": CLIENT, "serviceId": SERVICE, "choice": "client", "assessmentId": ASSESSMENT})

    client_id: UUID
    service_id: UUID
    choice: Choice
    assessment_id: UUID | None = Field(
        default=None, description="Which it follows; left out, the person's latest of that day or before it."
    )
    contact_on: Day | None = Field(default=None, description="Of the contact that led here, up to a year before")
    referred_on: Day | None = Field(default=None, description="Today where absent; never in the future")
    needed_modality: CodedBody | None = Field(
        default=None, description="What sort of treatment the assessor finds is needed; it is kept with the ranking."
    )
    wait_if_full: Truth = Field(
        default=False, description="Whether they wait for a place where none is free; else the referral is refused."
    )
    priority: CodeText | None = Field(
        default=None,
        description="Why they wait less long than others: one of the `priorities` that the service publishes. It counts"
        " only while they wait.",
    )
    joint_work: JointWorkBody | None = Field(
        default=None, description="Where the service works beside another one to which the person was referred."
    )


class AcceptBody(Body):
    model_config = example({"firstOfferedOn": "2012-04-12"})

    first_offered_on: Day | None = Field(
        default=None, description="The first appointment offered; may lie ahead, up to a year after the referral"
    )


class DeclineBody(Body):
    model_config = example({"reasonCode": "needs_other_service"})

    reason_code: DeclineReason


class WithdrawBody(Body):
    model_config = example({"reasonCode": "client_request"})

    reason_code: WithdrawReason


class CloseBody(Body):
    model_config = example({"reasonCode": "did_not_start"})

    reason_code: CloseReason


class SendOnBody(Body):
    model_config = example({"reasonCode": "rapid_access"})

    reason_code: SendOnReason = Field(description="Why nobody waits for the assessment.")


class ReferralView(View):
    model_config = example(
        {
            "id": REFERRAL,
            "revision": 1,
            "clientId": CLIENT,
            "assessmentId": ASSESSMENT,
            "organisation": "cdas",
            "serviceId": SERVICE,
            "state": "referred",
            "choice": "client",
            "referredOn": "2012-04-10",
            "holdExpiresOn": "2012-05-01",
            "contactOn": None,
            "assessedOn": "2012-04-10",
            "firstOfferedOn": None,
            "reasonCode": None,
            "episodeId": None,
            "sentOnFor": None,
            "unassessed": False,
            "takeBackUntil": None,
        }
    )

    id: UUID
    revision: int
    client_id: UUID
    assessment_id: UUID | None
    organisation: str
    service_id: UUID
    state: ReferralState = Field(
        description="A place is held while it is `pending`, `referred` or `accepted`; `waiting` has none. `pending`: no"
        " assessment of the person has come. With the first one it is `referred`, and the days to answer begin."
    )
    choice: Choice
    referred_on: date
    hold_expires_on: date = Field(
        description="From when on the place is free unless it is answered, or, while it is `pending`, unless an"
        " assessment comes; while it is `waiting`, its own day."
    )
    contact_on: date | None
    assessed_on: date | None
    first_offered_on: date | None
    reason_code: str | None
    episode_id: UUID | None
    sent_on_for: SendOnReason | None = Field(description="Why it was sent on without an assessment; null: it was not.")
    unassessed: bool = Field(
        description="No assessment of the person has come, and it was not sent on without: the service is told nothing"
        " of them, and nothing of what it records goes out, though it may have accepted or begun."
    )
    take_back_until: date | None = Field(
        description="The last day on which what ended the referral may be taken back; null while it goes on, and where"
        " nobody's word ended it, or treatment was said to have begun."
    )
