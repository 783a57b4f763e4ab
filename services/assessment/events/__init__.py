"""Payloads: what assessment publishes (`published`) and what it consumes of the others (`consumed`)."""

from services.assessment.events.consumed import (
    CONSUMED,
    ClientReferred,
    KeyWorkerChanged,
    ReferralClosed,
    SchemePublished,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)
from services.assessment.events.published import (
    PUBLISHED,
    ClientAssessed,
    ClientMatch,
    ClientRepresented,
    ClientsMerged,
    Eligibility,
    OutcomeAchieved,
    OutcomeEvidence,
    OutcomeProposed,
    OutcomeWithdrawn,
    Presenting,
    ReviewRecorded,
)

__all__ = [
    "CONSUMED",
    "PUBLISHED",
    "ClientAssessed",
    "ClientMatch",
    "ClientReferred",
    "ClientRepresented",
    "ClientsMerged",
    "Eligibility",
    "KeyWorkerChanged",
    "OutcomeAchieved",
    "OutcomeEvidence",
    "OutcomeProposed",
    "OutcomeWithdrawn",
    "Presenting",
    "ReferralClosed",
    "ReviewRecorded",
    "SchemePublished",
    "TreatmentEnded",
    "TreatmentStarted",
    "TreatmentTransferred",
]
