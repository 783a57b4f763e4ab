"""Who is named to do something, or to have done it: where the area keeps a team, somebody of it or who was at work here
before. A step of anybody else would stand on nobody's worklist.
"""

from collections.abc import Collection, Mapping
from functools import partial

from services.assessment.commands.validation import bad_value, check_all
from services.assessment.store import team as store
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

_UNKNOWN = "is nobody of the team, and nobody of that name has recorded anything here: enter them in the team first"
_NO_INTERVIEWER = "is no interviewer of that organisation: choose one of the team, or enter them there first"


async def check_workers(
    session: Session, said: Mapping[str, str | None], actor: Actor, before: Collection[str | None] = ()
) -> None:
    """By field. A service's own workers are in no register here, so it may name anybody; so may all where nobody is
    entered in the team.
    """
    unnamed = {sub for sub in said.values() if sub} - {*before, actor.sub}
    if not unnamed or not actor.roles & LASARS:
        return
    team = {member.sub for member in await store.standing(session, actor.area)}
    if not team or unnamed <= team:
        return
    at_work = {*team, *before, actor.sub, *await store.at_work(session, actor.area, sorted(unnamed - team))}
    check_all(*(partial(_check_worker, field, sub, at_work, team) for field, sub in said.items()))


def _check_worker(field: str, sub: str | None, at_work: Collection[str | None], team: Collection[str]) -> None:
    if sub is not None and sub not in at_work:
        raise bad_value(field, _UNKNOWN, team)


async def check_interviewer(
    session: Session, interviewer: str, organisation: str, actor: Actor, before: tuple[str, str] | None = None
) -> None:
    """One name at two organisations is two interviewers. Where the team has none, all are taken as they are said."""
    if (interviewer, organisation) == before:
        return
    standing = [member for member in await store.standing(session, actor.area) if member.role == "interviewer"]
    if not standing or any((member.sub, member.organisation) == (interviewer, organisation) for member in standing):
        return
    theirs = {member.sub for member in standing if member.organisation == organisation}
    raise bad_value("interviewer", _NO_INTERVIEWER, theirs or ["none"])
