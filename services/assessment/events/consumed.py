"""What assessment hears from the others: its own copies, with only the fields that it reads."""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.events.types import Code, Part
from services.assessment.rules.panel_steps import PanelStepCode
from shared.messaging.bounds import Count, Instant, Text
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated


class SchemePublished(Payload):
    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    scheme_id: str
    version: Count
    hash: str
    valid_from: date
    published_at: Instant
    scheme: dict[str, Any]


class TariffSet(Payload):
    """Only that somebody has a band, since when and by whom: what it is worth is nobody's here. Where it does not say
    who confirmed it, that is `actor`.
    """

    type: ClassVar[str] = "tariff-set"
    topic: ClassVar[str] = "lasars.tariff"
    tariff_id: UUID
    client_id: UUID
    assessment_id: UUID | None = None
    valid_from: date
    band: str
    confirmed_by: str | None = None
    confirmed_by_organisation: str | None = None
    confirmed_on: date


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
    outcome: Literal["declined", "withdrawn", "expired", "did_not_start"]
    reason_code: str | None


class ReferralUnassessed(Payload):
    """Of somebody of whom referral has consumed no assessment; once `ClientReferred` names it, that counts."""

    type: ClassVar[str] = "referral-unassessed"
    topic: ClassVar[str] = "lasars.referral"
    referral_id: UUID
    client_id: UUID
    organisation: str
    service_id: str
    referred_on: date
    hold_expires_on: date | None
    outcome: Literal["declined", "withdrawn", "expired", "did_not_start"] | None


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
    ended_by_role: Literal["clinician", "provider"]
    first_ended_on: date | None = None
    late_days_from: date | None = None


class KeyWorkerChanged(Payload):
    type: ClassVar[str] = "key-worker-changed"
    topic: ClassVar[str] = "lasars.referral"
    change_id: UUID
    episode_id: UUID
    client_id: UUID
    organisation: str
    key_worker: str | None
    since: date


class PanelApplicationDue(Payload):
    type: ClassVar[str] = "panel-application-due"
    topic: ClassVar[str] = "lasars.referral"
    application_id: UUID
    client_id: UUID
    next_step: PanelStepCode | None
    due_on: date | None
    since: date


class OrganisationNamed(Payload):
    type: ClassVar[str] = "organisation-named"
    topic: ClassVar[str] = "lasars.referral"
    organisation: str
    organisation_name: str


class WhatIfAsked(Payload):
    """A commissioner tries a draft on what has happened. Judged: by the draft people are to be judged."""

    type: ClassVar[str] = "what-if-asked"
    topic: ClassVar[str] = "lasars.schemes"
    what_if_id: UUID
    judged: bool = False
    scheme: dict[str, Any]
    asked_on: date
    asked_at: Instant
    pages: Count


class RebandedTariff(Part):
    tariff_id: UUID
    band: Text


class WhatIfTariffs(Payload):
    """Some of the tariffs that it would judge, in the bands that it would have them in."""

    type: ClassVar[str] = "what-if-tariffs"
    topic: ClassVar[str] = "lasars.schemes"
    what_if_id: UUID
    judged: bool = False
    page: Count
    tariffs: list[RebandedTariff]


CONSUMED: list[type[Payload]] = [
    SchemePublished,
    TariffSet,
    ClientReferred,
    ReferralClosed,
    ReferralUnassessed,
    TreatmentStarted,
    TreatmentTransferred,
    TreatmentEnded,
    KeyWorkerChanged,
    PanelApplicationDue,
    OrganisationNamed,
    WhatIfAsked,
    WhatIfTariffs,
    FactsRestated,
]
