"""Referral's own copies of what it reads of the others: only the fields that are read."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from services.referral.events.types import Part
from shared.messaging.bounds import Count, Day, Instant, Text
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated

PERCENT_MAX = 100_000


class Presenting(Part):
    code: Text
    substance: Text = Field(alias="class")


class Eligibility(Part):
    age_years: Count | None
    sex: Text | None
    district: Text | None


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


class Journey(BaseModel):
    correction_days: Count | None = None


class Contract(BaseModel):
    party: Text


class Growth(BaseModel):
    percent: Annotated[int, Field(ge=-PERCENT_MAX, le=PERCENT_MAX)]
    by: Day
    baseline: Count | None = None
    baseline_from: Day | None = None
    baseline_to: Day | None = None


class Target(BaseModel):
    scope: Text
    starts: Day = Field(alias="from")
    to: Day | None = None
    per: Text
    direction: Text
    value: Count | None = None
    growth: Growth | None = None


class Warn(BaseModel):
    amber: Count
    red: Count


class HeldIndicator(BaseModel):
    """What a figure is held to, whoever counts it."""

    code: Text
    targets: list[Target] = Field(default_factory=list)
    warn: Warn | None = None


class Scheme(BaseModel):  # canonical schemes keep their own field names
    valid_to: Day | None = None
    journey: Journey = Journey()
    discharge_reasons: list[DischargeReason] = Field(default_factory=list)
    contracts: list[Contract] = Field(default_factory=list)
    indicators: list[HeldIndicator] = Field(default_factory=list)


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    scheme_id: str
    version: Count
    valid_from: date
    published_at: Instant
    scheme: Scheme


CONSUMED: list[type[Payload]] = [ClientAssessed, ClientsMerged, SchemePublished, FactsRestated]
