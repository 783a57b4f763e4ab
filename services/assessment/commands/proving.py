"""Of recorded events, those that prove nothing as they stand."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.access import sees_who_treats
from services.assessment.commands.outcomes import party_of
from services.assessment.models import Evidence
from services.assessment.rules.facts import PersonFacts
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.proving import Nothing, proves_nothing
from services.assessment.rules.terms import Terms
from services.assessment.store.person_facts import known_apart, known_of
from shared.data.db import Session
from shared.kernel.acting import is_own
from shared.kernel.claims import Actor


async def why_nothing(
    session: Session, records: Collection[Evidence], actor: Actor, today: date
) -> dict[UUID, Nothing]:
    """By id; what was taken back, or waits for its episode, says that itself. Of what others recorded it is told to who
    sees who else treats alone: that it may prove something says that somebody does.
    """
    clients = {record.client_id for record in records if not record.voided and record.status == "recorded"}
    sees = {client for client in clients if await sees_who_treats(session, client, actor, today)}
    asked = {record.id: record.client_id for record in records if record.client_id in sees or _is_own(record, actor)}
    if not (clients := clients & set(asked.values())):
        return {}
    said: dict[UUID, Nothing] = {}
    for facts, versions in await _known(session, clients, actor):
        history = History(in_place(facts), versions)
        said |= {fact.id: why for fact in history.evidence if (why := proves_nothing(fact, history))}
    return {id_: why for id_, why in said.items() if id_ in asked}


def _is_own(record: Evidence, actor: Actor) -> bool:
    return is_own(actor, record.recorded_by_organisation, record.recorded_by_roles)


async def _known(
    session: Session, clients: Collection[UUID], actor: Actor
) -> Sequence[tuple[PersonFacts, Sequence[Terms]]]:
    """To a provider by what is known under the ids alone: else it would learn of a merge."""
    if party_of(actor) is not None:
        return await known_apart(session, clients)
    of_all = await known_of(session, clients, whole=True)
    return [(of_all.facts[person.id], of_all.versions[person.area]) for person in of_all.persons]
