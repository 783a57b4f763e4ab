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
# What the front door alone records; then what others record as well, who say in which roles; and what became of the
# forms that were sent, as somebody decided last. Who is sent to interview records what was said there, and no more.
_OF_FRONT_DOOR = ("assessment", "booking", "planned_session", "closing", "prison_release", "interview")
_NO_INTERVIEW = "NOT recorded_by_roles <@ CAST('[\"interviewer\"]' AS jsonb)"
_AS_LASARS = "recorded_by_roles ? 'assessor'"
_OF_MANY = ("contact", "activity", "form_answer", "screening", "top_review")


def _recorded(said: str) -> str:
    own = [f"SELECT recorded_by AS sub, recorded_on FROM {table} WHERE area = :area" for table in _OF_FRONT_DOOR]
    shared = [f"SELECT recorded_by, recorded_on FROM {table} WHERE area = :area AND {said}" for table in _OF_MANY]
    decided = """SELECT replaced_by, replaced_on FROM superseded JOIN referral_form form ON form.id = thing_id
                  WHERE area = :area AND form.state <> 'received' AND superseded.revision = form.revision - 1"""
    return "\n         UNION ALL ".join([*own, *shared, decided])


_AT_WORK = sql(
    f"""
    SELECT said.sub FROM unnest(CAST(:subs AS text[])) AS said (sub)
     WHERE EXISTS (SELECT FROM ({_recorded(_NO_INTERVIEW)}) recorded
                    WHERE recorded.sub = said.sub)
        OR EXISTS (SELECT FROM key_worker_fact WHERE area = :area AND key_worker = said.sub)
    """,
    into=str,
)
_INTERVIEWED = sql(
    """
    SELECT said.sub FROM unnest(CAST(:subs AS text[])) AS said (sub)
     WHERE EXISTS (SELECT FROM activity WHERE area = :area AND recorded_by = said.sub)
    """,
    into=str,
)
_FRONT_DOOR = sql(
    f"""
    SELECT DISTINCT sub FROM ({_recorded(_AS_LASARS)}) recorded
     WHERE recorded_on >= :since ORDER BY sub
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


async def have_interviewed(session: Session, area: str, subs: Sequence[str]) -> Sequence[str]:
    """Which of these were sent to somebody and said so."""
    return await _INTERVIEWED.all(session, area=area, subs=subs)


async def front_door(session: Session, area: str, since: date) -> Sequence[str]:
    """Whoever recorded or decided something for the LASARS since then, by what they sign in with."""
    return await _FRONT_DOOR.all(session, area=area, since=since)


async def page(session: Session, area: str, on: date | None, after: UUID | None, limit: int) -> Sequence[TeamMember]:
    """`on`: only who is in the team on that day."""
    return await _LISTED.page(session, after=after, limit=limit, area=area, on=on)


async def former(session: Session, member_id: UUID) -> Sequence[Superseded]:
    """The last change first. As many as an entry may be corrected, so they are read at once."""
    return await _BEFORE.all(session, id=member_id)
