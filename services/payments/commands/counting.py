"""Deriving what is counted of clients, from all that is known of their claims and payments now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.rules.cases import INDICATORS, cases_of, cases_of_persons
from services.payments.store.case_facts import claims_of, indicator_rows
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, clients: Sequence[UUID], _today: date) -> DerivedCases:
    claims = await claims_of(session, area, clients)
    cases = [case for claim in claims for case in cases_of(claim)]
    return DerivedCases(clients, [*cases, *cases_of_persons(claims)])


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
