"""The tables of tariff, and the constraints that keep them true."""

from services.tariff.models.assessments import Assessment
from services.tariff.models.persons import Merge
from services.tariff.models.proposals import Proposal
from services.tariff.models.schemes import SchemeVersion
from services.tariff.models.second_ratings import SecondRating
from services.tariff.models.table import Table
from services.tariff.models.table_grants import GRANTED
from services.tariff.models.tariffs import Tariff
from services.tariff.models.variations import TriedDraft, Variation, VariationAnswer
from shared.data.auditing import AUDIT, audit_tables
from shared.data.granting import declare
from shared.figures.table_grants import FIGURES
from shared.figures.tables import figure_tables
from shared.messaging.table_grants import MESSAGING
from shared.messaging.tables import messaging_tables
from shared.messaging.webhooks.table_grants import WEBHOOKS
from shared.messaging.webhooks.tables import webhook_tables
from shared.pages.table_grants import PAGES
from shared.pages.tables import session_tables

metadata = Table.metadata
messaging_tables(metadata)
session_tables(metadata)
audit_tables(metadata)
figure_tables(metadata)
webhook_tables(metadata)
declare(metadata, GRANTED, MESSAGING, WEBHOOKS, PAGES, AUDIT, FIGURES)

__all__ = [
    "Assessment",
    "Merge",
    "Proposal",
    "SchemeVersion",
    "SecondRating",
    "Table",
    "Tariff",
    "TriedDraft",
    "Variation",
    "VariationAnswer",
    "metadata",
]
