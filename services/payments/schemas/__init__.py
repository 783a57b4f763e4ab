"""Bodies in and out, by noun."""

from services.payments.schemas.claims import ClaimView, ExplanationView, LineView
from services.payments.schemas.money import (
    AccountsView,
    AccountView,
    PositionsView,
    PositionView,
    TotalsView,
    TotalView,
)
from services.payments.schemas.runs import (
    DebtView,
    RemittanceView,
    ReturnBody,
    RunBody,
    RunLineView,
    RunView,
    SettlementBody,
)

__all__ = [
    "AccountView",
    "AccountsView",
    "ClaimView",
    "DebtView",
    "ExplanationView",
    "LineView",
    "PositionView",
    "PositionsView",
    "RemittanceView",
    "ReturnBody",
    "RunBody",
    "RunLineView",
    "RunView",
    "SettlementBody",
    "TotalView",
    "TotalsView",
]
