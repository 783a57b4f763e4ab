"""Registering a person: new, the same as one we know, or one that somebody has to look at."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.assessment.commands.fields import recorded, refused, said_by
from services.assessment.errors import UnknownPerson
from services.assessment.events import ClientMatch
from services.assessment.models import Match, Person
from services.assessment.rules.identity import (
    Identity,
    Likeness,
    NotAccepted,
    checked_birth_date,
    initials_of,
    likeness,
)
from services.assessment.schemas.persons import MatchState, PersonBody, PersonRegistered, PersonView
from services.assessment.store import access
from services.assessment.store import persons as store
from shared import outbox
from shared.auth import Actor
from shared.db import Session
from shared.records import insert_at_end


@dataclass(frozen=True, slots=True)
class Candidate:
    client_id: UUID
    rule: Likeness


async def register_person(session: Session, body: PersonBody, actor: Actor, today: date) -> PersonRegistered:
    identity = identity_of(body, today)
    await store.lock_identity(session, actor.area, identity)
    candidates = await find_candidates(session, actor.area, identity)
    for candidate in candidates:
        if candidate.rule == "same":
            return await existing(session, candidate.client_id)
    person = insert_at_end(session, Person, **dict(body), initials=identity.initials, **recorded(actor, today))
    matches = propose_matches(session, person.id, candidates, actor, today)
    say_match(session, person.id, 1, pending=bool(matches), actor=actor)
    return registered(person.id, matches)


def identity_of(body: PersonBody, today: date) -> Identity:
    try:
        born = checked_birth_date(body.birth_date, today)
    except NotAccepted as refusal:
        raise refused("birthDate", str(refusal)) from None
    return Identity(initials_of(body.given_name, body.family_name), born, body.sex, body.nhs_number)


async def find_candidates(session: Session, area: str, identity: Identity) -> list[Candidate]:
    """One per person, by the strongest likeness of any of their registrations."""
    found: dict[UUID, Candidate] = {}
    for known, survivor in await store.look_alikes(session, area, identity):
        rule = likeness(identity, known)
        if rule and (survivor not in found or rule == "same"):
            found[survivor] = Candidate(survivor, rule)
    return list(found.values())


async def existing(session: Session, client_id: UUID) -> PersonRegistered:
    pending = await store.is_pending(session, client_id)
    state = MatchState(state="pending" if pending else "settled", candidate_id=None, match_id=None, rule="same")
    return PersonRegistered(id=client_id, client_id=client_id, matched_existing=True, match=state)


def propose_matches(
    session: Session, client_id: UUID, candidates: list[Candidate], actor: Actor, today: date
) -> list[Match]:
    said = recorded(actor, today)
    return [
        insert_at_end(session, Match, client_id=client_id, candidate_id=each.client_id, rule=each.rule, **said)
        for each in candidates
    ]


def registered(client_id: UUID, matches: list[Match]) -> PersonRegistered:
    first = matches[0] if matches else None
    state = MatchState(
        state="pending" if first else "settled",
        candidate_id=first.candidate_id if first else None,
        match_id=first.id if first else None,
        rule=first.rule if first else "new",
    )
    return PersonRegistered(id=client_id, client_id=client_id, matched_existing=False, match=state)


def say_match(session: Session, client_id: UUID, revision: int, *, pending: bool, actor: Actor) -> None:
    outbox.add(session, client_id, client_match(client_id, revision, pending=pending, actor=actor))


def client_match(client_id: UUID, revision: int, *, pending: bool, actor: Actor) -> ClientMatch:
    state: Literal["pending", "settled"] = "pending" if pending else "settled"
    return ClientMatch(**said_by(actor), client_id=client_id, state=state, revision=revision)


async def read_person(session: Session, person_id: UUID, actor: Actor, today: date) -> PersonView:
    """A provider sees who is referred to it; to all others the person does not exist."""
    found = await store.person_with_absorbed(session, person_id, actor.area)
    if found is None:
        raise UnknownPerson
    person, absorbed = found
    if "assessor" not in actor.roles and not await access.is_related(
        session, person.id, actor.area, actor.organisation, today
    ):
        raise UnknownPerson
    pending = await store.has_open_match(session, [person.id, *absorbed])
    return PersonView.model_validate(
        person.model_dump()
        | {
            "id": person_id,
            "client_id": person.id,
            "match_state": "pending" if pending else "settled",
            "absorbed_ids": absorbed,
        }
    )
