"""Bodies in and out, by noun."""

from services.tariff.schemas.code_lists import TariffCodeListsView
from services.tariff.schemas.proposals import (
    AdditionView,
    ArithmeticView,
    ComparisonView,
    ConfirmationBody,
    PriceView,
    ProposalBookView,
    ProposalView,
    RowView,
    UnratedView,
)
from services.tariff.schemas.schemes import (
    CheckedView,
    MeaningView,
    MeasureView,
    PublishedView,
    SchemeBody,
    SchemeChangesView,
    SchemeTextView,
    SchemeView,
    VersionsInForceView,
    WholeSchemeView,
)
from services.tariff.schemas.tariffs import ExplanationView, ReopeningBody, TariffView
from services.tariff.schemas.what_ifs import AskedWhatIfView, BandCostBody, WhatIfBody

__all__ = [
    "AdditionView",
    "ArithmeticView",
    "AskedWhatIfView",
    "BandCostBody",
    "CheckedView",
    "ComparisonView",
    "ConfirmationBody",
    "ExplanationView",
    "MeaningView",
    "MeasureView",
    "PriceView",
    "ProposalBookView",
    "ProposalView",
    "PublishedView",
    "ReopeningBody",
    "RowView",
    "SchemeBody",
    "SchemeChangesView",
    "SchemeTextView",
    "SchemeView",
    "TariffCodeListsView",
    "TariffView",
    "UnratedView",
    "VersionsInForceView",
    "WhatIfBody",
    "WholeSchemeView",
]
