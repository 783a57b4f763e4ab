"""Deriving what is counted of clients, from all that is known of their assessments and tariffs now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.tariff.rules.cases import INDICATORS, cases_of
from services.tariff.store.case_facts import assessments_of, confirmed_bands_of, indicator_rows
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, clients: Sequence[UUID], _today: date) -> DerivedCases:
    assessed = await assessments_of(session, area, clients)
    return DerivedCases(clients, list(cases_of(assessed, await confirmed_bands_of(session, area, clients))))


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
