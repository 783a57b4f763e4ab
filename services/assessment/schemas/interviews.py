"""Bodies of interviews, and what is shown of them: a pseudonym, and nobody's name."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.activities import ACTIVITY, Worker
from services.assessment.schemas.contacts import Setting
from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import CLIENT, EVIDENCE, ShortCode, example
from shared.web.schemas import Body, Day, OneLine, View

INTERVIEW = "018f3a5e-5583-7d42-9f10-5a1b2c3d4e5f"
InterviewState = Literal["assigned", "held", "not_held", "withdrawn"]
NotHeldReason = Literal["not_reached", "declined", "did_not_attend", "died", "moved", "in_custody"]
WithdrawnFor = Literal["assigned_by_mistake", "wrong_person", "not_wanted", "not_needed", "died", "other"]
SaidAgainFor = Literal["mistyped", "wrong_day", "misunderstood", "incomplete"]
TakenBackFor = Literal["recorded_by_mistake", "wrong_person", "recorded_twice"]
Note = Annotated[str, OneLine(500), Field(min_length=1)]

_PLAN = {"interviewer": "interviewer-1", "organisation": "council", "dueOn": "2013-01-07", "setting": "community"}
_HELD = {
    "on": "2012-09-20", "setting": "community", "outcomes": [],
    "note": "Has lived in the same flat since spring and wants to stay there",
}  # fmt: skip


class InterviewPlan(Body):
    model_config = example(_PLAN)

    interviewer: Worker = Field(description="Who interviews, by the `sub` of their token.")
    organisation: Organisation = Field(description="For whom they interview, by code: not one that is paid.")
    due_on: Day = Field(description="By when, from today on.")
    setting: Setting = Field(description="Where they are to meet.")


class InterviewBody(InterviewPlan):
    model_config = example({"clientId": CLIENT} | _PLAN)

    client_id: UUID = Field(description="Whom they are to interview.")


class HeldBody(Body):
    """That it was held: it becomes an activity of the kind interview, and each outcome evidence of its day."""

    model_config = example(_HELD)

    on: Day = Field(description="When it was held, not after today and not before it was assigned.")
    setting: Setting = Field(description="In which setting it was held.")
    outcomes: list[ShortCode] = Field(
        default_factory=list, max_length=20,
        description="What somebody said that is so, by the codes that a measure takes from an interviewer:"
        " `eventsByRole` of `GET /code-lists` has them.",
    )  # fmt: skip
    note: Note | None = Field(
        default=None,
        description="What they said beside that, without names. Who assigned it reads it, and nobody else.",
    )


class HeldCorrection(HeldBody):
    model_config = example(_HELD | {"reasonCode": "misunderstood"})

    reason_code: SaidAgainFor = Field(description="Why it is corrected.")


class NotHeldBody(Body):
    model_config = example({"on": "2012-09-20", "reasonCode": "not_reached"})

    on: Day = Field(description="When that was known, not after today and not before it was assigned.")
    reason_code: NotHeldReason = Field(description="Why it was not held.")


class InterviewTakenBackBody(Body):
    model_config = example({"reasonCode": "wrong_person"})

    reason_code: TakenBackFor = Field(description="What was wrong with what was said of it.")


class InterviewWithdrawalBody(Body):
    model_config = example({"reasonCode": "not_needed"})

    reason_code: WithdrawnFor = Field(description="Why nobody is to hold it any more.")


_ROW = {"id": INTERVIEW, "clientId": CLIENT} | _PLAN | {
    "state": "held", "saidOn": "2012-09-20", "notHeldFor": None, "withdrawnFor": None, "outcomes": ["stable_home"],
    "revision": 2, "recordedOn": "2012-09-03",
}  # fmt: skip


class InterviewView(View):
    model_config = example(_ROW)

    id: UUID
    client_id: UUID = Field(description="Whom they interview, by pseudonym.")
    interviewer: str = Field(description="Who interviews, by the `sub` of their token.")
    organisation: str = Field(description="For whom they interview.")
    due_on: date
    setting: str = Field(description="Where they are to meet, or met.")
    state: InterviewState = Field(
        description="`assigned` until it was `held` or known that it was `not_held`, or was `withdrawn`."
    )
    said_on: date | None = Field(description="When it was held, or known that it was not; null before.")
    not_held_for: NotHeldReason | None = Field(description="Why it was not held; null where it was, or may still be.")
    withdrawn_for: WithdrawnFor | None = Field(description="Why nobody is to hold it any more; null where it stands.")
    outcomes: list[str] = Field(
        description="What somebody said that is so, by the codes of events; without what the LASARS has taken back."
    )
    revision: int
    recorded_on: date = Field(description="The day on which it was assigned.")


class InterviewSaidView(InterviewView):
    """With all that was said in it."""

    model_config = example(_ROW | {"note": _HELD["note"], "activityId": ACTIVITY, "evidenceIds": [EVIDENCE]}
                           | {"precautions": []})  # fmt: skip

    note: str | None = Field(description="What somebody said beside that; null where nothing was written down.")
    activity_id: UUID | None = Field(description="The activity that it became; null where it was not held.")
    evidence_ids: list[UUID] = Field(description="The evidence that it became, in the order of `outcomes`.")
    precautions: list[str] = Field(
        description="How somebody has to meet them, by the codes of `GET /persons/{personId}/next`; nothing of what was"
        " answered."
    )
