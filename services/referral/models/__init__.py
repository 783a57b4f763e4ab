"""The tables of referral, and the constraints that keep them true.

A command locks the client's row first, then services in the order of their ids, so
news of one client leaves in order and no two commands wait for each other for ever.
"""

from services.referral.models.answers import AnswerTakenBack
from services.referral.models.clients import AnsweredForm, Assessed, Client, Merge, Unregistered
from services.referral.models.directory import ELIGIBILITY, Organisation, Said, Service
from services.referral.models.episodes import Episode, LasarsDecision, Transfer
from services.referral.models.joint_work import JointWork, JointWorkSaid
from services.referral.models.key_workers import KeyWorkerChange
from services.referral.models.panel import PanelApplication, PanelStepSaid
from services.referral.models.rankings import Ranking
from services.referral.models.referrals import Referral
from services.referral.models.schemes import SchemeNames, SchemeParties, SchemeTargets, SchemeVersion
from services.referral.models.table import Table
from services.referral.models.table_grants import GRANTED
from services.referral.models.waiting import WaitingEntry
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
webhook_tables(metadata)
session_tables(metadata)
audit_tables(metadata)
figure_tables(metadata)
declare(metadata, GRANTED, MESSAGING, WEBHOOKS, PAGES, AUDIT, FIGURES)

__all__ = [
    "ELIGIBILITY",
    "AnswerTakenBack",
    "AnsweredForm",
    "Assessed",
    "Client",
    "Episode",
    "JointWork",
    "JointWorkSaid",
    "KeyWorkerChange",
    "LasarsDecision",
    "Merge",
    "Organisation",
    "PanelApplication",
    "PanelStepSaid",
    "Ranking",
    "Referral",
    "Said",
    "SchemeNames",
    "SchemeParties",
    "SchemeTargets",
    "SchemeVersion",
    "Service",
    "Table",
    "Transfer",
    "Unregistered",
    "WaitingEntry",
    "metadata",
]
