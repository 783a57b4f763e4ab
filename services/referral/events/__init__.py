"""Payloads: what referral publishes (`published`) and what it reads of the others (`consumed`)."""

from services.referral.events.consumed import (
    CONSUMED,
    ClientAssessed,
    ClientsMerged,
    Contract,
    DischargeReason,
    Eligibility,
    Journey,
    Presenting,
    Scheme,
    SchemePublished,
)
from services.referral.events.published import (
    PUBLISHED,
    ClientReferred,
    FactsRestated,
    KeyWorkerChanged,
    OrganisationNamed,
    PanelApplicationDue,
    ReferralClosed,
    ReferralUnassessed,
    TreatmentEnded,
    TreatmentStarted,
    TreatmentTransferred,
)
from services.referral.events.types import Code

__all__ = [
    "CONSUMED",
    "PUBLISHED",
    "ClientAssessed",
    "ClientReferred",
    "ClientsMerged",
    "Code",
    "Contract",
    "DischargeReason",
    "Eligibility",
    "FactsRestated",
    "Journey",
    "KeyWorkerChanged",
    "OrganisationNamed",
    "PanelApplicationDue",
    "Presenting",
    "ReferralClosed",
    "ReferralUnassessed",
    "Scheme",
    "SchemePublished",
    "TreatmentEnded",
    "TreatmentStarted",
    "TreatmentTransferred",
]
