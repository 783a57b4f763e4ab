"""Payloads: what tariff publishes (`published`) and what it reads of the others (`consumed`)."""

from services.tariff.events.consumed import CONSUMED, ClientAssessed, ClientsMerged, SecondRatingChanged
from services.tariff.events.published import (
    PUBLISHED,
    FactsRestated,
    RebandedTariff,
    SchemePublished,
    TariffSet,
    WhatIfAsked,
    WhatIfNamed,
    WhatIfTariffs,
)

__all__ = [
    "CONSUMED",
    "PUBLISHED",
    "ClientAssessed",
    "ClientsMerged",
    "FactsRestated",
    "RebandedTariff",
    "SchemePublished",
    "SecondRatingChanged",
    "TariffSet",
    "WhatIfAsked",
    "WhatIfNamed",
    "WhatIfTariffs",
]
