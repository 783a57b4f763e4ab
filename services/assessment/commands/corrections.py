"""Correcting who a person is said to be: who came first, it may be a stranger, has named them."""

from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands import settle
from services.assessment.commands.assessments import client_assessed
from services.assessment.commands.fields import refused
from services.assessment.commands.merges import settle_matches
from services.assessment.commands.persons import ask_of, find_candidates, identity_of, read_person
from services.assessment.errors import SomebodyElse, UnknownPerson
from services.assessment.models import Assessment, Person
from services.assessment.rules.identity import Identity, age_on, likeness, worth_asking
from services.assessment.rules.remit import remit_on
from services.assessment.schemas.persons import DETAILS, PersonCorrection, PersonView
from services.assessment.store import merges as merge_store
from services.assessment.store import persons as store
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import Client
from services.assessment.store.records import supersede
from shared import outbox
from shared.auth import Actor
from shared.concurrency import check
from shared.db import Session
from shared.records import fetch

_OF_ELIGIBILITY = ("birth_date", "sex", "district", "languages")
_STANDING = "area = :area AND client_id = :client_id AND NOT voided ORDER BY id FOR NO KEY UPDATE"


async def correct_person(
    session: Session, person_id: UUID, body: PersonCorrection, expected: int, actor: Actor, today: date
) -> PersonView:
    """The details that the person goes by; what was said before is kept, and to its sender still its own word."""
    await merge_store.lock_merges(session, actor.area)
    held = frozenset(await store.lock_clients(session, [person_id], actor.area))
    found = await store.person_with_absorbed(session, person_id, actor.area)
    if found is None:
        raise UnknownPerson
    person, _ = found
    check(expected, person.revision)
    identity = identity_of(body, today, person.nhs_number)
    first_on = await store.first_seen_on(session, person.id)
    if first_on is not None and body.birth_date > first_on:
        raise refused("birthDate", "must not be after what is recorded of the person", [f"on or before {first_on}"])
    await _ask_of_look_alikes(session, person, identity, held, actor, today)
    says = {name: getattr(body, name) for name in DETAILS}
    concerns = any(getattr(person, name) != says[name] for name in _OF_ELIGIBILITY)
    await supersede(session, person, actor, today, reason_code=body.reason_code, initials=identity.initials, **says)
    await settle_matches(session, {person.id} | await merge_store.aliases_among(session, held), actor)
    if concerns:
        await _say_assessed_again(session, person, held, actor, today)
        await settle.settle_clients(session, {person.id}, today, actor, held=held)
    return await read_person(session, person_id, actor, today)


async def _ask_of_look_alikes(
    session: Session, person: Person, identity: Identity, held: frozenset[UUID], actor: Actor, today: date
) -> None:
    """As at the door. Who is certainly another registration of the LASARS's is merged with it instead."""
    await store.lock_identities(session, actor.area, [identity])
    alike = [each for each in await store.look_alikes(session, actor.area, identity) if each.survivor_id not in held]
    for each in alike:
        ours = each.standing and each.sender is person.sender is None
        if ours and likeness(identity, each.identity) == "same":
            raise SomebodyElse(client_id=each.survivor_id)
    await ask_of(session, person.id, find_candidates(identity, worth_asking(alike)), actor, today)


async def _say_assessed_again(
    session: Session, person: Person, held: frozenset[UUID], actor: Actor, today: date
) -> None:
    """Each standing assessment under this id, at its next revision: age, remit, sex and district are of the person."""
    client = Client(person.id, person.birth_date, person.sex, person.district, person.languages, held)
    for assessment in await fetch(session, Assessment, _STANDING, area=person.area, client_id=person.id):
        await supersede(session, assessment, actor, today, **await _remit(session, assessment, client))
        outbox.add(session, assessment.client_id, client_assessed(assessment, client, actor))


async def _remit(session: Session, assessment: Assessment, client: Client) -> dict[str, Any]:
    """By the rules of the date of the assessment, as they are now known."""
    catalogue = await catalogue_on(session, assessment.area, assessment.assessed_on)
    if catalogue is None:
        return {}
    substances = [each["class"] for each in assessment.presenting]
    age = age_on(client.birth_date, assessment.assessed_on)
    remit = remit_on(assessment.assessed_on, age, substances, catalogue.remit)
    return {"in_remit": remit.in_remit, "remit_reason": remit.reason}
