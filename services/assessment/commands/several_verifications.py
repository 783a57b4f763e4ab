"""What one verifier says of several outcomes at once: a person is read and judged once, however many are theirs.

Each is decided by what it was when the request came, as if they had been decided one by one by who looked at them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.commands import outcomes
from services.assessment.commands.changes import Said, said_of
from services.assessment.commands.reconcile import READ_AT_ONCE, Reconciled, reconcile_known
from services.assessment.errors import UnknownOutcome
from services.assessment.models.rows import OutcomeRow, VerificationRow
from services.assessment.schemas.several_verifications import VerificationItem
from services.assessment.store import locking
from services.assessment.store.person_facts import KnownPerson, KnownPersons
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.problems import Problem, Stale


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What is published of this evidence afterwards, or why nothing was decided of it."""

    outcome_id: UUID
    outcome: OutcomeRow | None = None
    refusal: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Decision:
    asked: UUID
    outcome: OutcomeRow
    word: VerificationRow


async def verify_several(
    session: Session, items: Sequence[VerificationItem], actor: Actor, today: date
) -> list[VerificationResult]:
    """An answer for each, in their order. Who is refused one has decided the others all the same."""
    by_outcome = {item.outcome_id: item for item in items}
    owners = await locking.lock_of_outcomes(session, list(by_outcome), actor.area)
    results: dict[UUID, VerificationResult] = {}
    locked = {owner.id for owner in owners}
    for few in _parts(sorted(locked)):
        theirs = [owner for owner in owners if owner.id in few]
        known_persons = await locking.lock_and_read(session, {owner.client_id for owner in theirs}, locked)
        asked = [by_outcome[owner.outcome_id] for owner in theirs]
        results |= await _verify(session, known_persons, asked, actor, today)
    unknown = UnknownOutcome()
    return [results.get(asked, VerificationResult(asked, refusal=unknown)) for asked in by_outcome]


def _parts(persons: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (persons[start : start + READ_AT_ONCE] for start in range(0, len(persons), READ_AT_ONCE))


async def _verify(
    session: Session, known_persons: KnownPersons, asked: Sequence[VerificationItem], actor: Actor, today: date
) -> dict[UUID, VerificationResult]:
    results: dict[UUID, VerificationResult] = {}
    decisions: dict[UUID, dict[Said, _Decision]] = {person.id: {} for person in known_persons.persons}
    alone = {person.id: _alone(known_persons, person) for person in known_persons.persons}
    owners = {row.id: person for person, theirs in alone.items() for row in theirs.published[person].outcomes}
    for item in asked:
        person = owners.get(str(item.outcome_id))
        try:
            if person is None:
                raise UnknownOutcome
            outcome, word = await outcomes.decided_of(
                session, alone[person], item.outcome_id, item, item.revision, actor, today
            )
            if said_of(word) in decisions[person]:
                raise Stale  # one word holds for both, and has been said
        except Problem as refusal:
            results[item.outcome_id] = VerificationResult(item.outcome_id, refusal=refusal)
        else:
            decisions[person][said_of(word)] = _Decision(item.outcome_id, outcome, word)
    words = {person: [decision.word for decision in theirs.values()] for person, theirs in decisions.items()}
    decided = [person for person in known_persons.persons if words[person.id]]
    if not decided:
        return results
    touched = KnownPersons(decided, known_persons.versions, known_persons.facts, known_persons.published)
    reconciled = await reconcile_known(session, touched, today, actor, words)
    return results | dict(_published(alone, decisions, reconciled))


def _published(
    alone: dict[UUID, KnownPersons],
    decisions: dict[UUID, dict[Said, _Decision]],
    reconciled: dict[UUID, Reconciled],
) -> Iterator[tuple[UUID, VerificationResult]]:
    for person, of_person in decisions.items():
        for decision in of_person.values():
            row = outcomes.published_of(alone[person], reconciled.get(person), decision.word, decision.outcome)
            yield decision.asked, VerificationResult(decision.asked, row)


def _alone(known_persons: KnownPersons, person: KnownPerson) -> KnownPersons:
    return KnownPersons(
        [person],
        known_persons.versions,
        {person.id: known_persons.facts[person.id]},
        {person.id: known_persons.published[person.id]},
    )
