"""Bodies of applications to the panel."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.referral.rules.panel import (
    Capacity,
    ClosedFor,
    FundingSource,
    Missing,
    NextCode,
    NextOwner,
    PanelState,
    PanelStep,
    Preparation,
    RefusedFor,
    TakenBackFor,
    Wanted,
    WithdrawnFor,
    closed_for,
)
from services.referral.schemas.coded import CLIENT, SERVICE, OrganisationCode, example
from shared.web.schemas import Body, Day, View, Whole
from shared.web.visible import only_for

APPLICATION = "018f3a5e-8888-7d42-9f10-5a1b2c3d4e5f"
FORM_ANSWER = "018f3a5e-9999-7d42-9f10-5a1b2c3d4e5f"
_MEMBERS = [{"organisation": "council", "capacity": "commissioner"}, {"organisation": "start", "capacity": "lasars"}]
_ASKED = {"formAnswerId": FORM_ANSWER, "funding": "treatment_budget", "weeks": 12}
Weeks = Annotated[Whole, Field(ge=1, le=104)]
DIRECT = ("assessor", "provider", "clinician")  # who looks after the person
DECIDE = ("assessor", "commissioner")


class PanelRequestBody(Body):
    """What is asked for. What is not there yet is listed as missing, and refuses nothing."""

    model_config = example(_ASKED)

    wanted_services: list[UUID] = Field(
        default_factory=list, max_length=10, description="Which would suit, the most wanted first."
    )
    form_answer_id: UUID | None = Field(
        None,
        description="The answered form that says how suitable it is, by its id in assessment, which has said of it: one"
        " that is known of nobody is refused.",
    )
    funding: FundingSource | None = Field(None, description="From what it is to be funded.")
    weeks: Weeks | None = Field(None, description="For how long.")


class PanelChangeBody(PanelRequestBody):
    brought: list[Wanted] | None = Field(
        None,
        max_length=10,
        description="What of that which the panel wanted is there by now; absent: as it was. Which service, the form on"
        " suitability and the funding are there only with the field that says them.",
    )


class PanelApplicationBody(PanelRequestBody):
    model_config = example({"clientId": CLIENT} | _ASKED)

    client_id: UUID
    applied_on: Day | None = Field(None, description="Today where absent; never in the future.")
    earlier_id: UUID | None = Field(
        None, description="The application that was decided and is to be looked at again: of the same person."
    )


class PanelMemberBody(Body):
    """Who sat on the panel, by organisation and capacity: no name."""

    organisation: OrganisationCode
    capacity: Capacity = Field(description="As what they sat on the panel.")


class PanelDecisionBody(Body):
    model_config = example(
        {
            "decision": "approve",
            "on": "2012-05-02",
            "members": _MEMBERS,
            "weeks": 12,
            "funding": "treatment_budget",
        }
    )

    decision: Literal["approve", "refuse", "defer"] = Field(
        description="What the panel says; a deferral is no refusal."
    )
    on: Day | None = Field(None, description="Today where absent; not before the panel day.")
    members: list[PanelMemberBody] = Field(min_length=1, max_length=20, description="Who decided.")
    service_id: UUID | None = Field(
        None, description="To `approve`: which of the wanted services; absent where only one is wanted."
    )
    weeks: Weeks | None = Field(None, description="To `approve`: for how long it is funded.")
    funding: FundingSource | None = Field(None, description="To `approve`: from what it is funded.")
    reason_code: RefusedFor | None = Field(None, description="To `refuse`: why.")
    until: Day | None = Field(None, description="To `defer`: until when; after the day of the decision.")
    wants: list[Wanted] = Field(default_factory=list, max_length=10, description="To `defer`: what the panel wants.")


class PanelStepBody(Body):
    model_config = example({"step": "list", "panelOn": "2012-12-10"})

    step: Literal["list", "prepare", "aftercare", "close", "withdraw"] = Field(
        description="What happens to the application; decisions are sent apart."
    )
    on: Day | None = Field(None, description="Today where absent; not before the step before, nor ahead.")
    panel_on: Day | None = Field(None, description="To `list`: the day on which the panel sits.")
    prepared: list[Preparation] = Field(
        default_factory=list, max_length=10, description="To `prepare`: what has been done for it."
    )
    reason_code: WithdrawnFor | ClosedFor | None = Field(
        None, description="To `withdraw` or `close`: why. `aftercare_completed` only of an aftercare that was planned."
    )
    service_id: UUID | None = Field(
        None, description="To `aftercare`: at which service, where it is one of the area's."
    )


class PanelStepVoidBody(Body):
    model_config = example({"reasonCode": "entered_in_error"})

    reason_code: TakenBackFor


class BroughtSaidView(View):
    """A word on one of the things that the panel wanted."""

    model_config = example(
        {"wanted": "care_plan", "isThere": True, "on": "2012-05-04", "saidBy": "assessor-1"}
        | {"saidByOrganisation": "start"}
    )

    wanted: Wanted = Field(description="What the panel wanted.")
    is_there: bool = Field(description="False where it was ticked before, and is taken back.")
    on: date = Field(description="On which business date it was said.")
    said_by: str = Field(description="The `sub` of who recorded it.")
    said_by_organisation: str = Field(description="For which of them it was recorded.")


class PanelNextView(View):
    """What is to be done next: by the LASARS, the panel or the service."""

    code: NextCode = Field(description="What there is to do.")
    owner: NextOwner = Field(description="Whose part it is: the LASARS, the panel or the service.")
    due_on: date | None = Field(
        description="Null where no day says by when, and to who decides, where it follows from the day of admission."
    )


class PanelApplicationView(View):
    """The panel decides by the application's id: who the person is, even by pseudonym, it need not be shown."""

    model_config = example(
        {
            "id": APPLICATION,
            "revision": 3,
            "clientId": CLIENT,
            "wantedServices": [SERVICE],
            "formAnswerId": FORM_ANSWER,
            "fundingAsked": "treatment_budget",
            "weeksAsked": 12,
            "missing": [],
            "earlierId": None,
            "appliedOn": "2012-04-20",
            "appliedByOrganisation": "start",
            "state": "approved",
            "panelOn": "2012-05-02",
            "deferredUntil": None,
            "wants": [],
            "brought": [],
            "broughtSaid": [],
            "decidedOn": "2012-05-02",
            "serviceId": SERVICE,
            "organisation": "riverside",
            "weeks": 12,
            "funding": "treatment_budget",
            "prepared": [],
            "admittedOn": None,
            "referralId": None,
            "episodeId": None,
            "closedOn": None,
            "next": {"code": "prepare", "owner": "lasars", "dueOn": None},
            "nextBy": "2012-05-09",
            "allowed": ["prepare", "withdraw"],
        }
    )

    id: UUID
    revision: int
    client_id: Annotated[UUID | None, only_for(*DIRECT, description="The person who would be treated, by pseudonym.")]
    wanted_services: Annotated[list[UUID] | None, only_for(*DECIDE, description="The most wanted first.")]
    form_answer_id: Annotated[
        UUID | None, only_for(*DECIDE, description="The answered form that says how suitable it is; null: not yet.")
    ]
    funding_asked: Annotated[FundingSource | None, only_for(*DECIDE, description="From what it was to be funded.")]
    weeks_asked: Annotated[int | None, only_for(*DECIDE, description="For how long it was asked for.")]
    missing: list[Missing] = Field(description="What the panel needs and is not there yet.")
    earlier_id: Annotated[
        UUID | None,
        only_for(*DECIDE, description="Which it asks to look at again; to who decides none that they approved."),
    ]
    applied_on: date = Field(description="When the LASARS asked for it.")
    applied_by_organisation: str = Field(description="Which LASARS asked for it.")
    state: PanelState = Field(
        description="What the steps that stand have led to; to who decides, `approved` however it went on since."
    )
    panel_on: date | None = Field(description="The day on which the panel sits; null: none is set.")
    deferred_until: date | None = Field(description="Null but where it is deferred.")
    wants: list[Wanted] = Field(description="What the panel wants before it decides, since it deferred.")
    brought: list[Wanted] = Field(description="Of what it wanted, what is there by now.")
    brought_said: Annotated[
        list[BroughtSaidView] | None,
        only_for(*DECIDE, description="Who said of what it wanted that it is there, and when, the first word first."),
    ]
    decided_on: date | None = Field(description="When the panel approved or refused; null: it has not.")
    service_id: UUID | None = Field(description="Which was approved.")
    organisation: str | None = Field(description="Whose service was approved.")
    weeks: int | None = Field(description="For how long it is funded.")
    funding: FundingSource | None = Field(description="From what it is funded.")
    prepared: list[Preparation] = Field(description="What has been done for it.")
    admitted_on: Annotated[
        date | None,
        only_for(
            *DIRECT,
            description="When treatment began at the service that was approved, read from the episodes; null: it has"
            " not.",
        ),
    ]
    referral_id: Annotated[
        UUID | None, only_for(*DIRECT, description="Their open referral to the service that was approved; null: none.")
    ]
    episode_id: Annotated[UUID | None, only_for(*DIRECT, description="The treatment that began there.")]
    closed_on: date | None = Field(
        description="When it was refused, withdrawn or closed; of what was approved not told to who decides."
    )
    next: PanelNextView | None = Field(description="Null once it is over, and to who decides once it is approved.")
    next_by: date | None = Field(
        description="By when that is wanted, as on the worklist: `dueOn`, or a week after it was asked for, three for a"
        " service to begin and twelve for an aftercare to be over. Null as `next` is."
    )
    allowed: list[PanelStep] = Field(
        description="What may be done now: decisions are the council's, the rest the LASARS's."
    )


class PanelMemberView(View):
    organisation: str
    capacity: Capacity = Field(description="As what they sat on the panel.")


class PanelStepView(View):
    """A step, and who recorded it. Voided: it does not count, and why."""

    model_config = example(
        {
            "step": "approve",
            "on": "2012-05-02",
            "panelOn": None,
            "deferredUntil": None,
            "wants": [],
            "reasonCode": None,
            "serviceId": SERVICE,
            "weeks": 12,
            "funding": "treatment_budget",
            "prepared": [],
            "members": _MEMBERS,
            "saidBy": "commissioner-1",
            "saidByOrganisation": "council",
            "saidOn": "2012-05-02",
            "voidReason": None,
        }
    )

    step: PanelStep = Field(description="What happened to the application.")
    on: date = Field(description="The day on which it happened.")
    panel_on: date | None = Field(description="Of `list`: the day on which the panel sits.")
    deferred_until: date | None = Field(description="Of `defer`: when it is looked at again.")
    wants: list[Wanted] = Field(description="Of `defer`: what is to be brought first.")
    reason_code: str | None = Field(description="Of `refuse`, `withdraw` and `close`: why.")
    service_id: UUID | None = Field(description="Of `approve`: where it is funded; of `aftercare`: where it is.")
    weeks: int | None = Field(description="Of `approve`: for how long it is funded.")
    funding: FundingSource | None = Field(description="Of `approve`: from what money it comes.")
    prepared: list[Preparation] = Field(description="Of `prepare`: what had been done.")
    members: list[PanelMemberView] = Field(description="Of a decision: who sat on the panel.")
    said_by: str = Field(description="The `sub` of who recorded it.")
    said_by_organisation: str = Field(description="For which of them it was recorded.")
    said_on: date = Field(description="On which business date it was recorded.")
    void_reason: str | None = Field(description="Why it does not count; null: it does.")


def closed_because(state: str) -> tuple[str, ...]:
    """For what an application in this state may be closed."""
    return closed_for(PanelState(state))
