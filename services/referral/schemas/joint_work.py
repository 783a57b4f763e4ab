"""Bodies of joint work."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.rules.joint_work import JointWorkKind
from services.referral.rules.states import ReferralState
from services.referral.schemas.coded import REFERRAL, SERVICE, example
from shared.web.schemas import Body, View


class JointWorkBody(Body):
    model_config = example({"referralId": REFERRAL, "kind": "along"})

    referral_id: UUID = Field(description="The referral beside which this one is worked on, of the same person.")
    kind: JointWorkKind = Field(
        description="`along`: while the other one goes on. `brings_back`: outreach, for somebody who has disengaged."
    )


class JointWorkChangeBody(Body):
    model_config = example({"joint": None})

    joint: JointWorkBody | None = Field(description="Null: it is worked on beside none any more.")


class JointPartnerView(View):
    model_config = example(
        {
            "referralId": REFERRAL,
            "serviceId": SERVICE,
            "organisation": "riverside",
            "state": "started",
            "kind": "along",
            "leads": True,
            "startedOn": "2012-04-20",
            "endedOn": None,
        }
    )

    referral_id: UUID
    service_id: UUID = Field(description="Where the person is now by this referral.")
    organisation: str
    state: ReferralState = Field(description="How far this referral is, as `GET /referrals/{referralId}` has it.")
    kind: JointWorkKind = Field(
        description="`along`: both work with the person. `brings_back`: outreach, from the one that they have left."
    )
    leads: bool = Field(description="Whether it is the one beside which the referral asked for is worked on.")
    started_on: date | None
    ended_on: date | None


class JointWorkView(View):
    items: list[JointPartnerView]
