"""The tables of payments: facts heard from the others, the ledger, and runs."""

from services.payments.models.approval_rules import ApprovalRule
from services.payments.models.disputes import Dispute
from services.payments.models.drafted_outcomes import WhatIfJudgement, WhatIfOutcomePage
from services.payments.models.facts import (
    AttestedCohort,
    ClientMerge,
    CountedCase,
    Identity,
    Outcome,
    Review,
    SampleResult,
    SchemeKnown,
    SchemeVersion,
    Tariff,
    TreatmentEnd,
    TreatmentStart,
    TreatmentTransfer,
    Withdrawal,
)
from services.payments.models.figures import FIGURE_TABLES
from services.payments.models.findings import FindingSeen
from services.payments.models.holds import Entry, Lift
from services.payments.models.ledger import (
    Accrued,
    Amount,
    AtRisk,
    GateOfQuarter,
    LedgerTransfer,
    MisdatedAmount,
    MovedInMonth,
    PaidByDay,
    Position,
)
from services.payments.models.ledger_files import (
    DebtRequest,
    LedgerFile,
    LedgerFileSent,
    LedgerMappingVersion,
    PaymentReversed,
)
from services.payments.models.ledger_reports import LedgerReport, LedgerReportLine
from services.payments.models.open_episodes import OpenEpisode
from services.payments.models.runs import Debt, PassedLine, PassedPart, Run, RunLeftOut, RunLine
from services.payments.models.suppliers import Supplier
from services.payments.models.table import Table
from services.payments.models.table_grants import GRANTED
from services.payments.models.top_counts import TopCount
from services.payments.models.what_ifs import WhatIf, WhatIfAmount, WhatIfNamed, WhatIfTariffPage
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
session_tables(metadata)
audit_tables(metadata)
webhook_tables(metadata)
declare(metadata, GRANTED, MESSAGING, WEBHOOKS, PAGES, AUDIT, FIGURES)

__all__ = [
    "FIGURE_TABLES",
    "Accrued",
    "Amount",
    "ApprovalRule",
    "AtRisk",
    "AttestedCohort",
    "ClientMerge",
    "CountedCase",
    "Debt",
    "DebtRequest",
    "Dispute",
    "EarnedInMonth",
    "Entry",
    "FindingSeen",
    "GateOfQuarter",
    "Identity",
    "LedgerFile",
    "LedgerFileSent",
    "LedgerMappingVersion",
    "LedgerReport",
    "LedgerReportLine",
    "LedgerTransfer",
    "Lift",
    "MisdatedAmount",
    "MovedInMonth",
    "OpenEpisode",
    "Outcome",
    "PaidByDay",
    "PassedLine",
    "PassedPart",
    "PaymentReversed",
    "Position",
    "Review",
    "Run",
    "RunLeftOut",
    "RunLine",
    "SampleResult",
    "SchemeKnown",
    "SchemeVersion",
    "Supplier",
    "Table",
    "Tariff",
    "TopCount",
    "TreatmentEnd",
    "TreatmentStart",
    "TreatmentTransfer",
    "WhatIf",
    "WhatIfAmount",
    "WhatIfJudgement",
    "WhatIfNamed",
    "WhatIfOutcomePage",
    "WhatIfTariffPage",
    "Withdrawal",
    "metadata",
]
