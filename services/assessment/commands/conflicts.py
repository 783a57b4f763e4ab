"""Conflicts of interest: a worker knows somebody, and sees nothing of them from then on."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.access import is_related, known_client
from services.assessment.commands.validation import recorded
from services.assessment.commands.workers import who_is_here
from services.assessment.errors import ConflictEnded, TreatsThePerson, UnknownConflict
from services.assessment.models import InterestConflict
from services.assessment.schemas.conflicts import InterestConflictBody
from services.assessment.store import access, interviews
from services.assessment.store import conflicts as store
from services.assessment.store.parties import parties
from services.assessment.store.persons import sent_by
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.impartial import PaidOrganisation

# To anybody else the people of the area are there.
INTERVIEWERS = frozenset({"interviewer"})
_BY_RELATION = frozenset({"referrer", "provider", "clinician"}) | INTERVIEWERS


async def record_conflict(session: Session, body: InterestConflictBody, actor: Actor, today: date) -> InterestConflict:
    """Said once more it stays as it is. The person is locked, so nobody says it beside."""
    await known_client(session, body.client_id, actor)
    sub = body.sub or actor.sub
    await _check_impartial(session, sub, body.client_id, actor)
    if standing := await store.standing(session, actor.area, sub, body.client_id):
        return standing
    return await _record(session, sub, body.client_id, body.reason_code, actor, today)


async def _check_impartial(session: Session, sub: str, client_id: UUID, actor: Actor) -> None:
    """Who treats a person does not say who is to look at nothing of them, and so who verifies what it is paid for; nor
    does who is paid in the area at any time, who may be to treat them yet, or is paid for what the LASARS does.
    """
    if sub == actor.sub:
        return
    if await access.has_part(session, client_id, actor.area, actor.organisation):
        raise TreatsThePerson
    if actor.organisation in await parties(session, actor.area):
        raise PaidOrganisation


async def check_brings_no_conflict(session: Session, both: Sequence[Collection[UUID]], actor: Actor) -> None:
    """What is said of one of two records holds of the other once they are joined, and goes on for both when they are
    told apart. So who may not say it does not bring it about by a merge. `both` are all ids of either.
    """
    one_knows, other_knows = [{said.sub for said in await store.standing_of(session, actor.area, ids)} for ids in both]
    if (one_knows ^ other_knows) - {actor.sub} and actor.organisation in await parties(session, actor.area):
        raise PaidOrganisation


async def keep_of_both(
    session: Session, kin: Collection[UUID], apart: Collection[UUID], actor: Actor, today: date
) -> None:
    """When two are told apart it is not known which of them was meant, so both are, until a colleague ends one."""
    for conflict in await store.standing_of(session, actor.area, kin):
        for person in apart:
            if not await store.standing(session, actor.area, conflict.sub, person):
                await _record(session, conflict.sub, person, conflict.reason_code, actor, today)


async def _record(
    session: Session, sub: str, client_id: UUID, reason_code: str, actor: Actor, today: date
) -> InterestConflict:
    says = {"sub": sub, "client_id": client_id, "reason_code": reason_code}
    return await insert(session, InterestConflict, **says, **recorded(actor, today))


async def page_of(session: Session, actor: Actor, after: UUID | None, limit: int) -> Sequence[InterestConflict]:
    return await store.page(session, actor.area, after, limit)


async def known_here(session: Session, conflicts: Collection[InterestConflict], actor: Actor) -> set[str]:
    """Of those who are meant who is somebody as far as is known here; whoever asks is."""
    subs = {conflict.sub for conflict in conflicts}
    return (await who_is_here(session, actor.area, subs) if subs else set()) | {actor.sub}


async def end_conflict(
    session: Session, conflict_id: UUID, expected: int | None, actor: Actor, today: date
) -> InterestConflict:
    """Never by who is meant: to them the person's records, and this, are withheld."""
    conflict = await store.lock(session, conflict_id, actor.area)
    if conflict is None:
        raise UnknownConflict
    check(expected, conflict.revision)
    if conflict.ended_on is not None:
        raise ConflictEnded
    await _check_impartial(session, conflict.sub, conflict.client_id, actor)
    await supersede(
        session, conflict, actor, today, reason_code=conflict.reason_code, ended_on=today, ended_by=actor.sub
    )
    return conflict


async def visible_to(session: Session, people: Collection[UUID], actor: Actor, today: date) -> list[UUID]:
    """Whom of these who calls may know to be here: as the LASARS or the council, by a relation or an interview, or as
    who registered them.
    """
    if not actor.roles <= _BY_RELATION:
        return list(people)
    return [person for person in people if await _is_there(session, person, actor, today)]


async def _is_there(session: Session, person: UUID, actor: Actor, today: date) -> bool:
    if actor.roles & INTERVIEWERS and await interviews.assigned(session, person, actor):
        return True
    if not actor.roles - INTERVIEWERS:
        return False
    sent = await sent_by(session, person, actor.area, actor.organisation)
    return sent is not None or await is_related(session, person, actor, today)
