"""Referral's own copies of what it reads of the others: only the fields that are read."""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.referral.events.types import Part
from shared.messaging.bounds import Count, Day, Instant, Text
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated


class Presenting(Part):
    code: Text
    substance: Text = Field(alias="class")


class Eligibility(Part):
    age_years: Count | None
    sex: Text | None
    district: Text | None
    languages: list[Text] = Field(default_factory=list)
    flags: list[Text] = Field(default_factory=list)


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


class ClientUnregistered(Payload):
    """Whom referral named is registered nowhere. Voided: they are."""

    type: ClassVar[str] = "client-unregistered"
    topic: ClassVar[str] = "lasars.assessment"
    client_id: UUID
    since: Day


class FormAnswered(Payload):
    """Of whom an answered form is, and of which kind; voided: it was recorded by mistake."""

    type: ClassVar[str] = "form-answered"
    topic: ClassVar[str] = "lasars.assessment"
    form_answer_id: UUID
    client_id: UUID
    form_kind: Literal["rehab_suitability", "other"]
    answered_on: Day


class DischargeReason(BaseModel):
    code: str
    list: str | None = None
    name: Text | None = None
    meaning: str = Field(alias="class")


class Journey(BaseModel):
    correction_days: Count | None = None


class Subcontract(BaseModel):
    party: Text


class Contract(BaseModel):
    party: Text
    subcontracts: list[Subcontract] = Field(default_factory=list)

    @property
    def parties(self) -> set[str]:
        """Who is paid by it: the prime, and to whom it passes something on."""
        return {self.party, *(subcontract.party for subcontract in self.subcontracts)}


class DrugNamed(BaseModel):
    code: str
    name: Text | None = None


class Scheme(BaseModel):  # canonical schemes keep their own field names
    valid_to: Day | None = None
    journey: Journey = Journey()
    discharge_reasons: list[DischargeReason] = Field(default_factory=list)
    drugs: list[DrugNamed] = Field(default_factory=list)
    contracts: list[Contract] = Field(default_factory=list)
    indicators: list[dict[str, Any]] = Field(default_factory=list)


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    scheme_id: str
    version: Count
    valid_from: date
    published_at: Instant
    scheme: Scheme


CONSUMED: list[type[Payload]] = [
    ClientAssessed, ClientsMerged, ClientUnregistered, FormAnswered, SchemePublished, FactsRestated,
]  # fmt: skip
