"""Bodies of activities, and how they are shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.rules.activities import activity_kinds
from services.assessment.schemas.contacts import Attendance, Setting
from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import CLIENT, ShortCode, VoidReason, example
from shared.web.schemas import Body, Day, View, Whole

ACTIVITY = "018f3a5e-5557-7d42-9f10-5a1b2c3d4e5f"
KINDS_OF_EVERY_AREA = activity_kinds(None)
NextStepCode = Literal[
    "contact", "assess", "refer", "first_contact", "review", "outreach", "joint_visit", "three_way_meeting",
    "release_contact", "check_at_12_weeks", "aftercare_contact", "remission_check", "other",
]  # fmt: skip
AbsenceReason = Literal[
    "ill", "in_custody", "other_duties", "travel", "forgot", "not_reached", "staff_absent", "other", "not_known"
]
PrecautionReason = Literal["assessed_anew", "no_longer_so", "said_by_mistake"]
Worker = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]  # the `sub` of a token, no words
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
People = Annotated[Whole, Field(ge=0, le=10_000)]

_NEXT = {"code": "contact", "dueOn": "2012-04-24", "owner": "assessor-1"}
ACTIVITY_FINDINGS = {
    "kind": "joint_visit",
    "on": "2012-04-17",
    "at": "14:30",
    "setting": "community",
    "attendance": "did_not_attend",
    "absenceReason": "not_reached",
    "workers": ["assessor-1", "cdas-keyworker"],
    "organisations": ["cdas"],
    "nextStep": _NEXT,
}


class NextStepBody(Body):
    model_config = example(_NEXT)

    code: NextStepCode = Field(description="What is to be done next.")
    due_on: Day = Field(description="By when: not before the day of the activity.")
    owner: Worker | None = Field(
        default=None, description="Who does it, by the `sub` of their token; left out, whoever records this."
    )


class ActivityFindings(Body):
    """What a correction may change, but not whose it is."""

    model_config = example(ACTIVITY_FINDINGS)

    kind: ShortCode = Field(description="One of `activities` of `GET /code-lists`, such as `advocacy`.")
    on: Day = Field(description="The day on which it was done, not after today.")
    at: TimeOfDay | None = Field(default=None, description="When it began, such as `14:30`.")
    setting: Setting = Field(description="Where it took place.")
    attendance: Attendance = Field(description="Whether the person came, or the people did.")
    absence_reason: AbsenceReason | None = Field(
        default=None, description="Why nobody came, or it was cancelled: said then, and only then."
    )
    people: People | None = Field(
        default=None, description="How many came, of a group or a consultation: only where it is of no one person."
    )
    workers: Annotated[list[Worker], Field(default_factory=list, max_length=10)] = Field(
        description="Who did it, by the `sub` of their tokens, none twice."
    )
    organisations: Annotated[list[Organisation], Field(default_factory=list, max_length=10)] = Field(
        description="Others that took part, by their codes, none twice."
    )
    next_step: NextStepBody | None = Field(default=None, description="What is agreed to be done next for the person.")
    site_id: UUID | None = Field(default=None, description="At which site it was, by its id, if it was at one.")
    asked_about: Annotated[list[ShortCode], Field(max_length=20)] | None = Field(
        default=None,
        description="Of a `risk_review` that was attended, what they were asked about: a `flag` of `GET /open-risks`, "
        "or a warning, the `code` of a step of `GET /persons/{personId}/next` whose `basis` is `risk`. It ends these "
        "and no others. Left out, it is the one thing that stands; where there are more it is refused.",
    )
    precaution_reason: PrecautionReason | None = Field(
        default=None,
        description="Why one worker can meet them alone again. Without it `two_workers` has been looked at, and goes "
        "on to stand where they are booked and met.",
    )


class ActivityBody(ActivityFindings):
    model_config = example({"clientId": CLIENT} | ACTIVITY_FINDINGS)

    client_id: UUID | None = Field(
        default=None, description="Whom it was done for; left out where it is of nobody in particular."
    )


class NextStepView(View):
    model_config = example(_NEXT)

    code: NextStepCode = Field(description="What is to be done next.")
    due_on: date = Field(description="The day by which it is to be done.")
    owner: str = Field(description="Who does it, by the `sub` of their token.")


class ActivityView(View):
    model_config = example(
        {"id": ACTIVITY, "clientId": CLIENT, "people": None}
        | ACTIVITY_FINDINGS
        | {
            "siteId": None,
            "askedAbout": None,
            "precautionReason": None,
            "revision": 1,
            "voided": False,
            "voidReason": None,
            "recordedBy": "assessor-1",
        }
        | {"recordedByOrganisation": "start", "recordedOn": "2012-04-17"}
    )

    id: UUID
    client_id: UUID | None = Field(description="Whom it was done for; null where it is of nobody in particular.")
    kind: str = Field(description="One of `activities` of `GET /code-lists`.")
    on: date = Field(description="The day on which it was done.")
    at: str | None = Field(description="When it began; null where nobody said.")
    setting: str = Field(description="Where it took place.")
    attendance: Attendance = Field(description="Whether the person came, or the people did.")
    absence_reason: AbsenceReason | None = Field(description="Why nobody came; null where somebody did.")
    people: int | None = Field(description="How many came, of a group or a consultation; null where nobody counted.")
    workers: list[str] = Field(description="Who did it, by the `sub` of their tokens.")
    organisations: list[str] = Field(description="Others that took part, by their codes.")
    next_step: NextStepView | None = Field(description="What was agreed to be done next; null where nothing was.")
    site_id: UUID | None = Field(description="At which site it was; null where nobody said.")
    asked_about: list[str] | None = Field(
        description="The risks that they were asked about, by flags or warnings. Null where it is no `risk_review` "
        "that was attended, and of before that was kept: they were asked about all there was."
    )
    precaution_reason: PrecautionReason | None = Field(
        description="Why one worker can meet them alone again; null where nobody said so."
    )
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date = Field(description="The day on which it was received.")
