"""Bodies of outcomes, verification, journeys and representations."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.assessment.schemas.fields import ShortCode
from shared.schemas import Body, View

State = Literal["proposed", "achieved", "withdrawn"]
WithdrawalReason = Literal["represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded"]
EXAMPLE_ID = "0190c5a0-0000-7000-8000-000000000001"


class VerificationBody(Body):
    """A refusal says why."""

    decision: Literal["verified", "refused"]
    reason_code: ShortCode | None = None

    @model_validator(mode="after")
    def a_refusal_says_why(self) -> Self:
        if self.decision == "refused" and self.reason_code is None:
            raise ValueError("reasonCode is needed with a refusal")
        return self


class EvidenceItem(View):
    id: UUID
    kind: str
    on: date


class OutcomeView(View):
    """`provisionalUntil` is a date, `ever` or null; the last three say why it was withdrawn."""

    id: UUID
    client_id: UUID
    measure: str
    state: State
    achieved_on: date
    party: str
    episode_id: UUID
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    evidence: list[EvidenceItem]
    provisional_until: Annotated[str | None, Field(examples=["2013-09-01", "ever"])]
    recorded_by: str
    recorded_by_organisation: str
    verified_by: str | None
    scheme_id: str
    scheme_version: int
    revision: int
    reason: WithdrawalReason | None
    cause_id: UUID | None
    effective_on: date | None


class EpisodeView(View):
    id: UUID
    delivered_by: str
    started_on: date
    ended_on: date | None


class UnansweredView(View):
    """A review that would have decided a measure, had the person answered."""

    measure: str
    review_id: UUID
    on: date


class JourneyView(View):
    """`from` is null for a person's first journey, `to` for the one that nothing followed."""

    id: UUID | None
    opened_on: date | None = Field(serialization_alias="from", validation_alias="opened_on")
    closed_on: date | None = Field(serialization_alias="to", validation_alias="closed_on")
    episodes: list[EpisodeView]
    unanswered: list[UnansweredView]


class RepresentationView(View):
    client_id: UUID
    discharge_episode_id: UUID
    presented_on: date
    door: str
    revision: int


def journey_views(found: Any) -> list[JourneyView]:
    return [
        JourneyView(
            id=journey.id,
            opened_on=journey.opened_on,
            closed_on=journey.closed_on,
            episodes=[_episode(episode) for episode in journey.episodes],
            unanswered=[
                UnansweredView.model_validate(one, from_attributes=True)
                for one in found.unanswered
                if one.journey_id == journey.id
            ],
        )
        for journey in found.journeys
    ]


def _episode(episode: Any) -> EpisodeView:
    return EpisodeView(
        id=episode.id,
        delivered_by=episode.delivered_by_on(date.max),
        started_on=episode.started_on,
        ended_on=episode.ended_on,
    )
