"""Holding persons while what is known of them changes, always in the order of the ids that they go by."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.assessment.store.person_facts import KnownPersons, known_of
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _Owner:
    """By which id the person goes, and which of their ids has the episode."""

    id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class OutcomeOwner:
    """Who has an outcome: by which id they go, and which of their ids has its episode."""

    id: UUID
    client_id: UUID
    outcome_id: UUID


_LOCK = sql(
    """
    SELECT id FROM person
     WHERE id IN (SELECT coalesce(alias.survivor_id, asked.id)
                    FROM unnest(CAST(:clients AS uuid[])) AS asked (id)
                    LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id)
     ORDER BY id FOR NO KEY UPDATE
    """,
    into=UUID,
)
_LOCK_OF_OUTCOME = sql(
    """
    SELECT person.id, coalesce(began.client_id, outcome.client_id) AS client_id
      FROM outcome LEFT JOIN start_fact began ON began.id = outcome.episode_id
      LEFT JOIN person_alias alias ON alias.absorbed_id = coalesce(began.client_id, outcome.client_id)
      JOIN person ON person.id = coalesce(alias.survivor_id, began.client_id, outcome.client_id)
     WHERE outcome.id = :id AND outcome.area = :area FOR NO KEY UPDATE OF person
    """,
    into=_Owner,
)
_LOCK_OF_OUTCOMES = sql(
    """
    SELECT person.id, coalesce(began.client_id, outcome.client_id) AS client_id, outcome.id AS outcome_id
      FROM outcome LEFT JOIN start_fact began ON began.id = outcome.episode_id
      LEFT JOIN person_alias alias ON alias.absorbed_id = coalesce(began.client_id, outcome.client_id)
      JOIN person ON person.id = coalesce(alias.survivor_id, began.client_id, outcome.client_id)
     WHERE outcome.id = ANY(CAST(:ids AS uuid[])) AND outcome.area = :area
     ORDER BY person.id FOR NO KEY UPDATE OF person
    """,
    into=OutcomeOwner,
)
_IN_ORDER = sql(
    """
    SELECT asked.id FROM unnest(CAST(:clients AS uuid[])) AS asked (id)
      LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id
     ORDER BY coalesce(alias.survivor_id, asked.id), asked.id
    """,
    into=UUID,
)


async def in_order(session: Session, clients: Collection[UUID]) -> list[UUID]:
    """Of the ids that they go by: whoever holds them part by part holds them as who holds them at once."""
    return await _IN_ORDER.all(session, clients=list(clients))


async def lock(session: Session, clients: Collection[UUID]) -> set[UUID]:
    """In id order. Returns by which ids these persons go."""
    return set(await _LOCK.all(session, clients=list(clients)))


async def lock_and_read(session: Session, clients: Collection[UUID], locked: Collection[UUID] = ()) -> KnownPersons:
    """Locks in id order. Whoever waited for a merge looks again: the person may go by another id now.

    Ids that are not known as persons are left out: what was consumed of them waits. `locked` are locked already.
    """
    asked = sorted(clients)
    locked = set(locked)
    while True:
        if not locked:
            locked = await lock(session, asked)
        known_now = await known_of(session, asked)
        if locked.issuperset(person.id for person in known_now.persons):
            return known_now
        locked = set()


async def lock_and_read_of_outcome(session: Session, outcome_id: UUID, area: str) -> KnownPersons:
    """The person whose outcome it is: whoever has its episode now."""
    owners = await _LOCK_OF_OUTCOME.all(session, id=outcome_id, area=area)
    return await lock_and_read(session, [owner.client_id for owner in owners], [owner.id for owner in owners])


async def lock_of_outcomes(session: Session, outcome_ids: Collection[UUID], area: str) -> list[OutcomeOwner]:
    """Those whose outcomes they are, locked in id order: whoever has the episodes now."""
    return await _LOCK_OF_OUTCOMES.all(session, ids=list(outcome_ids), area=area)
