"""Of recorded events, those that prove nothing as they stand."""

from collections.abc import Collection
from uuid import UUID

from services.assessment.models import Evidence
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.proving import Nothing, proves_nothing
from services.assessment.store.person_facts import known_of
from shared.data.db import Session


async def why_nothing(session: Session, records: Collection[Evidence]) -> dict[UUID, Nothing]:
    """By id; what was taken back, or waits for its episode, says that itself."""
    clients = {record.client_id for record in records if not record.voided and record.status == "recorded"}
    if not clients:
        return {}
    known_persons = await known_of(session, clients, whole=True)
    said: dict[UUID, Nothing] = {}
    for person in known_persons.persons:
        history = History(in_place(known_persons.facts[person.id]), known_persons.versions[person.area])
        said |= {fact.id: why for fact in history.evidence if (why := proves_nothing(fact, history))}
    return said
