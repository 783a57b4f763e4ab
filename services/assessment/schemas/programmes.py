"""Bodies of programmes, how they get on, and how it stands with whom they are of."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.rules.programmes import LeftOut, MemberState
from services.assessment.schemas.activities import ACTIVITY, Worker
from services.assessment.schemas.contacts import Setting
from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import CLIENT, VoidReason, example
from shared.web.schemas import Body, Day, OneLine, View

PROGRAMME = "018f3a5e-5571-7d42-9f10-5a1b2c3d4e5f"
SERVICE = "018f3a5e-5573-7d42-9f10-5a1b2c3d4e5f"
MEMBER = "018f3a5e-5572-7d42-9f10-5a1b2c3d4e5f"
ProgrammeRuleCode = Literal["in_treatment", "without_tariff", "not_assessed_since", "no_top_since"]
MemberActCode = Literal["invite", "explain", "decline", "defer", "reopen", "assign"]
Title = Annotated[str, OneLine(100), Field(min_length=1)]
Why = Annotated[str, OneLine(300), Field(min_length=1)]
MembersChosen = Annotated[list[UUID], Field(min_length=1, max_length=100)]

_TERMS = {
    "title": "Everybody reassessed by the summer",
    "reason": "Nobody who was in treatment before April has a tariff",
    "wantedBy": "2012-09-28",
}
_SAID = _TERMS | {
    "rule": "without_tariff",
    "since": None,
    "organisation": None,
    "serviceId": None,
    "firstOn": "2012-04-02",
}
_STATES = {"to_invite": 900, "invited": 200, "explained": 150, "deferred": 20, "done": 300, "declined": 10, "left": 20}


class ProgrammeTerms(Body):
    """What a correction may change, but not whom it is of."""

    model_config = example(_TERMS)

    title: Title = Field(description="What it is called, without names of people.")
    reason: Why = Field(description="Why it is done, in a sentence without names of people.")
    wanted_by: Day = Field(description="By when nobody is to be left, not before it begins; at most five years after.")


class ProgrammeBody(ProgrammeTerms):
    model_config = example({name: value for name, value in _SAID.items() if value is not None})

    rule: ProgrammeRuleCode = Field(
        description="Whom it takes in, of everybody in treatment: all who were not assessed since it began"
        " (`in_treatment`), who have no confirmed tariff, who were not assessed since a day, or of whom there is no TOP"
        " since a day."
    )
    since: Day | None = Field(default=None, description="The day of a rule that has one, and only then.")
    organisation: Organisation | None = Field(default=None, description="Only who is treated by this organisation.")
    service_id: UUID | None = Field(default=None, description="Only who is treated by this service.")
    first_on: Day = Field(description="When it begins, at most a year before or after today.")


class ProgrammeView(View):
    model_config = example(
        {"id": PROGRAMME}
        | _SAID
        | {"endedOn": None, "members": 1600, "remaining": 1270, "revision": 1, "voided": False, "voidReason": None}
        | {"recordedBy": "assessor-1", "recordedByOrganisation": "start", "recordedOn": "2012-04-02"}
    )

    id: UUID
    title: str = Field(description="What it is called.")
    reason: str = Field(description="Why it is done.")
    rule: ProgrammeRuleCode = Field(description="Whom it takes in, of everybody in treatment.")
    since: date | None = Field(description="The day of the rule; null where it has none.")
    organisation: str | None = Field(description="Only who is treated by it; null: by anybody.")
    service_id: UUID | None = Field(description="Only who is treated there; null: anywhere.")
    first_on: date = Field(description="When it begins.")
    wanted_by: date = Field(description="By when nobody is to be left.")
    ended_on: date | None = Field(description="Since when nobody is taken in any more; null while it goes on.")
    members: int = Field(description="How many it has taken in so far.")
    remaining: int = Field(
        description="How many of them are still to be invited, explained to or seen; as its progress has it."
    )
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake: nobody is to be invited by it.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date


class ProgrammeRefreshView(View):
    model_config = example({"takenIn": 12})

    taken_in: int = Field(description="How many have come under the rule since, and are members from now on.")


class ProgrammeWeekView(View):
    model_config = example(
        {"monday": "2012-04-02", "joined": 1600, "done": 12, "declined": 1, "left": 2, "remaining": 1585}
    )

    monday: date = Field(description="The first day of the week.")
    joined: int = Field(description="How many were taken in.")
    done: int = Field(description="Of how many it was done.")
    declined: int | None = Field(
        description="How many declined, and have not taken that back: told to the LASARS alone, else null."
    )
    left: int = Field(description="How many are no longer in treatment.")
    remaining: int = Field(description="How many were left to do at the end of the week.")


class ProgrammeProgressView(View):
    model_config = example(
        {
            "members": 1600,
            "states": _STATES,
            "remaining": 1270,
            "doneLately": 120,
            "donePerWeek": 30,
            "neededPerWeek": 55,
            "endsOn": "2013-02-10",
            "weeks": [
                {"monday": "2012-04-02", "joined": 1600, "done": 12, "declined": 1, "left": 2, "remaining": 1585}
            ],
            "leftOut": {"has_tariff": 40},
        }
    )

    members: int = Field(description="How many it has taken in.")
    states: dict[MemberState, int] = Field(
        description="How many of them are in each state; who declined or put it off is told to the LASARS alone, and"
        " counts to others as far as it had come with them."
    )
    remaining: int = Field(
        description="How many are to be invited, explained to or seen, or have put it off; as others than the LASARS"
        " read it, also who declined."
    )
    done_lately: int = Field(description="How many were done within the last four weeks.")
    done_per_week: int | None = Field(
        description="How many of them in the mean of a week, to the nearest whole one; null before it begins."
    )
    needed_per_week: int | None = Field(description="So many a week end it in time; null once that day has passed.")
    ends_on: date | None = Field(
        description="When nobody is left at the pace of the last four weeks; null while nobody was done in them, or"
        " where nobody is left."
    )
    weeks: list[ProgrammeWeekView] = Field(description="Each week since it began, by how it stands now.")
    left_out: dict[LeftOut, int] = Field(
        description="How many are in treatment and no members, by why the rule leaves them out; who comes under it is"
        " to be taken in (`to_be_taken_in`) with the next day."
    )


class MemberActsBody(Body):
    """One thing that is so of one or several members."""

    model_config = example({"act": "invite", "memberIds": [MEMBER], "on": "2012-04-16"})

    act: MemberActCode = Field(
        description="They are invited; it is explained to them, which records an activity; they decline; they put it"
        " off; what was said is taken back (`reopen`), which an explanation is where its activity"
        " is; or who looks after them (`assign`)."
    )
    member_ids: MembersChosen = Field(description="Which members, none twice.")
    on: Day = Field(description="The day of it, not after today and not before the programme began.")
    deferred_until: Day | None = Field(
        default=None, description="Until when they put it off, after `on`: said then, and only then."
    )
    worker: Worker | None = Field(
        default=None,
        description="Who looks after them from now on, by the `sub` of their token; left out of `assign`: nobody.",
    )
    setting: Setting | None = Field(default=None, description="Where it was explained: said then, and only then.")
    organisations: Annotated[list[Organisation], Field(default_factory=list, max_length=10)] = Field(
        description="Who else explained it, such as the provider, by their codes: only where it was explained."
    )


class MemberView(View):
    model_config = example(
        {"id": MEMBER, "clientId": CLIENT, "state": "explained", "stateOn": "2012-05-02", "joinedOn": "2012-04-02"}
        | {"deferredUntil": None, "organisation": "cdas", "serviceId": SERVICE, "worker": "assessor-1"}
        | {"explanationId": ACTIVITY, "explainedOn": "2012-05-02", "explainedTogether": True, "nextStep": "reassess"}
        | {"dueOn": "2012-05-16", "revision": 2}
    )

    id: UUID
    client_id: UUID = Field(description="The person, after merges.")
    state: MemberState = Field(
        description="Whether they are to be invited, were invited, had it explained, put it off, declined; or, by"
        " itself, it is done or they are no longer in treatment."
    )
    state_on: date = Field(description="Since when that is so.")
    joined_on: date = Field(description="When they were taken in.")
    deferred_until: date | None = Field(description="Until when they put it off.")
    organisation: str | None = Field(description="Who treats them now; null where nobody does.")
    service_id: UUID | None = Field(description="Where they are treated now; null where they are not.")
    worker: str | None = Field(description="Who looks after them here, by the `sub` of their token; null: nobody yet.")
    explanation_id: UUID | None = Field(description="The activity by which it was explained last.")
    explained_on: date | None = Field(description="When it was explained last.")
    explained_together: bool = Field(description="Whether another organisation explained it with who recorded that.")
    next_step: str | None = Field(description="What is to be done next; null where nothing is.")
    due_on: date | None = Field(description="By when that is to be done; null where nothing is.")
    revision: int


class MembersActedView(View):
    model_config = example({"changed": 1})

    changed: int = Field(description="Of how many it was not so before.")
