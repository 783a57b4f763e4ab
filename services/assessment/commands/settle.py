"""Bring the outcomes of persons to what their facts add up to now, and tell what changed.

Facts are read anew each time and the difference is told, so it makes no odds in what
order they came. Called at the end of every command and every batch that stored some.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.changes import Changes, Row, changes
from services.assessment.events import (
    ClientRepresented,
    OutcomeAchieved,
    OutcomeProposed,
    OutcomeWithdrawn,
)
from services.assessment.models import Outcome, Representation
from services.assessment.rules.outcomes import SYSTEM, SYSTEM_ORGANISATION, Settlement, settled
from services.assessment.store import facts as store
from services.assessment.store.outcomes import write
from services.assessment.store.reading import person_facts, verifications
from shared import outbox
from shared.auth import Actor
from shared.db import Session
from shared.events import Payload

AT_ONCE = 500  # persons whose facts are in memory together


async def settle_clients(
    session: Session,
    clients: Collection[UUID],
    today: date,
    actor: Actor | None = None,
    held: Collection[UUID] = (),
) -> None:
    """Without an actor it is the system that tells: a day has come, or other services had news.

    `held` are persons whose rows this transaction holds already.
    """
    await session.flush()  # what is read below is read by plain SQL
    given = sorted(clients)
    for start in range(0, len(given), AT_ONCE):
        persons = await store.hold(session, given[start : start + AT_ONCE], held)
        if treated := [person for person in persons if person.treated]:
            await _settle(session, treated, today, actor)


async def _settle(session: Session, persons: Sequence[store.Held], today: date, actor: Actor | None) -> None:
    versions, known = await store.all_of(session, persons)
    found: list[Changes] = []
    due: list[tuple[store.Held, date | None]] = []
    for person in persons:
        facts = person_facts(person.id, known[person.id])
        settlement = settled(facts, versions[person.area], today, verifications(known[person.id]))
        found.append(changes(person, facts, settlement, known[person.id], today))
        if due_changes(person, settlement.next_due_on, known[person.id].get("due", ())):
            due.append((person, settlement.next_due_on))
    await write(session, Outcome, [row for each in found for row in (*each.outcomes, *each.quiet)])
    await write(session, Representation, [row for each in found for row in each.representations])
    await store.keep_due(session, due)
    outbox.add_all(session, [told for each in found for told in news(each, actor)])


def due_changes(person: store.Held, day: date | None, kept: Sequence[Row]) -> bool:
    wanted = {(str(person.id), str(day))} if day else set()
    return wanted != {(row["client_id"], row["due_on"]) for row in kept}


def news(found: Changes, actor: Actor | None) -> Iterator[tuple[str, Payload]]:
    """What falls goes first, so that nothing seems to stand twice."""
    for row in sorted(found.outcomes, key=lambda one: (one["state"] != "withdrawn", one["achieved_on"], one["id"])):
        yield row["client_id"], outcome_news(row, actor)
    for row in found.representations:
        yield row["client_id"], ClientRepresented.model_validate({**row, **_said(row, actor)})


def outcome_news(row: Row, actor: Actor | None) -> Payload:
    told = {**row, **_said(row, actor), "outcome_id": row["id"], "delivered_by": row["party"]}
    match row["state"]:
        case "proposed":
            return OutcomeProposed.model_validate(told)
        case "achieved":
            return OutcomeAchieved.model_validate(told)
        case _:
            return OutcomeWithdrawn.model_validate(told)


def _said(row: Row, actor: Actor | None) -> dict[str, Any]:
    return {
        "area": row["area"],
        "actor": actor.sub if actor else SYSTEM,
        "actor_organisation": actor.organisation if actor else SYSTEM_ORGANISATION,
    }


async def settle_due(session: Session, today: date) -> None:
    await settle_clients(session, await store.due_clients(session, today), today)


async def settlement_of(session: Session, client_id: UUID, today: date) -> Settlement | None:
    """Only to look at: nothing is locked, nothing written."""
    persons = await store.persons_of(session, [client_id])
    if not persons:
        return None
    (person,) = persons
    versions, known = await store.all_of(session, persons)
    facts = person_facts(person.id, known[person.id])
    return settled(facts, versions[person.area], today, verifications(known[person.id]))
