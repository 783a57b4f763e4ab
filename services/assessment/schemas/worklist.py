"""Bodies of closings and releases, and how the worklist is shown."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.rules.worklist import Basis, WaitsFor
from services.assessment.schemas.fields import CLIENT, VoidReason, example
from shared.web.schemas import Body, Day, View

CLOSING = "018f3a5e-5558-7d42-9f10-5a1b2c3d4e5f"
RELEASE = "018f3a5e-5559-7d42-9f10-5a1b2c3d4e5f"
ClosedFor = Literal[
    "does_not_engage", "does_not_want_help", "advice_was_enough", "with_another_service", "moved", "in_prison", "died",
    "other",
]  # fmt: skip
_RECORDED = {"revision": 1, "voided": False, "voidReason": None, "recordedBy": "assessor-1", "recordedOn": "2012-07-10"}
_CLOSED = {"clientId": CLIENT, "on": "2012-07-10", "reasonCode": "does_not_engage"}
_RELEASED = {"clientId": CLIENT, "on": "2012-07-20"}


class ClosingBody(Body):
    model_config = example(_CLOSED)

    client_id: UUID
    on: Day = Field(description="The day on which they are closed, not after today.")
    reason_code: ClosedFor = Field(description="Why nothing more is to be done.")


class ClosingView(View):
    model_config = example({"id": CLOSING} | _CLOSED | _RECORDED)

    id: UUID
    client_id: UUID
    on: date = Field(description="The day on which they were closed.")
    reason_code: ClosedFor = Field(description="Why nothing more is to be done.")
    revision: int
    voided: bool = Field(description="True where they were opened again.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who closed them, by the `sub` of their token.")
    recorded_on: date


class ReleaseDay(Body):
    model_config = example({"on": "2012-07-20"})

    on: Day = Field(description="The day of the release from prison; at most a year ahead.")


class ReleaseBody(ReleaseDay):
    model_config = example(_RELEASED)

    client_id: UUID


class ReleaseView(View):
    model_config = example({"id": RELEASE} | _RELEASED | _RECORDED)

    id: UUID
    client_id: UUID
    on: date = Field(description="The day of the release from prison.")
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_on: date


class WorkStepView(View):
    model_config = example(
        {"clientId": CLIENT, "code": "assess", "dueOn": "2012-04-17", "owner": None, "basis": "journey"}
        | {"overdue": True}
    )

    client_id: UUID = Field(description="The person, after merges.")
    code: str = Field(
        description="What is to be done, as in `nextStep` of an activity; by a programme `invite`, `explain`,"
        " `reassess`, `confirm_tariff` or `review`; by an interviewer `interview`; `assess_for_referral` where a"
        " referral waits for the assessment; by the panel `panel_` with what the application asks for next."
    )
    due_on: date = Field(description="The day by which it is to be done.")
    owner: str | None = Field(
        description="Who does it, by the `sub` of their token; null where nobody has taken it on."
    )
    basis: Basis = Field(
        description="`agreed` with the last activity, or by where the person is in the `journey`, or after a `release`,"
        " by an `appointment` or a `programme`, since a `form` is to be looked at again (`form_review`), since an"
        " `interview` is assigned, whether the person is open or not, or since answers raised a `risk` about which"
        " nobody has asked since (`ask_about_risk`, `look_at_flags`), since a `referral` waits for an assessment, or"
        " by an application to the `panel`."
    )
    overdue: bool = Field(description="Whether the day has passed.")


class PersonWaitsView(View):
    model_config = example(
        {"clientId": CLIENT, "waitsFor": "refer", "since": "2012-04-10", "source": "4", "provider": None}
        | {"code": "refer", "dueOn": "2012-04-17", "owner": None}
    )

    client_id: UUID = Field(description="The person, after merges.")
    waits_for: WaitsFor = Field(
        description="To be assessed (`assess`), referred (`refer`), treated (`start`), or for the `panel`."
    )
    since: date = Field(
        description="Since their first contact, their last assessment (also where a referral came to nothing since),"
        " or the first referral that goes on; for the panel since it became what is to be done."
    )
    source: str | None = Field(description="Code of where they were sent from by their last contact; null without one.")
    provider: str | None = Field(description="To whom they were referred last, while that goes on; null else.")
    code: str = Field(description="What is to be done next, as on the worklist.")
    due_on: date = Field(description="The day by which it is to be done.")
    owner: str | None = Field(
        description="Who does it, by the `sub` of their token; null where nobody has taken it on."
    )


class WorklistTotalsView(View):
    model_config = example(
        {"people": 48, "overdue": 7, "releasedSoon": 2, "risks": 1, "panel": 3, "owners": ["assessor-1"]}
    )

    people: int = Field(description="How many people are open.")
    overdue: int = Field(description="How many of their next steps are overdue.")
    released_soon: int = Field(description="How many are released from prison today or within six days.")
    risks: int = Field(description="How many next steps there are by answers that raised a risk.")
    panel: int = Field(description="How many next steps there are by applications to the panel.")
    owners: list[str] = Field(description="Whoever has taken on a next step, each once, by the `sub` of their tokens.")
