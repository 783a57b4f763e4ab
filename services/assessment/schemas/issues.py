"""Bodies of issues, complaints and thanks, and how they are shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import VoidReason, example
from shared.web.schemas import Body, Day, OneLine, View

ISSUE = "018f3a5e-5560-7d42-9f10-5a1b2c3d4e5f"
IssueKind = Literal["issue", "complaint", "thanks"]
IssueTopic = Literal["access", "waiting", "information", "premises", "referral", "treatment", "care_together", "other"]
IssueRaiser = Literal["service_user", "representative", "family", "commissioner", "front_door", "provider", "referrer"]
IssueState = Literal["open", "answered", "closed"]
IssueClosedFor = Literal["resolved", "not_upheld", "withdrawn", "passed_on"]
Summary = Annotated[str, OneLine(300), Field(min_length=1)]
AnswerText = Annotated[str, OneLine(500), Field(min_length=1)]

_SAID = {
    "kind": "issue",
    "about": "waiting",
    "raisedOn": "2012-05-14",
    "raisedBy": "representative",
    "summary": "Nobody answers the telephone of the hub before ten",
    "concerns": "cdas",
    "ownedBy": "cdas",
    "dueOn": "2012-05-28",
}


class IssueBody(Body):
    """About how things go, and never about a named person."""

    model_config = example(_SAID)

    kind: IssueKind = Field(description="Whether something is wrong, somebody complains, or somebody gives thanks.")
    about: IssueTopic = Field(description="Which part of how things go it is about.")
    raised_on: Day = Field(description="When it was raised, not after today.")
    raised_by: IssueRaiser = Field(description="In which part somebody raised it; never who they are.")
    summary: Summary = Field(description="What it is, in a sentence without names.")
    concerns: Organisation | None = Field(
        default=None,
        description="The organisation that it is about, if it is: by the code of one that takes part in the area.",
    )
    owned_by: Organisation | None = Field(
        default=None, description="The organisation that answers it: one that takes part in the area."
    )
    due_on: Day | None = Field(default=None, description="By when it is answered: not before it was raised.")


class IssueAnswerBody(Body):
    model_config = example({"answer": "From 1 June somebody answers from eight"})

    answer: AnswerText = Field(description="What is done about it, in a sentence or two without names.")


class IssueClosingBody(Body):
    model_config = example({"reasonCode": "resolved"})

    reason_code: IssueClosedFor = Field(description="What became of it.")


class IssueView(View):
    model_config = example(
        {"id": ISSUE}
        | _SAID
        | {"state": "open", "answer": None, "answeredOn": None, "closedOn": None, "closedFor": None, "daysOpen": 7}
        | {"revision": 1, "voided": False, "voidReason": None, "recordedByOrganisation": "council"}
        | {"recordedOn": "2012-05-14"}
    )

    id: UUID
    kind: IssueKind = Field(description="Whether something is wrong, somebody complains, or somebody gives thanks.")
    about: IssueTopic = Field(description="Which part of how things go it is about.")
    raised_on: date = Field(description="When it was raised.")
    raised_by: IssueRaiser = Field(description="In which part somebody raised it.")
    summary: str = Field(description="What it is, in a sentence without names.")
    concerns: str | None = Field(description="The organisation that it is about; null where it is about none.")
    owned_by: str | None = Field(description="The organisation that answers it; null while nobody was named.")
    due_on: date | None = Field(description="By when it is answered; null where no day was set.")
    state: IssueState = Field(description="`open`, `answered`, or `closed`, with or without an answer.")
    answer: str | None = Field(description="What is done about it; null while nobody has answered.")
    answered_on: date | None = Field(description="When it was answered last.")
    closed_on: date | None = Field(description="When it was closed; null while it is not.")
    closed_for: IssueClosedFor | None = Field(description="What became of it; null while it is not closed.")
    days_open: int = Field(description="From the day on which it was raised until it was closed, or until today.")
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_by_organisation: str
    recorded_on: date
