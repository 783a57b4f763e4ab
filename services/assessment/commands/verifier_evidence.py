"""Showing a verifier what an outcome rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.assessment.commands.outcomes import check_impartial, read, refuse_own_assessment, refuse_paid
from services.assessment.commands.own_measures import refuse_unnamed
from services.assessment.errors import NotForYou, UnknownEpisode
from services.assessment.models import Outcome
from services.assessment.rules.facts import Episode, Fact
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.verifier_evidence import answers_shown, named_facts
from services.assessment.store.facts import clients_of
from services.assessment.store.person_facts import KnownPerson, KnownPersons, known_of
from shared.data.db import Session
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact, and of a form the answers that the measure judges."""

    fact: Fact
    answers: Mapping[str, int | None]


async def evidence_of(session: Session, outcome_id: UUID, actor: Actor) -> tuple[Outcome, list[Shown]]:
    """To who may verify the outcome."""
    outcome, known_persons = await _theirs(session, outcome_id, actor)
    return outcome, [proof for person in known_persons.persons for proof in _proofs(outcome, person, known_persons)]


async def episode_of(session: Session, outcome_id: UUID, actor: Actor) -> tuple[Outcome, Episode]:
    """To who may verify the outcome; the episode also if referral has said it anew under another id."""
    outcome, known_persons = await _theirs(session, outcome_id, actor)
    for person in known_persons.persons:
        for episode in _history(person, known_persons).episodes:
            if outcome.episode_id in {episode.id, episode.order_id}:
                return outcome, episode
    raise UnknownEpisode


async def _theirs(session: Session, outcome_id: UUID, actor: Actor) -> tuple[Outcome, KnownPersons]:
    outcome = await read(session, outcome_id, actor)
    clients = await clients_of(session, [outcome.episode_id])
    known_persons = await known_of(session, clients or [outcome.client_id], whole=True)
    check_impartial(outcome, actor)
    refuse_unnamed(known_persons, outcome, actor)
    refuse_own_assessment(known_persons, actor)
    await refuse_paid(session, known_persons, outcome, actor)
    _check_counts(outcome)
    return outcome, known_persons


def _check_counts(outcome: Outcome) -> None:
    if outcome.state == "withdrawn" and outcome.reason != "refused":
        raise NotForYou


def _history(person: KnownPerson, known_persons: KnownPersons) -> History:
    return History(in_place(known_persons.facts[person.id]), known_persons.versions[person.area])


def _proofs(outcome: Outcome, person: KnownPerson, known_persons: KnownPersons) -> list[Shown]:
    history = _history(person, known_persons)
    shown = named_facts([(UUID(proof["id"]), proof["kind"]) for proof in outcome.evidence], history)
    answers = answers_shown(outcome.measure, shown, history)
    return [Shown(fact, answers.get(fact.id, {})) for fact in shown]
