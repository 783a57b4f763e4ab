"""Bring the outcomes of persons to what their facts add up to now, and tell what changed.

Facts are read anew each time and the difference is told, so it makes no odds in what
order they came. Called at the end of every command and every batch that stored some.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from sqlmodel import SQLModel

from services.assessment.commands.changes import Changes, changes, said_of
from services.assessment.commands.naming import Row
from services.assessment.events import (
    ClientRepresented,
    OutcomeAchieved,
    OutcomeProposed,
    OutcomeWithdrawn,
)
from services.assessment.models import ClientDue, Outcome, Representation, Verification
from services.assessment.rules.outcomes import Outcome as Met
from services.assessment.rules.outcomes import Settlement, settled
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import facts as store
from services.assessment.store.outcomes import write
from services.assessment.store.reading import person_facts, words
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import Payload
from shared.web.auth import Actor

log = structlog.get_logger("settle")

AT_ONCE = 500  # persons who are locked together
READ_AT_ONCE = 25  # of these: between two looks at the database not much time may go


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person's facts add up to now, and the outcomes that changed, told or not, as rows."""

    outcomes: Sequence[Met]
    changed: Sequence[Row]


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
    given = sorted(clients) if len(clients) <= AT_ONCE else await store.in_order(session, clients)
    for several in _parts(given, AT_ONCE):
        locked = held or await store.lock(session, several)
        for few in _parts(several, READ_AT_ONCE):
            await settle_known(session, await store.hold(session, few, locked), today, actor)


def _parts(clients: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    return (clients[start : start + size] for start in range(0, len(clients), size))


async def settle_known(
    session: Session, known: store.Known, today: date, actor: Actor | None, decided: Sequence[Row] = ()
) -> list[Settled]:
    """Persons who are held. `decided` are verifications not kept yet."""
    found: list[Changes] = []
    settlements: list[Settlement] = []
    for person in known.persons:
        if person.treated:
            told = known.facts[person.id]
            facts = person_facts(person.id, told)
            await asyncio.sleep(0)  # to derive what much adds up to takes long, and others work on this loop
            said = {said_of(row): row for row in (*told.get("verification", ()), *decided)}
            settlement = settled(facts, known.versions[person.area], today, words(list(said.values())))
            settlements.append(settlement)
            refused = {key for key, row in said.items() if row["decision"] == "refused"}
            found.append(changes(person, facts, settlement, told, today, refused))
            for outcome_id in found[-1].used_up:
                log.error("outcome_used_up", outcome_id=outcome_id)
    await _keep(session, found, decided)
    outbox.add_all(session, [told for each in found for told in news(each, actor)])
    return [Settled(now.outcomes, [*each.outcomes, *each.quiet]) for now, each in zip(settlements, found, strict=True)]


async def _keep(session: Session, found: Sequence[Changes], decided: Sequence[Row]) -> None:
    await store.forget_due(session, [client_id for each in found for client_id in each.no_longer_due])
    changed: dict[type[SQLModel], Sequence[Row]] = {
        Verification: decided,
        Outcome: [row for each in found for row in (*each.outcomes, *each.quiet)],
        Representation: [row for each in found for row in each.representations],
        ClientDue: [row for each in found for row in each.due],
    }
    await write(session, changed)


def news(found: Changes, actor: Actor | None) -> Iterator[tuple[str, Payload]]:
    """What falls goes first, so that nothing seems to stand twice."""
    for row in sorted(found.outcomes, key=lambda one: (one["state"] != "withdrawn", one["achieved_on"], one["id"])):
        yield row["client_id"], outcome_news(row, actor)
    for row in found.representations:
        yield row["client_id"], represented_news(row, actor)


def represented_news(row: Row, actor: Actor | None) -> ClientRepresented:
    return ClientRepresented.model_validate({**row, **_said(row, actor)})


def outcome_news(row: Row, actor: Actor | None) -> Payload:
    told = {**row, **_said(row, actor), "outcome_id": row["id"], "delivered_by": row["party"]}
    match row["state"]:
        case "proposed":
            return OutcomeProposed.model_validate(told)
        case "achieved":
            return OutcomeAchieved.model_validate(told)
        case _:
            return OutcomeWithdrawn.model_validate(told | {"told_reason": _told_reason(row)})


def _told_reason(row: Row) -> str | None:
    shown = row["shown"]
    return shown["reason"] if shown and shown["reason"] != row["reason"] else None


def _said(row: Row, actor: Actor | None) -> dict[str, Any]:
    return {
        "area": row["area"],
        "actor": actor.sub if actor else SYSTEM.sub,
        "actor_organisation": actor.organisation if actor else SYSTEM.organisation,
    }


async def settlement_of(session: Session, client_id: UUID, today: date) -> Settlement | None:
    """Only to look at: nothing is locked, nothing written."""
    known = await store.known_of(session, [client_id], whole=True)
    for person in known.persons:
        told = known.facts[person.id]
        facts = person_facts(person.id, told)
        return settled(facts, known.versions[person.area], today, words(told.get("verification", ())))
    return None
