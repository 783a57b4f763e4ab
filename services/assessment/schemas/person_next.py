"""What comes next for one person, as it is shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.assessment.rules.worklist import ReferralStanding
from services.assessment.schemas.fields import CLIENT, example
from services.assessment.schemas.programmes import PROGRAMME
from services.assessment.schemas.worklist import WorkStepView
from shared.web.schemas import View

_REFERRAL = "018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f"


class LastReferralView(View):
    model_config = example({"id": _REFERRAL, "organisation": "cdas", "referredOn": "2012-04-12", "state": "open"})

    id: UUID = Field(description="As referral names it.")
    organisation: str | None = Field(description="To whom they were referred.")
    referred_on: date
    state: ReferralStanding = Field(
        description="`open` until treatment has `started` by it; `ended` after that treatment. Without one it was"
        " `declined`, `withdrawn` or `closed`, or has `expired` unanswered. `unassessed`: a place is held, and no"
        " assessment has come; `never_assessed`: none came while it was held."
    )


class ProgrammeNamedView(View):
    model_config = example({"id": PROGRAMME, "title": "Everybody reassessed"})

    id: UUID
    title: str = Field(description="What it is called.")


class PersonNextView(View):
    model_config = example(
        {
            "clientId": CLIENT,
            "steps": [
                {"clientId": CLIENT, "code": "first_contact", "dueOn": "2012-05-03", "owner": None, "basis": "journey"}
                | {"overdue": False}
            ],
            "referral": {"id": _REFERRAL, "organisation": "cdas", "referredOn": "2012-04-12", "state": "open"},
            "programmes": [],
            "owesTop": False,
        }
    )

    client_id: UUID = Field(description="The person, after merges.")
    steps: list[WorkStepView] = Field(
        description="All that the worklist has of them, what is due first before the rest; to whom they are"
        " referred, and to who treats them, what answers raised (`basis` is `risk`), without its owner; to others none."
    )
    referral: LastReferralView | None = Field(
        description="The last one, as referral published it; for the LASARS alone, null for others and without one."
    )
    programmes: list[ProgrammeNamedView] = Field(
        description="Those that they are in and that go on; for the LASARS alone."
    )
    owes_top: bool = Field(
        description="Whether a TOP is owed of them now or later, by which a review is done; for the LASARS alone, false"
        " for others."
    )
