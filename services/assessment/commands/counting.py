"""Deriving what is counted of persons, from all that is known of them now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.counted_cases import publish_counted
from services.assessment.commands.open_measures import publish_open
from services.assessment.rules.cases import INDICATORS, cases_of, own
from services.assessment.store.case_facts import facts_of
from services.assessment.store.person_facts import indicator_rows, versions_of
from services.assessment.store.sight import keep_sight, owners_in_sight
from shared.data.db import Session
from shared.figures.deriving import DerivedCases, FigureRules
from shared.figures.schemes import SchemeFigures


async def derive(session: Session, area: str, clients: Sequence[UUID], today: date) -> DerivedCases:
    """Of whole persons, whichever of their ids is given."""
    persons, ids = await facts_of(session, area, clients)
    versions = await versions_of(session, area)
    stated = await FIGURES.scheme_figures(session, area)
    rules = [row for code, row in stated.rows.items() if code in stated.indicators and code not in INDICATORS]
    by_client = {facts.client_id: cases_of(facts, versions, today, rules) for facts in persons}
    return DerivedCases(
        owners=ids,
        cases=[case for person in by_client.values() for case in person.cases],
        due={client: person.due_on for client, person in by_client.items() if person.due_on},
        beside=[episode for person in by_client.values() for episode in person.open_episodes],
    )


async def publish(session: Session, area: str, of_schemes: SchemeFigures, derived: DerivedCases) -> None:
    await publish_counted(session, area, of_schemes, derived)
    await publish_open(session, area, derived.owners, derived.beside)


# What a colleague recorded as the LASARS is a record of somebody else's.
_OWN_CASES = """NOT EXISTS (SELECT FROM contact WHERE contact.id = subject_id AND recorded_by_roles ? 'assessor')
            AND NOT EXISTS (SELECT FROM activity WHERE activity.id = subject_id AND recorded_by_roles ? 'assessor')"""
FIGURES = FigureRules(
    INDICATORS, derive, indicator_rows, own.indicator, publish, owners_in_sight, keep_sight, _OWN_CASES
)
