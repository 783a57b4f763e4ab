"""Deriving what is counted of persons, from all that is known of them now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.cases import INDICATORS, counted, own
from services.assessment.store.case_facts import facts_of
from services.assessment.store.person_facts import indicator_rows, versions_of
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules


async def derive(session: Session, area: str, clients: Sequence[UUID], today: date) -> DerivedCases:
    """Of whole persons, whichever of their ids is given."""
    persons, ids = await facts_of(session, area, clients)
    versions = await versions_of(session, area)
    said = await FIGURES.scheme_figures(session, area)
    rules = [row for code, row in said.rows.items() if code in said.indicators and code not in INDICATORS]
    known = {facts.client_id: counted(facts, versions, today, rules) for facts in persons}
    return DerivedCases(
        owners=ids,
        cases=[case for each in known.values() for case in each.cases],
        due={client: each.due_on for client, each in known.items() if each.due_on},
    )


FIGURES = FigureRules(INDICATORS, derive, indicator_rows, own.indicator)
