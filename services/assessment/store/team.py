"""The register of the team: its entries and what they said before."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from services.assessment.models import Superseded, TeamMember
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, statement

_LOCK_TEAM = command("LOCK TABLE team_member IN SHARE ROW EXCLUSIVE MODE")
_ONE = statement(select(TeamMember).where(TeamMember.id == param.id, TeamMember.area == param.area))
_STAYS = statement(
    select(TeamMember).where(TeamMember.area == param.area, TeamMember.sub == param.sub, ~col(TeamMember.voided))
)
_LISTED = pages(
    select(TeamMember).where(TeamMember.area == param.area),
    by=[TeamMember.id],
    narrowed=[
        (~col(TeamMember.voided))
        & (col(TeamMember.joined_on) <= param.on)
        & (func.coalesce(TeamMember.left_on, param.on) >= param.on)
    ],
)
_BEFORE = statement(
    select(Superseded)
    .where(Superseded.thing == "team_member", Superseded.thing_id == param.id)
    .order_by(col(Superseded.revision).desc())
)


async def lock_team(session: Session) -> None:
    """Against two entries of the same days, and two changes at the same time."""
    await _LOCK_TEAM.execute(session)


async def member(session: Session, member_id: UUID, area: str) -> TeamMember | None:
    return await _ONE.first(session, id=member_id, area=area)


async def stays(session: Session, area: str, sub: str) -> Sequence[TeamMember]:
    return await _STAYS.all(session, area=area, sub=sub)


async def page(session: Session, area: str, on: date | None, after: UUID | None, limit: int) -> Sequence[TeamMember]:
    """`on`: only who is in the team on that day."""
    return await _LISTED.page(session, after=after, limit=limit, area=area, on=on)


async def former(session: Session, member_id: UUID) -> Sequence[Superseded]:
    """The last change first. As many as an entry may be corrected, so they are read at once."""
    return await _BEFORE.all(session, id=member_id)
