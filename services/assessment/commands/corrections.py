"""Correcting who a person is said to be: who came first, it may be a stranger, has named them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import decide_about
from services.assessment.commands.judging_anew import judge_persons_again
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.merges import lock_concerned, publish_matches
from services.assessment.commands.open_questions import ask_anew, ask_as_it_stands
from services.assessment.commands.persons import PersonRead, ask_of, find_candidates, identity_of, read_person
from services.assessment.commands.validation import bad_value
from services.assessment.errors import SomebodyElse, UnknownPerson
from services.assessment.models import Person
from services.assessment.rules.identity import PersonIdentity, likeness, worth_asking
from services.assessment.schemas.persons import DETAILS, PersonCorrection
from services.assessment.store import merges as merge_store
from services.assessment.store import open_questions as question_store
from services.assessment.store import persons as store
from services.assessment.store import reaching
from services.assessment.store.earlier_starts import join_anew
from services.assessment.store.person_keys import columns_of, note_secret
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check

# What remit, eligibility and so a tariff rest on; by the number, whether they are new.
_DECIDES_PAY = ("birth_date", "sex", "district", "languages")


async def correct_person(
    session: Session, person_id: UUID, body: PersonCorrection, expected: int, actor: Actor, today: date
) -> PersonRead:
    """The details that the person goes by; what was said before is kept, and to its sender still its own word."""
    await lock_concerned(session, [person_id], actor)
    locked = frozenset(await merge_store.kin_of(session, [person_id]))
    with_aliases = await store.person_with_absorbed(session, person_id, actor.area)
    if with_aliases is None:
        raise UnknownPerson
    person, absorbed = with_aliases
    check(expected, person.revision)
    number = await _number_said(session, body, person, absorbed)
    identity = identity_of(body, today, number)
    first_on = await store.first_seen_on(session, locked)
    if first_on is not None and body.birth_date > first_on:
        raise bad_value("birthDate", "must not be after what is recorded of the person", [f"on or before {first_on}"])
    says = {name: getattr(body, name) for name in DETAILS} | {"nhs_number": number}
    says |= await _reach_said(session, body, person, absorbed)
    if says_already(person, says):
        return await read_person(session, person_id, actor, today)
    check_correctable(person)
    is_new = number != person.nhs_number
    asked = await _ask_of_look_alikes(session, person, identity, locked, actor, today, proposes=is_new)
    was = await question_store.standing_words(session, locked)
    if is_new:
        join_anew(session, actor.area, person.id, number)
    before = await store.goes_by(session, locked)
    if is_new or any(getattr(person, name) != says[name] for name in _DECIDES_PAY):
        await decide_about(session, [person.id], actor, today)
    says |= columns_of(session.database.secrets, person.area, identity, person.sender)
    note_secret(session)
    await supersede(session, person, actor, today, reason_code=body.reason_code, initials=identity.initials, **says)
    asked |= await ask_as_it_stands(session, locked, was, actor, today)
    aliases = await merge_store.aliases_among(session, locked | asked)
    await publish_matches(session, {person.id} | asked | aliases, actor)
    if await judge_persons_again(session, before, actor, today) or asked & locked:
        await reconcile.reconcile(session, {person.id}, today, actor, locked=locked)
    await reconcile.reconcile(session, asked - locked, today, actor)
    return await read_person(session, person_id, actor, today)


async def _number_said(
    session: Session, body: PersonCorrection, person: Person, absorbed: Sequence[UUID]
) -> str | None:
    """What is said already by a registration that was merged with theirs stays there, should they be parted again. One
    that is not theirs is said to be removed: that none is said leaves it.
    """
    if body.nhs_number_removed:
        await _check_removed(session, body, person, absorbed)
        return None
    if body.nhs_number is None or person.nhs_number is not None:
        return body.nhs_number or person.nhs_number
    return None if body.nhs_number == await store.number_of(session, absorbed) else body.nhs_number


async def _check_removed(session: Session, body: PersonCorrection, person: Person, absorbed: Sequence[UUID]) -> None:
    if body.nhs_number is not None:
        raise bad_value("nhsNumber", "is said, and said to be removed: say one or the other")
    if person.nhs_number is None and await store.number_of(session, absorbed) is not None:
        raise bad_value(
            "nhsNumber",
            "is of another of their records, which was merged with this one: where it is somebody else's, undo the"
            " merge",
        )


async def _reach_said(
    session: Session, body: PersonCorrection, person: Person, absorbed: Sequence[UUID]
) -> dict[str, Any]:
    """As the number. Empty: they are not reached any more as another of their records alone says. What this record
    said once, and another otherwise since, is said anew.
    """
    stands = await reaching.reached_by(session, person, absorbed)
    if "reach_by" not in body.model_fields_set or body.reach_by == stands:
        return {"reach_by": person.reach_by}
    nobody = "" if person.reach_by is None else None
    said = body.reach_by if body.reach_by is not None else nobody
    return {"reach_by": said, "reach_said_at": person.revision + 1}


async def _ask_of_look_alikes(
    session: Session,
    person: Person,
    identity: PersonIdentity,
    locked: frozenset[UUID],
    actor: Actor,
    today: date,
    *,
    proposes: bool,
) -> set[UUID]:
    """As at the door. Who is certainly another registration of the LASARS's is merged with it instead; by a number that
    was not known before (`proposes`) somebody is asked whether both are one person. Of which registrations it is asked
    anew.
    """
    alike = [
        registration
        for registration in await store.lock_and_look_alikes(session, actor.area, identity)
        if registration.survivor_id not in locked
    ]
    for registration in alike:
        ours = registration.standing and registration.sender is person.sender is None
        if ours and not proposes and likeness(identity, registration.identity) == "same":
            raise SomebodyElse(client_id=registration.survivor_id)
    candidates = find_candidates(identity, worth_asking(identity, alike))
    await ask_of(session, person.id, candidates, actor, today)
    return await ask_anew(session, locked, person.id, candidates, actor, today)
