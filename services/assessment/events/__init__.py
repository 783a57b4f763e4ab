"""Payloads: what assessment tells (`published`) and what it hears from the others (`heard`)."""

from services.assessment.events.consumed import (
    ClientReferred,
    ReferralClosed,
    SchemePublished,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)
from services.assessment.events.published import (
    PUBLISHES,
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
    "PUBLISHES",
    "ClientAssessed",
    "ClientMatch",
    "ClientReferred",
    "ClientRepresented",
    "ClientsMerged",
    "Eligibility",
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
