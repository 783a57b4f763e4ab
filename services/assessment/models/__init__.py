"""The tables of assessment, and the constraints that keep them true."""

from services.assessment.models.activities import Activity
from services.assessment.models.attestations import Attestation
from services.assessment.models.conflicts import InterestConflict
from services.assessment.models.contacts import Assessment, Contact
from services.assessment.models.counted_cases import CountedCase, OpenEpisode
from services.assessment.models.deactivations import Deactivation
from services.assessment.models.disclosures import Disclosure
from services.assessment.models.earlier_starts import ImportedStart, ImportedStartOf
from services.assessment.models.evaluation import EvaluationExtract, EvaluationRow, EvaluationYear
from services.assessment.models.figures import FIGURE_TABLES
from services.assessment.models.forms import FormAnswer, FormVersion
from services.assessment.models.interviews import Interview
from services.assessment.models.issues import Issue
from services.assessment.models.ndtms import NdtmsExtract, NdtmsLine, NdtmsRow
from services.assessment.models.ndtms_consents import NdtmsConsent
from services.assessment.models.outcomes import (
    ClientDue,
    ConsumedFrom,
    EndFact,
    Outcome,
    ReferralFact,
    Representation,
    SchemeFact,
    StartFact,
    TariffFact,
    TransferFact,
    Verification,
)
from services.assessment.models.persons import LasarsDecision, Match, Merge, Person, PersonAlias, Superseded
from services.assessment.models.programmes import Programme, ProgrammeMember
from services.assessment.models.referral_facts import (
    OrganisationFact,
    PanelStepFact,
    UnassessedFact,
    UnregisteredClient,
)
from services.assessment.models.referral_forms import ReferralForm
from services.assessment.models.reviews import Evidence, TopReview
from services.assessment.models.samples import Sample, SampledOutcome, SampleFrame
from services.assessment.models.screenings import Screening
from services.assessment.models.second_ratings import SecondRating
from services.assessment.models.sessions import Booking, MeetingSite, PlannedSession
from services.assessment.models.sight import LastSight
from services.assessment.models.table import Fact, Table
from services.assessment.models.table_grants import GRANTED
from services.assessment.models.team import TeamMember
from services.assessment.models.top_counts import TopCount
from services.assessment.models.top_due import KeyWorkerFact, TopOwed
from services.assessment.models.what_ifs import WhatIf, WhatIfBands
from services.assessment.models.worklist import Closing, PrisonRelease
from shared.data.auditing import AUDIT, audit_tables
from shared.data.granting import declare
from shared.figures.table_grants import FIGURES
from shared.messaging.table_grants import MESSAGING
from shared.messaging.tables import messaging_tables
from shared.messaging.webhooks.table_grants import WEBHOOKS
from shared.messaging.webhooks.tables import webhook_tables
from shared.pages.table_grants import PAGES
from shared.pages.tables import session_tables

metadata = Table.metadata
messaging_tables(metadata)
webhook_tables(metadata)
session_tables(metadata)
audit_tables(metadata)
declare(metadata, GRANTED, MESSAGING, WEBHOOKS, PAGES, AUDIT, FIGURES)

__all__ = [
    "FIGURE_TABLES",
    "Activity",
    "Assessment",
    "Attestation",
    "Booking",
    "ClientDue",
    "Closing",
    "ConsumedFrom",
    "Contact",
    "CountedCase",
    "Deactivation",
    "Disclosure",
    "EndFact",
    "EvaluationExtract",
    "EvaluationRow",
    "EvaluationYear",
    "Evidence",
    "Fact",
    "FormAnswer",
    "FormVersion",
    "ImportedStart",
    "ImportedStartOf",
    "InterestConflict",
    "Interview",
    "Issue",
    "KeyWorkerFact",
    "LasarsDecision",
    "LastSight",
    "Match",
    "MeetingSite",
    "Merge",
    "NdtmsConsent",
    "NdtmsExtract",
    "NdtmsLine",
    "NdtmsRow",
    "OpenEpisode",
    "OrganisationFact",
    "Outcome",
    "PanelStepFact",
    "Person",
    "PersonAlias",
    "PlannedSession",
    "PrisonRelease",
    "Programme",
    "ProgrammeMember",
    "ReferralFact",
    "ReferralForm",
    "Representation",
    "Sample",
    "SampleFrame",
    "SampledOutcome",
    "SchemeFact",
    "Screening",
    "SecondRating",
    "StartFact",
    "Superseded",
    "Table",
    "TariffFact",
    "TeamMember",
    "TopCount",
    "TopOwed",
    "TopReview",
    "TransferFact",
    "UnassessedFact",
    "UnregisteredClient",
    "Verification",
    "WhatIf",
    "WhatIfBands",
    "metadata",
]
