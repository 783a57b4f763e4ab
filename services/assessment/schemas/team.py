"""Bodies of the register of the team, and how it is shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.activities import Worker
from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import Name, VoidReason, example
from shared.web.schemas import Body, Day, View

MEMBER = "018f3a5e-5561-7d42-9f10-5a1b2c3d4e5f"
TeamRole = Literal[
    "lead", "assessor", "outreach", "criminal_justice", "hospital", "administrator", "volunteer", "interviewer"
]
TeamSkill = Literal[
    "alcohol", "opiates", "other_drugs", "criminal_justice", "hospital", "mental_health", "housing", "employment",
    "families", "groups", "harm_reduction", "rehabilitation",
]  # fmt: skip
Skills = Annotated[list[TeamSkill], Field(max_length=12)]

_CHANGES = {
    "organisation": "start",
    "name": "Amina Shah",
    "role": "assessor",
    "skills": ["alcohol", "groups"],
    "joinedOn": "2012-04-02",
    "leftOn": None,
}
_SAID = {"sub": "assessor-1"} | _CHANGES


class TeamMemberChanges(Body):
    """What of an entry may change: whose it is stays."""

    model_config = example(_CHANGES)

    organisation: Organisation | None = Field(
        default=None, description="For which organisation they sign in, by its code; left out: for yours."
    )
    name: Name = Field(description="As colleagues choose them. In no event, figure or file.")
    role: TeamRole = Field(description="What they are in the team: it opens nothing, which is of their token.")
    skills: Skills = Field(default_factory=list, description="What they are good at.")
    joined_on: Day = Field(description="Their first day in the team.")
    left_on: Day | None = Field(default=None, description="Their last day; left out while they stay.")


class TeamMemberBody(TeamMemberChanges):
    model_config = example(_SAID)

    sub: Worker = Field(description="Who it is, by the `sub` of their token.")


class TeamMemberView(View):
    model_config = example(
        {"id": MEMBER}
        | _SAID
        | {"revision": 1, "voided": False, "voidReason": None, "recordedBy": "assessor-2", "recordedOn": "2012-04-02"}
    )

    id: UUID
    sub: str = Field(description="Who it is, by the `sub` of their token.")
    organisation: str = Field(description="For which organisation they sign in, by its code.")
    name: str = Field(description="As colleagues choose them.")
    role: TeamRole = Field(description="What they are in the team.")
    skills: list[TeamSkill] = Field(description="What they are good at.")
    joined_on: date = Field(description="Their first day in the team.")
    left_on: date | None = Field(description="Their last day; null while they stay.")
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_on: date


class FormerTeamMemberView(View):
    """What an entry said until it was changed."""

    model_config = example({"revision": 1} | _CHANGES | {"replacedOn": "2012-09-03", "replacedBy": "assessor-2"})

    revision: int = Field(description="Of the entry, while it said so.")
    organisation: str = Field(description="For which organisation they signed in, by its code.")
    name: str = Field(description="As colleagues chose them.")
    role: TeamRole = Field(description="What they were in the team.")
    skills: list[TeamSkill] = Field(description="What they were good at.")
    joined_on: date = Field(description="Their first day in the team, as it was said then.")
    left_on: date | None = Field(description="Their last day, as it was said then; null while they stayed.")
    replaced_on: date = Field(description="The day of the change.")
    replaced_by: str = Field(description="Who changed it, by the `sub` of their token.")


class WorkerView(View):
    model_config = example({"sub": "assessor-1"})

    sub: str = Field(description="Who it is, by the `sub` of their token.")
