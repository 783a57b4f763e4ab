"""Of recorded events, those that prove nothing as they stand."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.assessment.commands.outcomes import party_of
from services.assessment.models import Evidence
from services.assessment.rules.facts import PersonFacts
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.proving import Nothing, proves_nothing
from services.assessment.rules.terms import Terms
from services.assessment.store.person_facts import known_apart, known_of
from shared.data.db import Session
from shared.kernel.claims import Actor


async def why_nothing(session: Session, records: Collection[Evidence], actor: Actor) -> dict[UUID, Nothing]:
    """By id; what was taken back, or waits for its episode, says that itself."""
    clients = {record.client_id for record in records if not record.voided and record.status == "recorded"}
    if not clients:
        return {}
    said: dict[UUID, Nothing] = {}
    for facts, versions in await _known(session, clients, actor):
        history = History(in_place(facts), versions)
        said |= {fact.id: why for fact in history.evidence if (why := proves_nothing(fact, history))}
    return said


async def _known(
    session: Session, clients: Collection[UUID], actor: Actor
) -> Sequence[tuple[PersonFacts, Sequence[Terms]]]:
    """To a provider by what is known under the ids alone: else it would learn of a merge."""
    if party_of(actor) is not None:
        return await known_apart(session, clients)
    of_all = await known_of(session, clients, whole=True)
    return [(of_all.facts[person.id], of_all.versions[person.area]) for person in of_all.persons]
