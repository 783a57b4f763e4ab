"""What is to be done next at the front door, closing whoever does not come, and following up releases from prison."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from heapq import nsmallest
from itertools import groupby
from uuid import UUID

from services.assessment.commands.access import known_client
from services.assessment.commands.interviews import interview_steps
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.programmes import programme_steps
from services.assessment.commands.validation import check_ahead, check_born, check_days, check_not_after, recorded
from services.assessment.errors import (
    NothingOpen,
    RiskNotAskedAbout,
    StillAtThePanel,
    StillExpected,
    StillWithAService,
    UnknownClosing,
    UnknownRelease,
    Voided,
)
from services.assessment.models import Closing, PrisonRelease
from services.assessment.rules.worklist import (
    SOON,
    Basis,
    PersonWaits,
    PersonWork,
    WaitsFor,
    WorkStep,
    is_ended_by_closing,
    next_steps,
    waiting,
    waiting_for_panel,
)
from services.assessment.schemas.worklist import ClosingBody, ReleaseBody
from services.assessment.store import worklist as store
from services.assessment.store.person_next import kept_elsewhere
from services.assessment.store.persons import kin
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.read_once import ReadOnce


@dataclass(slots=True)
class StepOf:
    """Not frozen, which costs twice the time: there is one or more for everybody who is open."""

    client_id: UUID
    step: WorkStep
    waiting: PersonWaits | None = None
    nth: int = 0

    @property
    def place(self) -> tuple[date, UUID, str, int]:
        """`nth`: of several of one kind that one person is due on one day."""
        return self.step.due_on, self.client_id, self.step.code, self.nth

    @property
    def waits_for(self) -> WaitsFor | None:
        return self.waiting.waits_for if self.waiting else None

    @property
    def place_of_wait(self) -> tuple[date, UUID, str]:
        return self.waiting.since if self.waiting else date.max, self.client_id, self.step.code


@dataclass(frozen=True, slots=True)
class WorklistTotals:
    people: int
    overdue: int
    released_soon: int
    risks: int
    panel: int
    owners: Sequence[str] = ()


async def page_of(
    session: Session,
    actor: Actor,
    today: date,
    once: ReadOnce,
    *,
    owner: str | None,
    overdue: bool | None,
    basis: Basis | None,
    after: tuple[date, UUID, str, int] | None,
    limit: int,
) -> Sequence[StepOf]:
    """The longest overdue first. Who is open follows from all that is known, so the list is made anew each time."""
    steps = [
        of
        for of in await _steps(session, actor.area, today, once)
        if (owner is None or of.step.owner == owner)
        and (overdue is None or of.step.is_overdue(today) == overdue)
        and basis in {None, of.step.basis}
    ]
    ahead = [of for of in steps if after is None or of.place[:3] >= after[:3]]
    passed = sum(of.place[:3] == after[:3] for of in ahead) if after else 0
    return [of for of in _first(ahead, limit + passed) if after is None or of.place > after][:limit]


def _first(steps: Iterable[StepOf], number: int) -> list[StepOf]:
    """In their order, each at a place of its own, so that a list that goes on after one leaves none out."""
    ordered = nsmallest(number, steps, key=lambda of: (of.place, of.step.owner or "", of.step.basis))
    return [replace(of, nth=nth) for _, alike in groupby(ordered, lambda of: of.place) for nth, of in enumerate(alike)]


async def page_of_waiting(
    session: Session,
    actor: Actor,
    once: ReadOnce,
    waits_for: WaitsFor | None,
    after: tuple[date, UUID, str] | None,
    limit: int,
) -> Sequence[StepOf]:
    """Whoever waits, each once with what is to be done for them; who has waited longest first."""
    waits = await once.of(f"waits of {actor.area}", partial(_waits, session, actor.area, once))
    ahead = [of for of in waits.get(waits_for, ()) if after is None or of.place_of_wait > after]
    return nsmallest(limit, ahead, key=lambda of: of.place_of_wait)


async def totals(session: Session, actor: Actor, today: date, once: ReadOnce) -> WorklistTotals:
    steps = await _steps(session, actor.area, today, once)
    by_basis = Counter(of.step.basis for of in steps)
    last = today + SOON - timedelta(days=1)
    released = await store.releases(session, actor.area, None, today, last, None, None)
    return WorklistTotals(
        people=len({of.client_id for of in steps}),
        overdue=sum(of.step.is_overdue(today) for of in steps),
        released_soon=sum(not release.voided for release in released),
        risks=by_basis["risk"],
        panel=by_basis["panel"],
        owners=sorted({of.step.owner for of in steps if of.step.owner}),
    )


async def _steps(session: Session, area: str, today: date, once: ReadOnce) -> list[StepOf]:
    work = await _work(session, area, once)
    steps = [StepOf(client, step) for client, of in work.items() for step in next_steps(of, today)]
    others = [*await programme_steps(session, area, today), *await interview_steps(session, area)]
    return [*steps, *(StepOf(client, step) for client, step in others)]


async def _work(session: Session, area: str, once: ReadOnce) -> Mapping[UUID, PersonWork]:
    """Of everybody: a page of several lists reads it once."""
    return await once.of(f"work of {area}", partial(store.work_of, session, area))


async def _waits(session: Session, area: str, once: ReadOnce) -> Mapping[WaitsFor | None, list[StepOf]]:
    """By what is waited for, or by None whatever that is. Of each person it is what is to be done for them first, and
    the panel, if they wait for that too.
    """
    waits: dict[WaitsFor | None, list[StepOf]] = {}
    for client, work in (await _work(session, area, once)).items():
        of_person = []
        if waits_for := waiting(work):
            of_person.append(StepOf(client, *waits_for))
        if asked := waiting_for_panel(work):
            of_person.append(StepOf(client, *asked))
        for of in of_person:
            waits.setdefault(of.waits_for, []).append(of)
        if of_person:
            waits.setdefault(None, []).append(of_person[0])
    return waits


async def close(session: Session, body: ClosingBody, actor: Actor, today: date) -> Closing:
    """Whoever is referred, with a service, expected or to be interviewed stays open: that is ended where it is kept."""
    check_not_after("on", body.on, today)
    client = await known_client(session, body.client_id, actor)
    check_born("on", body.on, client.birth_date)
    clients = await kin(session, client.id)
    work = await store.work_of(session, actor.area, clients)
    await _check_ended(session, work.values(), clients, actor.area)
    steps = [step for of in work.values() for step in next_steps(of, today)]
    if not steps:
        raise NothingOpen
    if not any(is_ended_by_closing(step, body.reason_code) for step in steps):
        raise RiskNotAskedAbout
    says = {"client_id": body.client_id, "closed_on": body.on, "reason_code": body.reason_code}
    return await insert(session, Closing, **says, clients=sorted(clients), **recorded(actor, today))


async def _check_ended(session: Session, work: Iterable[PersonWork], clients: Sequence[UUID], area: str) -> None:
    beside = await kept_elsewhere(session, area, clients)
    if beside.with_service or any(of.referred_on or of.treated_since or of.awaited for of in work):
        raise StillWithAService
    if any(of.panel for of in work):
        raise StillAtThePanel
    if beside.interview or any(of.appointment and of.appointment.state == "booked" for of in work):
        raise StillExpected


async def open_again(
    session: Session, closing_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Closing:
    closing = await store.lock_closing(session, closing_id, actor.area)
    if closing is None:
        raise UnknownClosing
    check(expected, closing.revision)
    if closing.voided:
        raise Voided
    says = {"voided": True, "void_reason": reason_code}
    await supersede(session, closing, actor, today, reason_code=closing.reason_code, **says)
    return closing


async def list_closings(
    session: Session, client_id: UUID | None, actor: Actor, after: UUID | None, limit: int
) -> Sequence[Closing]:
    return await store.closings(session, actor.area, client_id, after, limit)


async def record_release(session: Session, body: ReleaseBody, actor: Actor, today: date) -> PrisonRelease:
    check_ahead("on", body.on, today)
    await known_client(session, body.client_id, actor)
    says = {"client_id": body.client_id, "released_on": body.on}
    return await insert(session, PrisonRelease, **says, **recorded(actor, today))


async def correct_release(
    session: Session, release_id: UUID, on: date, expected: int, actor: Actor, today: date
) -> PrisonRelease:
    release = await _lock_release(session, release_id, actor)
    check(expected, release.revision)
    check_ahead("on", on, today)
    if release.released_on != on:
        check_correctable(release)
        await supersede(session, release, actor, today, released_on=on)
    return release


async def void_release(
    session: Session, release_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> PrisonRelease:
    release = await _lock_release(session, release_id, actor)
    check(expected, release.revision)
    await supersede(session, release, actor, today, voided=True, void_reason=reason_code)
    return release


async def list_releases(
    session: Session,
    client_id: UUID | None,
    since: date | None,
    until: date | None,
    actor: Actor,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[PrisonRelease]:
    check_days(since, until)
    return await store.releases(session, actor.area, client_id, since, until, after, limit)


async def _lock_release(session: Session, release_id: UUID, actor: Actor) -> PrisonRelease:
    release = await store.lock_release(session, release_id, actor.area)
    if release is None:
        raise UnknownRelease
    if release.voided:
        raise Voided
    return release
