"""The register of the team: who works at the front door, since when, and until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.limits import check_correctable
from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, check_ahead, recorded
from services.assessment.errors import UnknownTeamMember, Voided
from services.assessment.models import Superseded, TeamMember
from services.assessment.rules.team import TeamStay, overlapping
from services.assessment.schemas.team import TeamMemberBody, TeamMemberChanges
from services.assessment.store import team as store
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check

_UNKNOWN = (
    "is no organisation that takes part in the area, so nobody signs in for it: look its code up, or ask the"
    " commissioner, who enters new ones in the directory of services"
)


async def add_member(session: Session, body: TeamMemberBody, actor: Actor, today: date) -> TeamMember:
    await store.lock_team(session)
    says = _findings(body, actor.organisation, today)
    await _check_organisation(session, body, actor, None)
    await _check_days(session, actor.area, body.sub, body, None)
    return await insert(session, TeamMember, sub=body.sub, **says, **recorded(actor, today))


async def read_member(session: Session, member_id: UUID, actor: Actor) -> TeamMember:
    member = await store.member(session, member_id, actor.area)
    if member is None:
        raise UnknownTeamMember
    return member


async def page_of(
    session: Session, actor: Actor, on: date | None, after: UUID | None, limit: int
) -> Sequence[TeamMember]:
    return await store.page(session, actor.area, on, after, limit)


async def change_member(
    session: Session, member_id: UUID, body: TeamMemberChanges, expected: int, actor: Actor, today: date
) -> TeamMember:
    """Also that somebody left: from the next day on nobody is offered them."""
    member = await _lock(session, member_id, actor)
    check(expected, member.revision)
    says = _findings(body, member.organisation, today)
    await _check_organisation(session, body, actor, member)
    await _check_days(session, actor.area, member.sub, body, member.id)
    if not says_already(member, says):
        check_correctable(member)
        await supersede(session, member, actor, today, **says)
    return member


async def void_member(
    session: Session, member_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> TeamMember:
    member = await _lock(session, member_id, actor)
    check(expected, member.revision)
    await supersede(session, member, actor, today, voided=True, void_reason=reason_code)
    return member


async def read_former(session: Session, member_id: UUID, actor: Actor) -> Sequence[Superseded]:
    return await store.former(session, (await read_member(session, member_id, actor)).id)


async def _lock(session: Session, member_id: UUID, actor: Actor) -> TeamMember:
    await store.lock_team(session)
    member = await read_member(session, member_id, actor)
    if member.voided:
        raise Voided
    return member


async def _check_organisation(
    session: Session, body: TeamMemberChanges, actor: Actor, member: TeamMember | None
) -> None:
    """What is assigned to an interviewer is shown to nobody who signs in for another one, nor to anybody where there
    is none of that code. What an entry said before is left as it was.
    """
    before = member.organisation if member is not None else None
    if body.organisation is None:
        if body.role == "interviewer" and (member is None or member.role != "interviewer"):
            raise bad_value("organisation", "is needed of an interviewer: for which they sign in, such as the council")
        return
    await check_parties(session, {"organisation": body.organisation}, actor, [before], _UNKNOWN)


async def _check_days(session: Session, area: str, sub: str, body: TeamMemberChanges, own: UUID | None) -> None:
    others = [
        TeamStay(stay.joined_on, stay.left_on) for stay in await store.stays(session, area, sub) if stay.id != own
    ]
    if other := overlapping(TeamStay(body.joined_on, body.left_on), others):
        until = f" to {other.left_on}" if other.left_on else ""
        raise bad_value("joinedOn", f"lies where the team has them already, from {other.joined_on}{until}")


def _findings(body: TeamMemberChanges, organisation: str, today: date) -> dict[str, Any]:
    check_ahead("joinedOn", body.joined_on, today)
    if body.left_on is not None and body.left_on < body.joined_on:
        raise bad_value("leftOn", "lies before their first day", [f"on or after {body.joined_on}"])
    said = body.model_dump(exclude={"sub"})
    return said | {"organisation": body.organisation or organisation, "skills": sorted(set(body.skills))}
