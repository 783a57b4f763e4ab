"""The register of the team: its entries and what they said before."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from services.assessment.models import Superseded, TeamMember
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import command, param, sql, statement

_LOCK_TEAM = command("LOCK TABLE team_member IN SHARE ROW EXCLUSIVE MODE")
_ONE = statement(select(TeamMember).where(TeamMember.id == param.id, TeamMember.area == param.area))
_STAYS = statement(
    select(TeamMember).where(TeamMember.area == param.area, TeamMember.sub == param.sub, ~col(TeamMember.voided))
)
_STANDING = statement(select(TeamMember).where(TeamMember.area == param.area, ~col(TeamMember.voided)))
_AT_WORK = sql(
    """
    SELECT said.sub FROM unnest(CAST(:subs AS text[])) AS said (sub)
     WHERE EXISTS (SELECT FROM contact WHERE area = :area AND recorded_by = said.sub)
        OR EXISTS (SELECT FROM activity WHERE area = :area AND recorded_by = said.sub)
        OR EXISTS (SELECT FROM assessment WHERE area = :area AND recorded_by = said.sub)
        OR EXISTS (SELECT FROM key_worker_fact WHERE area = :area AND key_worker = said.sub)
    """,
    into=str,
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


async def standing(session: Session, area: str) -> Sequence[TeamMember]:
    """All entries that were not taken back, also of who has left: what they did may be said later."""
    return await _STANDING.all(session, area=area)


async def at_work(session: Session, area: str, subs: Sequence[str]) -> Sequence[str]:
    """Which of these recorded something in the area, or look after somebody there."""
    return await _AT_WORK.all(session, area=area, subs=subs)


async def page(session: Session, area: str, on: date | None, after: UUID | None, limit: int) -> Sequence[TeamMember]:
    """`on`: only who is in the team on that day."""
    return await _LISTED.page(session, after=after, limit=limit, area=area, on=on)


async def former(session: Session, member_id: UUID) -> Sequence[Superseded]:
    """The last change first. As many as an entry may be corrected, so they are read at once."""
    return await _BEFORE.all(session, id=member_id)
