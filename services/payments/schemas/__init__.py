"""Bodies in and out, by noun."""

from services.payments.schemas.claims import ClaimView, ExplanationView, LineView
from services.payments.schemas.contract_years import ContractYearsView, ContractYearView
from services.payments.schemas.courses import CoursesView, CourseView
from services.payments.schemas.holds import EntriesView, EntryBody, EntryView, HoldsView, HoldView, LiftBody, LiftView
from services.payments.schemas.money import (
    AccountsView,
    AccountView,
    PositionsView,
    PositionView,
    TotalsView,
    TotalView,
)
from services.payments.schemas.runs import (
    CollectionBody,
    CorrectionBody,
    DebtView,
    LeftOutView,
    RejectionBody,
    RemittanceLineView,
    RemittanceView,
    ReportUndoBody,
    ReturnBody,
    RunBody,
    RunLineView,
    RunView,
    SettlementBody,
    UndoBody,
    WriteOffBody,
)

__all__ = [
    "AccountView",
    "AccountsView",
    "ClaimView",
    "CollectionBody",
    "ContractYearView",
    "ContractYearsView",
    "CorrectionBody",
    "CourseView",
    "CoursesView",
    "DebtView",
    "EntriesView",
    "EntryBody",
    "EntryView",
    "ExplanationView",
    "HoldView",
    "HoldsView",
    "LeftOutView",
    "LiftBody",
    "LiftView",
    "LineView",
    "PositionView",
    "PositionsView",
    "RejectionBody",
    "RemittanceLineView",
    "RemittanceView",
    "ReportUndoBody",
    "ReturnBody",
    "RunBody",
    "RunLineView",
    "RunView",
    "SettlementBody",
    "TotalView",
    "TotalsView",
    "UndoBody",
    "WriteOffBody",
]
