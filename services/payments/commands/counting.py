"""Deriving what is counted of clients, from all that is known of their claims and payments now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.payments.rules.cases import INDICATORS, cases_of, cases_of_persons
from services.payments.store.case_facts import claims_of, indicator_rows, owners_of
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, clients: Sequence[UUID], _today: date) -> DerivedCases:
    """Of whole persons, whichever of their ids is given."""
    owners = await owners_of(session, area, clients)
    claims = [replace(claim, client_id=owners[claim.client_id]) for claim in await claims_of(session, area, owners)]
    cases = [case for claim in claims for case in cases_of(claim)]
    return DerivedCases(owners, [*cases, *cases_of_persons(claims)])


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
