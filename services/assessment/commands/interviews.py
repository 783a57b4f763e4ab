"""Interviews by whom the council sends: assigned by the LASARS, seen and said by the one interviewer alone.

What was said becomes an activity, and of each outcome that a measure takes from an interviewer evidence of its day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import decide_about, known_client
from services.assessment.commands.interviews_seen import as_read, check_days, seen, seen_by, taken_back_of
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, check_all, check_born, check_not_after, recorded
from services.assessment.commands.workers import check_interviewer
from services.assessment.errors import InterviewDecided, InterviewNotSaid, PaidInTheArea, UnknownInterview
from services.assessment.models import Activity, Evidence, Interview
from services.assessment.models.interviews import ASSIGNED, HELD, NOT_HELD, WITHDRAWN
from services.assessment.rules.interviews import (
    codes_for_interviews,
    interview_step,
    outcomes_changed,
)
from services.assessment.rules.open_risks import PRECAUTIONS
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.worklist import WorkStep
from services.assessment.schemas.interviews import (
    HeldBody,
    HeldCorrection,
    InterviewBody,
    InterviewPlan,
    NotHeldBody,
)
from services.assessment.store import activities
from services.assessment.store import interviews as store
from services.assessment.store.open_risks import open_answers
from services.assessment.store.person_facts import versions_of
from services.assessment.store.persons import Client, lock_client
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.kernel.expected import check


@dataclass(frozen=True, slots=True)
class _Open:
    """An interview that is locked, and its person before it, as a merge locks them."""

    interview: Interview
    client: Client


async def assign(session: Session, body: InterviewBody, actor: Actor, today: date) -> Interview:
    await known_client(session, body.client_id, actor)
    _check_due(body.due_on, today)
    await _check_interviewer(session, body, actor)
    return await _read(session, await insert(session, Interview, **body.model_dump(), **recorded(actor, today)), actor)


async def assign_again(
    session: Session, interview_id: UUID, body: InterviewPlan, expected: int, actor: Actor, today: date
) -> Interview:
    """To somebody else, for another day or elsewhere. Who had it before sees it no more."""
    interview = await _lock(session, interview_id, expected, actor)
    _check_assigned(interview)
    says = body.model_dump(include=set(InterviewPlan.model_fields))
    if says_already(interview, says):
        return await _read(session, interview, actor)
    if body.due_on != interview.due_on:
        _check_due(body.due_on, today)
    await _check_interviewer(session, body, actor, interview)
    check_correctable(interview)
    await supersede(session, interview, actor, today, **says)
    return await _read(session, interview, actor)


async def read_interview(session: Session, interview_id: UUID, actor: Actor) -> Interview:
    return await _read(session, await seen_by(session, interview_id, actor), actor)


async def _read(session: Session, interview: Interview, actor: Actor) -> Interview:
    """What is written of it has to be written by then."""
    (shown,) = await as_read(session, [interview], actor)
    return shown


async def page_of(
    session: Session, actor: Actor, state: str | None, client_id: UUID | None, after: Any, limit: int
) -> Sequence[Interview]:
    """An interviewer lists what is assigned to them; of a person what stands under this id, as other ids are not theirs
    to ask.
    """
    own = not actor.roles & LASARS
    wanted = {
        "state": state,
        "interviewer": actor.sub if own else None,
        "organisation": actor.organisation if own else None,
        "client": client_id if own else None,
        "person": None if own else client_id,
    }
    return await as_read(session, await store.page(session, actor.area, after=after, limit=limit, **wanted), actor)


async def interview_steps(session: Session, area: str) -> list[tuple[UUID, WorkStep]]:
    """Of everybody who is to be interviewed, whether they are open otherwise or not."""
    due = await store.due_of_area(session, area)
    return [(row.client_id, interview_step(row.due_on, row.interviewer)) for row in due]


async def say_held(
    session: Session, interview_id: UUID, body: HeldBody, expected: int | None, actor: Actor, today: date
) -> Interview:
    of = await _lock_with_person(session, interview_id, expected, actor)
    _check_assigned(of.interview)
    taken_back = await taken_back_of(session, of.interview)
    await _check_said(session, of, body, taken_back, actor, today)
    activity = await insert(
        session,
        Activity,
        client_id=of.interview.client_id,
        kind="interview",
        done_on=body.on,
        setting=body.setting,
        attendance="attended",
        workers=[actor.sub],
        recorded_by_roles=sorted(actor.roles),
        **recorded(actor, today),
    )
    made = await _prove(session, of, body.outcomes, body.on, actor, today)
    says = {"state": HELD, "activity_id": activity.id, **_says(body, made, taken_back)}
    await supersede(session, of.interview, actor, today, **says)
    await _follow(session, of, actor, today, changed=bool(made))
    return await _read(session, of.interview, actor)


async def correct_held(
    session: Session, interview_id: UUID, body: HeldCorrection, expected: int, actor: Actor, today: date
) -> Interview:
    """What it became is corrected with it."""
    of = await _lock_with_person(session, interview_id, expected, actor)
    interview = of.interview
    if interview.state != HELD or interview.said_on is None:
        raise InterviewNotSaid
    await check_days(session, interview, actor, today)
    taken_back = await taken_back_of(session, interview)
    await _check_said(session, of, body, taken_back, actor, today)
    recorded_outcomes = zip(interview.outcomes, interview.evidence_ids, strict=True)
    before = [(code, made) for code, made in recorded_outcomes if code not in taken_back]
    change = outcomes_changed(interview.said_on, before, body.on, body.outcomes)
    says = _says(body, dict(change.kept), taken_back)
    if not change.new and not change.taken_back and says_already(interview, says):
        return await _read(session, interview, actor)
    check_correctable(interview)
    await _take_back_evidence(session, [made for _, made in change.taken_back], body.reason_code, actor, today)
    made = dict(change.kept) | await _prove(session, of, change.new, body.on, actor, today)
    says = _says(body, made, taken_back)
    await _correct_activity(session, interview, {"done_on": body.on, "setting": body.setting}, actor, today)
    await supersede(session, interview, actor, today, reason_code=body.reason_code, **says)
    await _follow(session, of, actor, today, changed=bool(change.new or change.taken_back))
    return await _read(session, interview, actor)


async def say_not_held(
    session: Session, interview_id: UUID, body: NotHeldBody, expected: int | None, actor: Actor, today: date
) -> Interview:
    interview = await _lock(session, interview_id, expected, actor)
    _check_assigned(interview)
    _check_day(body.on, interview, today)
    says: dict[str, Any] = {"state": NOT_HELD, "said_on": body.on, "not_held_for": body.reason_code}
    await supersede(session, interview, actor, today, **says)
    return await _read(session, interview, actor)


async def take_back(
    session: Session, interview_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> Interview:
    """What was said of it was wrong: it is to be held again, and what it became is void. The LASARS may, too, but for
    people whom its own organisation treats.
    """
    of = await _lock_with_person(session, interview_id, expected, actor)
    interview = of.interview
    if interview.state not in {HELD, NOT_HELD}:
        raise InterviewNotSaid
    if actor.roles & LASARS:
        await decide_about(session, [interview.client_id], actor, today)
    await check_days(session, interview, actor, today)
    taken_back = await taken_back_of(session, interview)
    await _correct_activity(session, interview, {"voided": True, "void_reason": reason_code}, actor, today)
    proved = bool(interview.evidence_ids)
    await _take_back_evidence(session, interview.evidence_ids, reason_code, actor, today)
    says: dict[str, Any] = {"state": ASSIGNED, "said_on": None, "not_held_for": None, "activity_id": None}
    says |= {"note": None, "outcomes": [*taken_back], "evidence_ids": [*taken_back.values()]}
    await supersede(session, interview, actor, today, reason_code=reason_code, **says)
    await _follow(session, of, actor, today, changed=proved)
    return await _read(session, interview, actor)


async def withdraw(
    session: Session, interview_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> Interview:
    interview = await _lock(session, interview_id, expected, actor)
    _check_assigned(interview)
    await supersede(session, interview, actor, today, state=WITHDRAWN, withdrawn_for=reason_code)
    return await _read(session, interview, actor)


async def _lock(session: Session, interview_id: UUID, expected: int | None, actor: Actor) -> Interview:
    interview = seen(await store.lock(session, interview_id, actor.area), actor)
    check(expected, interview.revision)
    return interview


async def _lock_with_person(session: Session, interview_id: UUID, expected: int | None, actor: Actor) -> _Open:
    interview = await seen_by(session, interview_id, actor)
    client = await lock_client(session, interview.client_id, actor.area)
    if client is None:
        raise UnknownInterview
    return _Open(await _lock(session, interview_id, expected, actor), client)


def _check_assigned(interview: Interview) -> None:
    if interview.state != ASSIGNED:
        raise InterviewDecided


def _check_due(due_on: date, today: date) -> None:
    if due_on < today:
        raise bad_value("dueOn", "lies before today", [f"on or after {today}"])


def _check_day(on: date, interview: Interview, today: date) -> None:
    check_all(partial(check_not_after, "on", on, today), partial(_check_assigned_by_then, on, interview))


def _check_assigned_by_then(on: date, interview: Interview) -> None:
    if on < interview.recorded_on:
        raise bad_value("on", "lies before it was assigned", [f"on or after {interview.recorded_on}"])


async def _check_said(
    session: Session, of: _Open, body: HeldBody, taken_back: Collection[str], actor: Actor, today: date
) -> None:
    versions = await versions_of(session, actor.area) if body.outcomes else []
    check_all(
        partial(_check_day, body.on, of.interview, today),
        partial(check_born, "on", body.on, of.client.birth_date),
        partial(_check_outcomes, body.outcomes, codes_for_interviews(versions), taken_back),
    )
    if body.outcomes and paid_measures(versions, actor.organisation):
        raise PaidInTheArea(party=actor.organisation)


def _check_outcomes(outcomes: Sequence[str], codes: frozenset[str], taken_back: Collection[str]) -> None:
    if any(code not in codes for code in outcomes):
        raise bad_value("outcomes", "has one that no measure takes from an interviewer", codes or None)
    if len(set(outcomes)) < len(outcomes):
        raise bad_value("outcomes", "names each once")
    if any(code in taken_back for code in outcomes):
        message = "has one that the LASARS took back after it was said: another interview would have to find it"
        raise bad_value("outcomes", message, codes.difference(taken_back) or None)


async def _check_interviewer(
    session: Session, body: InterviewPlan, actor: Actor, interview: Interview | None = None
) -> None:
    before = (interview.interviewer, interview.organisation) if interview else None
    own = [interview.organisation] if interview else ()
    await check_parties(session, {"organisation": body.organisation}, actor, own)
    if paid_measures(await versions_of(session, actor.area), body.organisation):
        raise bad_value(
            "organisation",
            "is paid under a contract of the area, and who is paid does not interview",
            ["an organisation that no contract of the area pays"],
        )
    await check_interviewer(session, body.interviewer, body.organisation, actor, before)


def _says(body: HeldBody, made: Mapping[str, str], taken_back: Mapping[str, str]) -> dict[str, Any]:
    """`made`: the evidence of each outcome. What others took back stays on record with it, and is not shown."""
    return {
        "said_on": body.on, "setting": body.setting, "note": body.note, "outcomes": [*body.outcomes, *taken_back],
        "evidence_ids": [*(made[code] for code in body.outcomes if code in made), *taken_back.values()],
    }  # fmt: skip


async def _prove(
    session: Session, of: _Open, outcomes: Sequence[str], on: date, actor: Actor, today: date
) -> dict[str, str]:
    """It names no episode, as what the LASARS records: whose it is, the journey says."""
    made = {}
    for code in outcomes:
        await check_room(session, Evidence, of.interview.client_id, actor, today)
        evidence = await insert(
            session,
            Evidence,
            client_id=of.interview.client_id,
            code=code,
            occurred_on=on,
            recorded_by_roles=sorted(actor.roles),
            **recorded(actor, today),
        )
        made[code] = str(evidence.id)
    return made


async def _take_back_evidence(
    session: Session, ids: Sequence[str], reason_code: str, actor: Actor, today: date
) -> None:
    """What the LASARS has taken back already stays so."""
    made = await store.lock_evidence(session, ids) if ids else {}
    for evidence in made.values():
        if not evidence.voided:
            await supersede(session, evidence, actor, today, voided=True, void_reason=reason_code)


async def _correct_activity(
    session: Session, interview: Interview, says: Mapping[str, Any], actor: Actor, today: date
) -> None:
    if interview.activity_id is None:
        return
    activity = await activities.lock(session, interview.activity_id, interview.area)
    if activity is not None and not activity.voided and not says_already(activity, says):
        await supersede(session, activity, actor, today, **says)


async def _follow(session: Session, of: _Open, actor: Actor, today: date, *, changed: bool) -> None:
    if changed:
        await reconcile.reconcile(session, {of.interview.client_id}, today, actor, locked=of.client.locked)


async def precautions_of(session: Session, interview: Interview) -> list[str]:
    """How the person has to be met, by code."""
    answers = await open_answers(session, interview.area, [interview.client_id])
    return sorted({flag for of in answers for flag in of.flags if flag in PRECAUTIONS})
