"""Who is named to do something, or to have done it: where the area keeps a team, somebody of it or who was at work here
before. A step of anybody else would stand on nobody's worklist.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.assessment.commands.validation import bad_value, check_all
from services.assessment.rules.team import INTERVIEWER, STILL_AT_WORK, at_front_door
from services.assessment.store import team as store
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

NOBODY: Mapping[str, str] = {}
_UNKNOWN = "is nobody of the team, and nobody of that name has recorded anything here: enter them in the team first"
_SEES_NO_STEP = "interviews and no more, so they would never see it: name somebody of the front door"
_NO_INTERVIEWER = "is no interviewer of that organisation: choose one of the team, or enter them there first"
_NO_INTERVIEWERS = "is no interviewer of that organisation, of which the team has none: enter them there first"


@dataclass(frozen=True, slots=True)
class _Team:
    """Who works at the front door, and who is only sent to interview."""

    workers: Collection[str]
    interviewers: Collection[str]


async def front_door_workers(session: Session, actor: Actor, today: date) -> Sequence[str]:
    """Who may be named without an entry: whoever recorded something for the front door within a year."""
    return await store.front_door(session, actor.area, today - STILL_AT_WORK)


async def who_is_here(session: Session, area: str, subs: Collection[str]) -> set[str]:
    """Of these who is in the team, or has recorded something in the area: whoever they are, nobody else is known."""
    team = await _team_of(session, area)
    others = sorted({*subs} - {*team.workers, *team.interviewers})
    did = [*await store.at_work(session, area, others), *await store.have_interviewed(session, area, others)]
    return {*subs} & {*team.workers, *team.interviewers, *did}


async def check_workers(
    session: Session,
    owners: Mapping[str, str | None],
    actor: Actor,
    before: Collection[str | None] = (),
    *,
    doers: Mapping[str, str] = NOBODY,
) -> None:
    """By field: who is to do something that only the front door sees, and who did it, as an interviewer may have too.

    A service's own workers are in no register here, so it may name anybody; so may all where nobody is entered in the
    team, but for whom it knows to see no worklist.
    """
    named = {sub for sub in (*owners.values(), *doers.values()) if sub} - {*before, actor.sub}
    if not named or not actor.roles & LASARS:
        return
    team = await _team_of(session, actor.area)
    others = sorted(named - {*team.workers})
    if not others or not (team.workers or named & {*team.interviewers}):
        return
    here = {*team.workers, *before, actor.sub, *await store.at_work(session, actor.area, others)}
    did = {*here, *team.interviewers}
    if doers and team.workers:
        did |= {*await store.have_interviewed(session, actor.area, others)}
    check_all(
        *(partial(_check_owner, field, sub, here, team) for field, sub in owners.items() if sub),
        *(partial(_check_doer, field, sub, did, team) for field, sub in doers.items()),
    )


async def _team_of(session: Session, area: str) -> _Team:
    entries = [(member.sub, member.role) for member in await store.standing(session, area)]
    workers = at_front_door(entries)
    return _Team(workers, {sub for sub, _ in entries} - workers)


def _check_owner(field: str, sub: str, here: Collection[str | None], team: _Team) -> None:
    if sub not in here and sub in team.interviewers:
        raise bad_value(field, _SEES_NO_STEP, team.workers or None)
    _check_doer(field, sub, here, team)


def _check_doer(field: str, sub: str, here: Collection[str | None], team: _Team) -> None:
    if team.workers and sub not in here:
        raise bad_value(field, _UNKNOWN, team.workers)


async def check_interviewer(
    session: Session, interviewer: str, organisation: str, actor: Actor, before: tuple[str, str] | None = None
) -> None:
    """One name at two organisations is two interviewers. Where the team has none, all are taken as they are said."""
    if (interviewer, organisation) == before:
        return
    standing = [member for member in await store.standing(session, actor.area) if member.role == INTERVIEWER]
    if not standing or any((member.sub, member.organisation) == (interviewer, organisation) for member in standing):
        return
    theirs = {member.sub for member in standing if member.organisation == organisation}
    raise bad_value("interviewer", _NO_INTERVIEWER if theirs else _NO_INTERVIEWERS, theirs or None)
