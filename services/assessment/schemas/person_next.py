"""What comes next for one person, as it is shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.assessment.rules.worklist import ReferralStanding
from services.assessment.schemas.fields import CLIENT, example
from services.assessment.schemas.programmes import PROGRAMME
from services.assessment.schemas.worklist import CLOSING, ClosedFor, WorkStepView
from shared.web.schemas import View

_REFERRAL = "018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f"
_REFERRED = {"id": _REFERRAL, "organisation": "cdas", "referredOn": "2012-04-12", "state": "open", "isTreatment": None}
_REFERRED |= {"nowWith": None}


class LastReferralView(View):
    model_config = example(_REFERRED)

    id: UUID = Field(description="As referral names it.")
    organisation: str | None = Field(description="To whom they were referred.")
    referred_on: date
    state: ReferralStanding = Field(
        description="`open` until treatment has `started` by it; `ended` after that treatment. Without one it was"
        " `declined`, `withdrawn` or `closed`, or has `expired` unanswered. `unassessed`: a place is held, and no"
        " assessment has come; `never_assessed`: none came while it was held."
    )
    is_treatment: bool | None = Field(
        description="Whether what began by it is treatment: outreach is none. Null before it began."
    )
    now_with: str | None = Field(
        description="Who has what began by it, or had it last: another where it was handed over. Null before it began."
    )


class WorkingWithView(View):
    model_config = example({"referralId": _REFERRAL, "organisation": "cdas", "isTreatment": True})

    referral_id: UUID = Field(description="By which referral it began, as referral names it.")
    organisation: str = Field(description="Who has it now, whoever began it.")
    is_treatment: bool = Field(description="Whether it is treatment: outreach is none.")


class StandingClosingView(View):
    model_config = example({"id": CLOSING, "on": "2012-07-10", "reasonCode": "does_not_engage"})

    id: UUID
    on: date = Field(description="The day on which they were closed.")
    reason_code: ClosedFor = Field(description="Why nothing more is to be done.")


class SaidOfNdtmsView(View):
    model_config = example({"given": True, "on": "2012-04-10"})

    given: bool = Field(description="Whether they let NDTMS be told who they are.")
    on: date = Field(description="When they said so.")


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
            "referral": _REFERRED,
            "programmes": [],
            "owesTop": False,
            "closing": None,
            "ndtms": {"given": True, "on": "2012-04-10"},
            "precautions": ["two_workers"],
            "working": [],
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
    closing: StandingClosingView | None = Field(
        description="The last one, unless it was taken back or something opened them again since; for the LASARS alone."
    )
    ndtms: SaidOfNdtmsView | None = Field(
        description="What they said last of being told of to NDTMS, and nobody took back; null where nobody has asked"
        " them. For the LASARS alone."
    )
    precautions: list[str] = Field(
        description="How somebody has to meet them, by codes that may become more: `two_workers`, one worker does not"
        " meet them alone. Each stands, whoever asked about it, until it is answered anew or the front door says why it"
        " is so no more. To whom they are referred, who treats them, and the LASARS; to others none. That there is none"
        " does not say that somebody asked."
    )
    working: list[WorkingWithView] = Field(
        description="Whoever works with them now, by whichever referral; for the LASARS alone."
    )
