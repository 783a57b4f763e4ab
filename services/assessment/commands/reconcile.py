"""Bring the outcomes of persons to what their facts add up to now, and publish what changed.

Facts are read anew each time and the difference is published, so it does not matter in what
order they came. Called at the end of every command and every batch that stored some.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

import structlog
from sqlmodel import SQLModel

from services.assessment.commands.changes import Changes, changes, said_of
from services.assessment.commands.outcome_ids import evidence_key
from services.assessment.events import (
    ClientRepresented,
    OutcomeAchieved,
    OutcomeProposed,
    OutcomeWithdrawn,
)
from services.assessment.models import ClientDue, Outcome, Representation, TopOwed, Verification
from services.assessment.models.rows import OutcomeRow, RepresentationRow, Row, VerificationRow
from services.assessment.rules.outcomes import DerivedOutcome, PersonOutcomes, outcomes_of_person
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import locking
from services.assessment.store.facts import forget_due
from services.assessment.store.outcomes import write
from services.assessment.store.person_facts import KnownPersons, known_of
from services.assessment.store.top_owed import forget_owed
from services.assessment.store.words import words
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.messaging import outbox
from shared.messaging.events import Payload

log = structlog.get_logger("reconcile")

AT_ONCE = 500  # persons who are locked together
READ_AT_ONCE = 25  # of these: between two looks at the database not much time may go


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a person's facts add up to now, and the outcomes that changed, published or not, as rows."""

    outcomes: Sequence[DerivedOutcome]
    changed: Sequence[OutcomeRow]


async def reconcile(
    session: Session,
    clients: Collection[UUID],
    today: date,
    actor: Actor | None = None,
    locked: Collection[UUID] = (),
) -> None:
    """Without an actor it is the system that speaks: a day has come, or other services had news.

    `locked` are persons whose rows this transaction holds already.
    """
    ordered = sorted(clients) if len(clients) <= AT_ONCE else await locking.in_order(session, clients)
    for several in _parts(ordered, AT_ONCE):
        rows_locked = locked or await locking.lock(session, several)
        for few in _parts(several, READ_AT_ONCE):
            await reconcile_known(session, await locking.lock_and_read(session, few, rows_locked), today, actor)


def _parts(clients: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    return (clients[start : start + size] for start in range(0, len(clients), size))


async def reconcile_known(
    session: Session,
    known_persons: KnownPersons,
    today: date,
    actor: Actor | None,
    decided: Mapping[UUID, Sequence[VerificationRow]] = MappingProxyType({}),
) -> dict[UUID, Reconciled]:
    """Persons who are locked, each with what it came to. `decided` are verifications not kept yet, by person."""
    changed: list[Changes] = []
    reconciled: dict[UUID, Reconciled] = {}
    for person in known_persons.persons:
        if person.treated:
            facts, published = known_persons.facts[person.id], known_persons.published[person.id]
            await asyncio.sleep(0)  # to derive what much adds up to takes long, and others work on this loop
            said = {said_of(row): row for row in (*published.verifications, *decided.get(person.id, ()))}
            derived = outcomes_of_person(facts, known_persons.versions[person.area], today, words(said.values()))
            refused = {key for key, row in said.items() if row.decision == "refused"}
            change = changes(person, facts, derived, published, today, refused)
            changed.append(change)
            reconciled[person.id] = Reconciled(derived.outcomes, [*change.outcomes, *change.quiet])
            for outcome_id in change.used_up:
                log.error("outcome_used_up", outcome_id=outcome_id)
    await _keep(session, changed, [word for words_of_person in decided.values() for word in words_of_person])
    outbox.add_all(session, [event for change in changed for event in events_of(change, actor)])
    return reconciled


async def _keep(session: Session, changed: Sequence[Changes], decided: Sequence[VerificationRow]) -> None:
    await forget_due(session, [client_id for change in changed for client_id in change.no_longer_due])
    await forget_owed(session, [owed_id for change in changed for owed_id in change.no_longer_owed])
    rows: dict[type[SQLModel], Sequence[Row]] = {
        Verification: decided,
        Outcome: [row for change in changed for row in (*change.outcomes, *change.quiet)],
        Representation: [row for change in changed for row in change.representations],
        ClientDue: [row for change in changed for row in change.due],
        TopOwed: [row for change in changed for row in change.owed],
    }
    await write(session, rows)


def events_of(changed: Changes, actor: Actor | None) -> Iterator[tuple[str, Payload]]:
    """What falls goes first, so that nothing seems to stand twice."""
    for row in sorted(changed.outcomes, key=lambda row: (row.state != "withdrawn", row.achieved_on, row.id)):
        yield row.client_id, outcome_event(row, actor)
    for representation in changed.representations:
        yield representation.client_id, represented_event(representation, actor)


def represented_event(row: RepresentationRow, actor: Actor | None) -> ClientRepresented:
    return ClientRepresented.model_validate({**row.columns(), **_said(row, actor)})


def outcome_event(row: OutcomeRow, actor: Actor | None) -> Payload:
    says = {**row.columns(), **_said(row, actor), "outcome_id": row.id}
    says["evidence_key"] = evidence_key(row.measure, row.fingerprint, row.episode_id, row.party)
    says |= {"party": row.prime or row.party, "delivered_by": row.delivered_by or row.party}
    match row.state:
        case "proposed":
            return OutcomeProposed.model_validate(says)
        case "achieved":
            return OutcomeAchieved.model_validate(says)
        case _:
            return OutcomeWithdrawn.model_validate(says | _told(row))


def _told(row: OutcomeRow) -> dict[str, str | None]:
    """What who is paid is still shown of the fall, where it is something else."""
    shown = row.shown or {}
    now = {"reason": row.reason, "effective_on": row.effective_on}
    return {f"told_{name}": shown.get(name) if shown.get(name) != value else None for name, value in now.items()}


def _said(row: OutcomeRow | RepresentationRow, actor: Actor | None) -> dict[str, Any]:
    return {
        "area": row.area,
        "actor": actor.sub if actor else SYSTEM.sub,
        "actor_organisation": actor.organisation if actor else SYSTEM.organisation,
    }


async def outcomes_of_client(session: Session, client_id: UUID, today: date, area: str) -> PersonOutcomes | None:
    """Only to look at: nothing is locked, nothing written. None of whom the area does not have."""
    known_persons = await known_of(session, [client_id], whole=True)
    for person in known_persons.persons:
        if person.area != area:
            continue
        verifications = known_persons.published[person.id].verifications
        return outcomes_of_person(
            known_persons.facts[person.id], known_persons.versions[person.area], today, words(verifications)
        )
    return None
