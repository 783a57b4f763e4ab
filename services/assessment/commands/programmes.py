"""Programmes: taking in whom the rule names, inviting them, and how it gets on.

Nothing here is told to another service, and nothing that is paid or prescribed looks at it: whoever declines stays
treated as before.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from services.assessment.commands.limits import check_correctable
from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, check_all, check_said_where, recorded
from services.assessment.errors import ProgrammeEnded, UnknownProgramme, Voided
from services.assessment.models import Programme
from services.assessment.rules.programmes import (
    CohortRule,
    LeftOut,
    MemberStanding,
    ProgrammeProgress,
    comes_under,
    left_out,
    left_to_do,
    member_step,
    progress,
    standing,
)
from services.assessment.rules.worklist import WorkStep
from services.assessment.schemas.programmes import ProgrammeBody, ProgrammeTerms
from services.assessment.store import programmes as store
from services.assessment.store.programmes import MemberRow
from services.assessment.store.records import says_already, supersede
from shared.data.apart import each_apart
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS
from shared.kernel.claims import AUTOMATIC, Actor
from shared.kernel.expected import check

A_YEAR, FIVE_YEARS = timedelta(days=366), timedelta(days=5 * 366)
WITH_A_DAY = {"not_assessed_since", "no_top_since"}


@dataclass(frozen=True, slots=True)
class ProgrammeRead:
    programme: Programme
    members: int
    remaining: int


@dataclass(frozen=True, slots=True)
class MemberOf:
    row: MemberRow
    now: MemberStanding
    step: WorkStep | None

    @property
    def place(self) -> tuple[date, UUID]:
        return self.row.joined_on, self.row.id


async def begin_programme(session: Session, body: ProgrammeBody, actor: Actor, today: date) -> ProgrammeRead:
    """Whom the rule names on its first day is taken in at once, where that day has come."""
    check_all(
        partial(_check_first_day, body, today),
        partial(_check_since, body),
        partial(_check_end, body, body.first_on),
    )
    await check_parties(session, {"organisation": body.organisation}, actor)
    says = body.model_dump() | {"service_id": str(body.service_id) if body.service_id else None}
    programme = await insert(session, Programme, **says, **recorded(actor, today))
    if programme.first_on <= today:
        await _take_in(session, programme, programme.first_on, actor, today)
    return await _read(session, programme, actor, today)


async def read_programme(session: Session, programme_id: UUID, actor: Actor, today: date) -> ProgrammeRead:
    return await _read(session, await _programme(session, programme_id, actor), actor, today)


async def page_of(session: Session, actor: Actor, today: date, after: UUID | None, limit: int) -> list[ProgrammeRead]:
    programmes = await store.page(session, actor.area, after, limit)
    members: dict[UUID, list[MemberRow]] = {}
    for row in await store.members_of(session, actor.area, [programme.id for programme in programmes], today):
        members.setdefault(row.programme_id, []).append(row)
    return [_counted(programme, members.get(programme.id, []), actor) for programme in programmes]


async def correct_programme(
    session: Session, programme_id: UUID, body: ProgrammeTerms, expected: int, actor: Actor, today: date
) -> ProgrammeRead:
    programme = await programme_going_on(session, programme_id, actor)
    check(expected, programme.revision)
    _check_end(body, programme.first_on)
    says = body.model_dump()
    if not says_already(programme, says):
        check_correctable(programme)
        await supersede(session, programme, actor, today, **says)
    return await _read(session, programme, actor, today)


async def end_programme(
    session: Session, programme_id: UUID, expected: int | None, actor: Actor, today: date
) -> ProgrammeRead:
    programme = await programme_going_on(session, programme_id, actor)
    check(expected, programme.revision)
    await supersede(session, programme, actor, today, ended_on=today)
    return await _read(session, programme, actor, today)


async def void_programme(
    session: Session, programme_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> ProgrammeRead:
    programme = await _lock(session, programme_id, actor)
    check(expected, programme.revision)
    await supersede(session, programme, actor, today, voided=True, void_reason=reason_code)
    return await _read(session, programme, actor, today)


async def refresh(session: Session, programme_id: UUID, actor: Actor, today: date) -> int:
    """Whoever has come under the rule since, as it is on this day."""
    programme = await programme_going_on(session, programme_id, actor)
    if today < programme.first_on:
        raise bad_value("programmeId", "has not begun", [f"from {programme.first_on} on"])
    return await _take_in(session, programme, today, actor, today)


async def take_in_today(session: Session, today: date) -> list[str]:
    """By all programmes that go on. Returns of which it failed and why: one holds up no other."""
    going_on = {programme.id: programme for programme in await store.open_programmes(session, today)}

    async def take_in(programmes: Sequence[UUID]) -> None:
        for programme_id in programmes:
            programme = await store.lock(session, programme_id, going_on[programme_id].area)
            if programme is None or programme.voided or programme.ended_on is not None:
                continue  # somebody has ended it meanwhile
            by = Actor(AUTOMATIC, programme.area, programme.recorded_by_organisation, frozenset())
            await _take_in(session, programme, today, by, today)

    return await each_apart(session, "programme", sorted(going_on), take_in)


async def _take_in(session: Session, programme: Programme, day: date, by: Actor, today: date) -> int:
    rule = _rule(programme)
    newcomers = await store.newcomers(session, programme, day)
    of_all = {"programme_id": programme.id, "joined_on": day, "state_on": day, **recorded(by, today)}
    return await store.take_in(
        session,
        [of_all | {"client_id": client} for client, person in sorted(newcomers.items()) if comes_under(rule, person)],
    )


def _rule(programme: Programme) -> CohortRule:
    return CohortRule(programme.rule, programme.first_on, programme.since, programme.organisation, programme.service_id)


async def members(
    session: Session,
    programme_id: UUID,
    actor: Actor,
    today: date,
    *,
    state: str | None,
    organisation: str | None,
    service_id: UUID | None,
    worker: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[MemberOf]:
    """How it stands with each follows from all that is recorded, so the list is made anew each time."""
    programme = await _programme(session, programme_id, actor)
    service = str(service_id) if service_id else None
    listed = [
        of
        for of in await members_in(session, programme, today)
        if (state is None or of.now.state == state)
        and (organisation is None or of.row.organisation == organisation)
        and (service is None or of.row.service_id == service)
        and (worker is None or of.row.worker == worker)
        and (after is None or of.place > after)
    ]
    return listed[:limit]


async def progress_of(session: Session, programme_id: UUID, actor: Actor, today: date) -> ProgrammeProgress:
    programme = await _programme(session, programme_id, actor)
    listed = [(of.row.joined_on, of.now) for of in await members_in(session, programme, today)]
    day = programme.ended_on or today
    others = await store.newcomers(session, programme, day) if programme.first_on <= day else {}
    rule = _rule(programme)
    why: list[LeftOut] = [left_out(rule, person) or "to_be_taken_in" for person in others.values()]
    return progress(listed, programme.first_on, programme.wanted_by, day, why, exact=_reads_exactly(actor))


async def programme_steps(session: Session, area: str, today: date) -> list[tuple[UUID, WorkStep]]:
    """What is to be done next for the members of all programmes that go on."""
    programmes = await store.open_programmes(session, today, area)
    return await steps_in(session, area, [programme.id for programme in programmes], today)


async def steps_in(session: Session, area: str, programmes: Sequence[UUID], today: date) -> list[tuple[UUID, WorkStep]]:
    """What is to be done next for the members of these."""
    rows = await store.members_of(session, area, programmes, today) if programmes else []
    return list(_steps(rows, today))


def _steps(rows: Sequence[MemberRow], today: date) -> Iterator[tuple[UUID, WorkStep]]:
    """One of each kind for a person who is in several programmes: the earlier."""
    steps: dict[tuple[UUID, str], WorkStep] = {}
    for row in rows:
        step = member_step(row.facts, row.wanted_by, today)
        if step is not None:
            kept = steps.get((row.client_id, step.code), step)
            steps[row.client_id, step.code] = min(kept, step, key=lambda of: of.due_on)
    return ((client, step) for (client, _), step in steps.items())


async def members_in(session: Session, programme: Programme, today: date) -> list[MemberOf]:
    rows = await store.members_of(session, programme.area, [programme.id], today)
    has_ended = programme.ended_on is not None
    return [
        MemberOf(row, standing(facts, row.day), None if has_ended else member_step(facts, programme.wanted_by, today))
        for row in rows
        for facts in [row.facts]
    ]


async def _read(session: Session, programme: Programme, actor: Actor, today: date) -> ProgrammeRead:
    return _counted(programme, await store.members_of(session, programme.area, [programme.id], today), actor)


def _counted(programme: Programme, rows: Collection[MemberRow], actor: Actor) -> ProgrammeRead:
    standings = [standing(row.facts, row.day) for row in rows]
    return ProgrammeRead(programme, len(rows), left_to_do(standings, exact=_reads_exactly(actor)))


def _reads_exactly(actor: Actor) -> bool:
    return bool(actor.roles & LASARS)


async def _programme(session: Session, programme_id: UUID, actor: Actor) -> Programme:
    programme = await store.one(session, programme_id, actor.area)
    if programme is None:
        raise UnknownProgramme
    return programme


async def _lock(session: Session, programme_id: UUID, actor: Actor) -> Programme:
    programme = await store.lock(session, programme_id, actor.area)
    if programme is None:
        raise UnknownProgramme
    if programme.voided:
        raise Voided
    return programme


async def programme_going_on(session: Session, programme_id: UUID, actor: Actor) -> Programme:
    programme = await _lock(session, programme_id, actor)
    if programme.ended_on is not None:
        raise ProgrammeEnded
    return programme


def _check_first_day(body: ProgrammeBody, today: date) -> None:
    if abs(body.first_on - today) > A_YEAR:
        raise bad_value("firstOn", "lies too far from today", [f"from {today - A_YEAR} to {today + A_YEAR}"])


def _check_since(body: ProgrammeBody) -> None:
    has_day = body.rule in WITH_A_DAY
    check_said_where("since", "where the rule names a day", said=body.since is not None, where=has_day)
    if body.since is not None and body.since > body.first_on:
        raise bad_value("since", "lies after the first day of the programme", [f"on or before {body.first_on}"])


def _check_end(body: ProgrammeTerms, first_on: date) -> None:
    if not first_on <= body.wanted_by <= first_on + FIVE_YEARS:
        allowed = [f"from {first_on} to {first_on + FIVE_YEARS}"]
        raise bad_value("wantedBy", "lies before the programme begins, or too far after", allowed)
