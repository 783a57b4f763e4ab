"""Bodies of joint work."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.referral.rules.joint_work import JointWorkKind
from services.referral.rules.states import ReferralState
from services.referral.schemas.coded import REFERRAL, SERVICE, example
from shared.web.schemas import Body, Day, View
from shared.web.visible import only_for


class JointWorkBody(Body):
    model_config = example({"referralId": REFERRAL, "kind": "along", "agreedOn": "2012-04-12"})

    referral_id: UUID = Field(description="The referral beside which this one is worked on, of the same person.")
    kind: JointWorkKind = Field(
        description="`along`: while the other one goes on. `brings_back`: outreach, for somebody who has disengaged."
    )
    agreed_on: Day | None = Field(
        default=None,
        description="When the person agreed that both services learn of each other, not after today; left out: they"
        " have not. Until then neither learns of the other, but whoever is to bring somebody back learns where from.",
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
            "agreed": True,
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
    agreed: bool = Field(
        description="Whether the person has agreed that both learn of each other. Until then neither does, but whoever"
        " is to bring them back."
    )


class JointWorkSaidView(View):
    model_config = example(
        {
            "revision": 1,
            "referralId": REFERRAL,
            "kind": "along",
            "agreedOn": "2012-04-12",
            "saidOn": "2012-04-12",
            "saidBy": "assessor-1",
            "saidByOrganisation": "start",
        }
    )

    revision: int
    referral_id: UUID | None = Field(description="Beside which referral it was to be worked on; null: beside none.")
    kind: JointWorkKind | None = Field(description="How they were to work together; null: not at all.")
    agreed_on: date | None = Field(description="When the person agreed; null: they had not.")
    said_on: date = Field(description="On which business date it was recorded.")
    said_by: str = Field(description="The `sub` of who recorded it.")
    said_by_organisation: str = Field(description="For which of them it was recorded.")


class JointWorkView(View):
    revision: int = Field(description="Of what was said, for who changes it; 0 before, and to all others.")
    items: list[JointPartnerView]
    said: Annotated[
        list[JointWorkSaidView] | None,
        only_for("assessor", description="All that was said of the referral asked for, the first word first."),
    ]
