"""What assessment tells the others, and its own copies of what it hears from them.

Ids, codes, dates and points only: no name, birth date, NHS number, postcode or
free text. The highest revision of a thing is the one that counts.
"""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from shared.events import Payload


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Code(Part):
    code: str
    list: str


# Published -----------------------------------------------------------------------------------------------------


class Presenting(Part):
    code: str
    substance: str = Field(alias="class")


class Eligibility(Part):
    age_years: int
    sex: str
    district: str | None
    languages: list[str]
    flags: list[str]


class ClientAssessed(Payload):
    type: ClassVar[str] = "client-assessed"
    topic: ClassVar[str] = "lasars.clinical"
    readers: ClassVar[tuple[str, ...]] = ("service:assessment", "service:tariff", "service:referral")
    client_id: UUID
    assessment_id: UUID
    kind: str
    assessed_on: date
    in_remit: bool
    points: dict[str, int]
    flags: list[str]
    eligibility: Eligibility
    presenting: list[Presenting]


class ClientMatch(Payload):
    type: ClassVar[str] = "client-match"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    state: Literal["pending", "settled"]


class ClientsMerged(Payload):
    """Voided: the two are apart again."""

    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"
    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class ReviewRecorded(Payload):
    type: ClassVar[str] = "review-recorded"
    topic: ClassVar[str] = "lasars.assessment"
    review_id: UUID
    client_id: UUID
    episode_id: UUID | None
    organisation: str
    stage: str
    due_on: date | None
    done_on: date


class OutcomeEvidence(Part):
    id: UUID
    kind: str
    on: date


class OutcomeProposed(Payload):
    """Met, and awaiting a verifier. Shares its revisions with achieved and withdrawn."""

    type: ClassVar[str] = "outcome-proposed"
    topic: ClassVar[str] = "lasars.assessment"
    outcome_id: UUID
    client_id: UUID
    measure: str
    achieved_on: date
    party: str
    delivered_by: str
    episode_id: UUID | None
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    evidence: list[OutcomeEvidence]
    provisional_until: date | Literal["ever"] | None
    recorded_by: str
    recorded_by_organisation: str
    verified_by: str | None
    scheme_version: int


class OutcomeAchieved(OutcomeProposed):
    type: ClassVar[str] = "outcome-achieved"


class OutcomeWithdrawn(Payload):
    type: ClassVar[str] = "outcome-withdrawn"
    topic: ClassVar[str] = "lasars.assessment"
    outcome_id: UUID
    client_id: UUID
    reason: Literal["represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded"]
    cause_id: UUID | None
    effective_on: date


class CaseCounted(Payload):
    type: ClassVar[str] = "case-counted"
    topic: ClassVar[str] = "lasars.assessment"
    case_id: UUID
    measure: str
    party: str
    eligible_on: date
    met_on: date | None


class ClientRepresented(Payload):
    type: ClassVar[str] = "client-represented"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    presented_on: date
    door: str
    discharge_episode_id: UUID


PUBLISHES: list[type[Payload]] = [
    ClientAssessed,
    ClientMatch,
    ClientsMerged,
    ReviewRecorded,
    OutcomeProposed,
    OutcomeAchieved,
    OutcomeWithdrawn,
    CaseCounted,
    ClientRepresented,
]


# Heard: only the fields that are read ---------------------------------------------------------------------------


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    scheme_id: str
    version: int
    hash: str
    valid_from: date
    published_at: AwareDatetime
    scheme: dict[str, Any]


class ClientReferred(Payload):
    type: ClassVar[str] = "client-referred"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    organisation: str
    service_id: str
    is_treatment: bool
    referred_on: date


class ReferralClosed(Payload):
    type: ClassVar[str] = "referral-closed"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    outcome: str
    reason_code: str | None


class TreatmentStarted(Payload):
    type: ClassVar[str] = "treatment-started"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: str
    is_treatment: bool
    modality: Code
    setting: Code
    referred_on: date
    started_on: date
    care_coordinating: bool


class TreatmentTransferred(Payload):
    type: ClassVar[str] = "treatment-transferred"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    client_id: UUID
    transfer_id: UUID
    from_: str = Field(alias="from")
    to: str
    on: date


class TreatmentEnded(Payload):
    type: ClassVar[str] = "treatment-ended"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    client_id: UUID
    ended_on: date
    reason: Code
    ended_by_role: str
