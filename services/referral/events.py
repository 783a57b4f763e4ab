"""What referral tells the others, and its own copies of what it hears from them.

Ids, codes and dates only. The highest revision of a thing is the one that counts;
a referral's two kinds of news share one counter.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from shared.events import Payload


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Code(Part):
    code: str
    list: str


# Published


class ClientReferred(Payload):
    type: ClassVar[str] = "client-referred"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    organisation: str
    service_id: UUID
    is_treatment: bool
    hold_expires_on: date
    referred_on: date
    contact_on: date | None
    assessed_on: date | None
    choice: Literal["client", "assessor", "only_option"]


class ReferralClosed(Payload):
    type: ClassVar[str] = "referral-closed"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    outcome: Literal["declined", "withdrawn", "expired", "did_not_start"]
    reason_code: str


class TreatmentStarted(Payload):
    type: ClassVar[str] = "treatment-started"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: UUID
    is_treatment: bool
    modality: Code
    setting: Code
    referred_on: date
    first_offered_on: date | None
    started_on: date
    care_coordinating: bool


class TreatmentTransferred(Payload):
    """`from` and `to` are organisations."""

    type: ClassVar[str] = "treatment-transferred"
    topic: ClassVar[str] = "lasars.referral"
    transfer_id: UUID
    episode_id: UUID
    client_id: UUID
    from_: str = Field(alias="from")
    to: str
    on: date


class TreatmentEnded(Payload):
    """Revisions count corrections of the end; voided: not ended after all."""

    type: ClassVar[str] = "treatment-ended"
    topic: ClassVar[str] = "lasars.referral"
    episode_id: UUID
    client_id: UUID
    ended_on: date
    reason: Code
    ended_by_role: Literal["clinician", "provider"]


PUBLISHES: list[type[Payload]] = [
    ClientReferred,
    ReferralClosed,
    TreatmentStarted,
    TreatmentTransferred,
    TreatmentEnded,
]


# Heard: only the fields that are read


class Presenting(Part):
    code: str
    substance: str = Field(alias="class")


class Eligibility(Part):
    age_years: int | None
    sex: str | None
    district: str | None


class ClientAssessed(Payload):
    type: ClassVar[str] = "client-assessed"
    topic: ClassVar[str] = "lasars.clinical"
    client_id: UUID
    assessment_id: UUID
    assessed_on: date
    eligibility: Eligibility
    presenting: list[Presenting]


class ClientsMerged(Payload):
    """Voided: the two are apart again."""

    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"
    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


class DischargeReason(BaseModel):
    code: str
    list: str | None = None
    meaning: str = Field(alias="class")


class Scheme(BaseModel):
    """Canonical schemes keep their own field names."""

    valid_to: date | None = None
    discharge_reasons: list[DischargeReason] = Field(default_factory=list)


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    scheme_id: str
    version: int
    valid_from: date
    published_at: AwareDatetime
    scheme: Scheme
