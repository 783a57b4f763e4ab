"""Deriving what is counted of clients, from all that is known of their assessments and tariffs now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.tariff.rules.cases import INDICATORS, cases_of
from services.tariff.store.case_facts import assessments_of, confirmed_bands_of, indicator_rows, owners_of
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, clients: Sequence[UUID], _today: date) -> DerivedCases:
    """Of whole persons, whichever of their ids is given."""
    owners = await owners_of(session, area, clients)
    assessed = [replace(said, client_id=owners[said.client_id]) for said in await assessments_of(session, area, owners)]
    bands = [
        replace(band, client_id=owners[band.client_id]) for band in await confirmed_bands_of(session, area, owners)
    ]
    return DerivedCases(owners, list(cases_of(assessed, bands)))


FIGURES = FigureRules(INDICATORS, derive, indicator_rows)
