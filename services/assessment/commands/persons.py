"""Registering a person: new, the same as one we know, or one that somebody has to look at.

The LASARS is told which. Any other organisation is told nothing: it gets an id of its own for what it sent, whether
or not somebody of the kind is known, and the same id when it sends the same again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Literal, cast
from uuid import UUID

from pydantic.alias_generators import to_camel

from services.assessment.commands.deactivations import find_again
from services.assessment.commands.validation import bad_value, recorded, said_by
from services.assessment.errors import UnknownPerson
from services.assessment.events import ClientMatch
from services.assessment.models import Match, Person
from services.assessment.rules.death import DatedAfterDeath
from services.assessment.rules.identity import (
    Likeness,
    NotAccepted,
    PersonIdentity,
    Registration,
    checked_birth_date,
    identity_said,
    likeness,
    worth_asking,
)
from services.assessment.schemas.persons import (
    DETAILS,
    PersonBody,
    PersonCorrection,
)
from services.assessment.store import access, pending_matches, reaching
from services.assessment.store import persons as store
from services.assessment.store.case_facts import counted_person
from services.assessment.store.earlier_starts import join_registration
from services.assessment.store.person_keys import columns_of
from shared.data.db import Session
from shared.data.records import insert, insert_at_end
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.messaging import outbox
from shared.messaging.events import new_id

TREATING = frozenset({"provider", "clinician"})


@dataclass(frozen=True, slots=True)
class MatchCandidate:
    client_id: UUID
    rule: Likeness  # never `same`: what is certain enough to act on is proposed by its number


@dataclass(frozen=True, slots=True)
class MatchResult:
    """`rule`: by what it was found, `new` where nobody was."""

    state: Literal["settled", "pending"]
    rule: Likeness | Literal["new"]
    candidate_id: UUID | None = None
    match_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Under which id; `match` for who may know. `differs` are fields that were said otherwise before."""

    id: UUID
    client_id: UUID
    matched_existing: bool
    match: MatchResult | None
    differs: list[str] = field(default_factory=list)
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonRead:
    """As who asks may know them. `nhs_number`: theirs, or that of a registration that was merged with theirs;
    `reach_by`: as any of them said it last.
    """

    asked_id: UUID
    person: Person
    absorbed: list[UUID]
    match_state: Literal["settled", "pending"] | None = None
    died_on: date | None = None
    dated_after_death: Sequence[DatedAfterDeath] = ()
    nhs_number: str | None = None
    reach_by: str | None = None


async def register_person(
    session: Session, body: PersonBody, actor: Actor, today: date, reach_by: str | None = None
) -> Registered:
    """`reach_by`: how somebody new can be reached, as a referral form said."""
    identity = identity_of(body, today, body.nhs_number)
    alike = await store.lock_and_look_alikes(session, actor.area, identity)
    already = await known_to(session, body, identity, alike, actor, today)
    if already:
        return already
    candidates = find_candidates(identity, worth_asking(identity, alike))
    sender = None if actor.roles & LASARS else actor.organisation
    keys = columns_of(session.database.secrets, actor.area, identity, sender)
    words = {name: getattr(body, name) for name in PersonBody.model_fields}
    said = {**words, "reach_by": reach_by, "initials": identity.initials, "sender": sender, **keys}
    person = insert_at_end(session, Person, **said, **recorded(actor, today))
    join_registration(session, actor.area, person.id, identity.nhs_number)
    matches = propose_matches(session, person.id, candidates, actor, today)
    publish_match(session, person.id, 1, pending=bool(matches), actor=actor)
    return registered(person.id, matches if sender is None else None)


async def known_to(
    session: Session,
    body: PersonBody,
    identity: PersonIdentity,
    alike: Sequence[Registration],
    actor: Actor,
    today: date,
) -> Registered | None:
    """An answer without a new registration."""
    same = [
        registration
        for registration in alike
        if registration.standing and likeness(identity, registration.identity) == "same"
    ]
    if actor.roles & LASARS:
        certain = sorted(same, key=lambda registration: (registration.pending, registration.sender is not None))
        if not certain:
            return None
        await find_again(session, certain[0].survivor_id, actor, today)
        return await existing(session, certain[0].survivor_id, body, actor)
    return await known_to_organisation(session, word_of(body, identity, actor), alike, same, actor, today)


async def known_to_organisation(
    session: Session,
    word: Registration,
    alike: Sequence[Registration],
    same: Sequence[Registration],
    actor: Actor,
    today: date,
) -> Registered | None:
    """Whoever is related to the person is told who it is; to all others only their own words are known.

    It looks for a relation whether or not anybody is known, so that it takes as long.
    """
    own = next((registration for registration in alike if registration.repeats(word)), None)
    person = own or next(iter(same), word)
    if await access.is_related(session, person.survivor_id, actor.area, actor.organisation, today):
        return Registered(id=person.survivor_id, client_id=person.survivor_id, matched_existing=True, match=None)
    return registered(own.id, None) if own else None


def word_of(body: PersonBody, identity: PersonIdentity, actor: Actor) -> Registration:
    """What is said now, under an id that is nobody's."""
    nobody = new_id()
    return Registration(
        id=nobody,
        survivor_id=nobody,
        identity=identity,
        sender=actor.organisation,
        postcode=body.postcode,
    )


def identity_of(body: PersonBody | PersonCorrection, today: date, nhs_number: str | None) -> PersonIdentity:
    check_birth_date(body, today)
    precision = body.birth_date_precision
    return identity_said(body.given_name, body.family_name, body.birth_date, body.sex, nhs_number, precision)


def check_birth_date(body: PersonBody | PersonCorrection, today: date) -> None:
    try:
        checked_birth_date(body.birth_date, today)
    except NotAccepted as refusal:
        raise bad_value("birthDate", str(refusal), refusal.allowed) from None


def find_candidates(identity: PersonIdentity, alike: Sequence[Registration]) -> list[MatchCandidate]:
    """One per person, by the strongest likeness of any of their registrations."""
    candidates: dict[UUID, MatchCandidate] = {}
    for registration in alike:
        rule = likeness(identity, registration.identity)
        proposed = "nhs_number" if rule == "same" else rule
        if proposed and (registration.survivor_id not in candidates or rule == "same"):
            candidates[registration.survivor_id] = MatchCandidate(registration.survivor_id, proposed)
    return list(candidates.values())


async def existing(session: Session, client_id: UUID, body: PersonBody, actor: Actor) -> Registered:
    """Who came first has named the person: what is said otherwise now is told, for it is not written."""
    kept_person = await store.person_with_absorbed(session, client_id, actor.area)
    differs = [
        to_camel(name)
        for name in DETAILS
        if kept_person and _differs(getattr(kept_person[0], name), getattr(body, name))
    ]
    pending = await pending_matches.is_pending(session, client_id)
    state = MatchResult("pending" if pending else "settled", "same")
    return Registered(id=client_id, client_id=client_id, matched_existing=True, match=state, differs=differs)


def _differs(kept: object, said: object) -> bool:
    """What is not said says nothing."""
    if isinstance(said, list):
        return bool(said) and (not isinstance(kept, list) or set(kept) != set(said))
    return said is not None and kept != said


def propose_matches(
    session: Session, client_id: UUID, candidates: list[MatchCandidate], actor: Actor, today: date
) -> list[Match]:
    said = recorded(actor, today)
    return [
        insert_at_end(
            session, Match, client_id=client_id, candidate_id=candidate.client_id, rule=candidate.rule, **said
        )
        for candidate in candidates
    ]


async def ask_what_is_left(session: Session, client_id: UUID, actor: Actor, today: date) -> None:
    """An alias that turned out to be nobody asked of is compared with the persons it was not proposed to."""
    person = await pending_matches.waited(session, client_id, actor.area)
    if person is None:
        return
    words = await store.words_of(session, person)
    await store.lock_identities(session, actor.area, words)
    for identity in words:
        alike = [
            registration
            for registration in await store.look_alikes(session, actor.area, identity)
            if not registration.waits
        ]
        await ask_of(session, client_id, find_candidates(identity, alike), actor, today)


async def ask_of(
    session: Session, client_id: UUID, candidates: Sequence[MatchCandidate], actor: Actor, today: date
) -> None:
    """Whether this is one of them, if nobody ever asked."""
    asked = await pending_matches.asked_of(session, client_id)
    said = recorded(actor, today)
    for candidate in candidates:
        if candidate.client_id not in asked:
            await insert(
                session, Match, client_id=client_id, candidate_id=candidate.client_id, rule=candidate.rule, **said
            )


def registered(client_id: UUID, matches: list[Match] | None) -> Registered:
    """Without matches it is an answer to one who is not to know of any."""
    state = None
    if matches is not None:
        state = MatchResult("settled", "new")
        if matches:
            (first, *_) = matches
            state = MatchResult("pending", cast("Likeness", first.rule), first.candidate_id, first.id)
    return Registered(id=client_id, client_id=client_id, matched_existing=False, match=state)


def publish_match(session: Session, client_id: UUID, revision: int, *, pending: bool, actor: Actor) -> None:
    outbox.add(session, client_id, client_match(client_id, revision, pending=pending, actor=actor))


def client_match(client_id: UUID, revision: int, *, pending: bool, actor: Actor) -> ClientMatch:
    state: Literal["pending", "settled"] = "pending" if pending else "settled"
    return ClientMatch(**said_by(actor), client_id=client_id, state=state, revision=revision)


async def read_person(session: Session, person_id: UUID, actor: Actor, today: date) -> PersonRead:
    """Who treats sees who is referred to it, and anybody what they sent; else the person does not exist. Where they
    live and how they are reached since its part is over is not told to who treated.
    """
    with_aliases = await store.person_with_absorbed(session, person_id, actor.area)
    if with_aliases is None:
        raise UnknownPerson
    person, absorbed = with_aliases
    reach_by = await reaching.reached_by(session, person, absorbed)
    if actor.roles & LASARS:
        pending = await pending_matches.has_open_match(session, [person.id, *absorbed])
        life = await counted_person(session, person.id, actor.area, today)
        state: Literal["pending", "settled"] = "pending" if pending else "settled"
        number = person.nhs_number or await store.number_of(session, absorbed)
        return PersonRead(person_id, person, absorbed, state, life.died_on, life.dated_after_death, number, reach_by)
    treats = bool(actor.roles & TREATING)
    if treats and await access.is_related(session, person.id, actor.area, actor.organisation, today):
        others = await store.aliases_of_others(session, absorbed, actor.organisation)
        own = [alias for alias in absorbed if alias not in others]
        number = person.nhs_number or await store.number_of(session, own)
        over_on = await access.part_over_on(session, person.id, actor.area, actor.organisation, today)
        if over_on is not None:
            then = asdict(await reaching.reached_on(session, person, absorbed, over_on))
            person, reach_by = Person.model_validate(person.model_dump() | then), then["reach_by"] or None
        return PersonRead(person_id, person, own, nhs_number=number, reach_by=reach_by)
    sent = await store.sent_by(session, person_id, actor.area, actor.organisation)
    if sent is None:
        raise UnknownPerson
    return PersonRead(person_id, sent, [], nhs_number=sent.nhs_number)
