"""What the panel decided, and what came of it: each step recorded by whom it belongs to, the last one taken back."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

from services.referral.commands.impartial import refuse_paid
from services.referral.commands.panel import (
    check_needs_panel,
    check_not_rivals,
    locked,
    seen_as,
    tells_all,
)
from services.referral.commands.panel_due import publish_due
from services.referral.commands.panel_standing import AdmittedApplication, with_admissions
from services.referral.commands.validation import bad_value, check_between, wrong_state
from services.referral.errors import AlreadyApplied, NotYourPanelStep, RunsWantedService
from services.referral.models import PanelApplication, PanelStepSaid
from services.referral.rules.panel import (
    DECISIONS,
    OPEN,
    ClosedFor,
    FundingSource,
    PanelState,
    PanelStep,
    Preparation,
    RefusedFor,
    StepTaken,
    Wanted,
    WithdrawnFor,
    check_step,
    closed_for,
    decided_steps,
    on_its_way,
    outstanding,
    standing,
    undone_with,
)
from services.referral.rules.states import NotAllowed
from services.referral.schemas.panel import PanelDecisionBody, PanelStepBody
from services.referral.store import clients, directory, panel
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor

AHEAD_DAYS = 366  # how far a panel day, or the end of a deferral, may lie ahead
_REASONS: dict[PanelStep, tuple[str, ...]] = {
    PanelStep.REFUSE: get_args(RefusedFor),
    PanelStep.WITHDRAW: get_args(WithdrawnFor),
    PanelStep.CLOSE: get_args(ClosedFor),
}
_UNDOING = frozenset({PanelStep.WITHDRAW, PanelStep.CLOSE, PanelStep.LIST})  # a panel day can be put off by it
# By field what it may be said with, and what is allowed there.
_ONLY_WITH: dict[str, tuple[frozenset[PanelStep], str, tuple[str, ...]]] = {
    "reason_code": (frozenset(_REASONS), "reasonCode", ()),
    "panel_on": (frozenset({PanelStep.LIST}), "panelOn", ()),
    "until": (frozenset({PanelStep.DEFER}), "until", ()),
    "wants": (frozenset({PanelStep.DEFER}), "wants", get_args(Wanted)),
    "weeks": (frozenset({PanelStep.APPROVE}), "weeks", ()),
    "funding": (frozenset({PanelStep.APPROVE}), "funding", get_args(FundingSource)),
    "prepared": (frozenset({PanelStep.PREPARE}), "prepared", get_args(Preparation)),
}


async def decide(
    session: Session, application_id: UUID, body: PanelDecisionBody, actor: Actor, today: date, expected: int
) -> AdmittedApplication:
    """Whoever is paid, or runs a service that is wanted, sits on no decision to fund it."""
    await refuse_paid(session, actor)
    application = await locked(session, application_id, actor, expected)
    step, said = PanelStep(body.decision), body.model_dump(exclude={"decision", "on"})
    if on_its_way(PanelState(application.state), application.decided_on):  # whoever decides is told no more of it
        raise wrong_state(NotAllowed(str(PanelState.APPROVED), str(step), []))
    await _check_allowed(session, application, step)
    if step is PanelStep.APPROVE:
        said["service_id"] = await _chosen(session, application, body.service_id)
    elif body.service_id is not None:
        raise bad_value("serviceId", f"is not said to {step}")
    running = await _running(session, application, said["service_id"])
    if actor.organisation in running:
        raise RunsWantedService
    _check_members(running, said)
    return await _take(session, application, step, said, body.on, actor, today)


async def take_step(
    session: Session, application_id: UUID, body: PanelStepBody, actor: Actor, today: date, expected: int
) -> AdmittedApplication:
    application = await locked(session, application_id, actor, expected)
    step, said = PanelStep(body.step), body.model_dump(exclude={"step", "on"})
    await _check_allowed(session, application, step)
    await _check_aftercare(session, application, step, body)
    if step in _UNDOING:
        await check_not_rivals(session, application, actor, today)
    return await _take(session, application, step, said, body.on, actor, today)


async def _check_aftercare(
    session: Session, application: PanelApplication, step: PanelStep, body: PanelStepBody
) -> None:
    """At a service of the area, or elsewhere; and nobody completes what nobody planned."""
    allowed = closed_for(PanelState(application.state))
    if step is PanelStep.CLOSE and body.reason_code in get_args(ClosedFor) and body.reason_code not in allowed:
        raise bad_value("reasonCode", "no aftercare was planned", *allowed)
    if body.service_id is None:
        return
    if step is not PanelStep.AFTERCARE:
        raise bad_value("serviceId", f"is not said to {step}")
    if await directory.service(session, application.area, body.service_id) is None:
        raise bad_value("serviceId", f"{body.service_id} is no service in this area")


async def _check_allowed(session: Session, application: PanelApplication, step: PanelStep) -> None:
    (admitted,) = await with_admissions(session, application.area, [application])
    try:
        check_step(PanelState(application.state), step, admitted=admitted.admission is not None)
    except NotAllowed as refused:
        raise wrong_state(refused) from None


async def _take(
    session: Session,
    application: PanelApplication,
    step: PanelStep,
    said: dict[str, Any],
    on: date | None,
    actor: Actor,
    today: date,
) -> AdmittedApplication:
    _check_said(step, said)
    stand = await _that_stand(session, application)
    on_day = on or today
    _check_days(application, stand, step, on_day, said, today)
    until = said.pop("until", None)
    taken = await insert(
        session,
        PanelStepSaid,
        area=application.area,
        application_id=application.id,
        step=step,
        on_day=on_day,
        deferred_until=until,
        **said,
        said_by=actor.sub,
        said_by_organisation=actor.organisation,
        said_on=today,
        of_approved=on_its_way(PanelState(application.state), application.decided_on),
    )
    if step is PanelStep.DEFER:  # what it wants anew is brought anew
        application.brought = outstanding(application.brought, taken.wants)
    return await _changed(session, application, [*stand, taken], today)


async def void_step(
    session: Session, application_id: UUID, reason_code: str, actor: Actor, today: date, expected: int
) -> AdmittedApplication:
    """The last step that stands did not happen, or not so: the application is where it was before. To who decides that
    is what they decided, and what came of it goes with it; what was prepared stays.
    """
    application = await locked(session, application_id, actor, expected)
    stand = await _that_stand(session, application)
    is_told_all = tells_all(seen_as(actor, application))
    undone = undone_with(stand, tells_all=is_told_all)
    if not undone:
        raise wrong_state(NotAllowed(str(application.state), "take back a step", []))
    last = undone[0]
    await _check_may_take_back(session, application, last, actor)
    if last.step not in DECISIONS:
        await check_not_rivals(session, application, actor, today)
    if application.state not in OPEN:
        await _check_not_applied_again(session, application, tells_all=is_told_all)
    for step in undone:
        step.void_reason = reason_code
        await update(session, step)
    application.revision += len(undone) - 1
    return await _changed(session, application, [step for step in stand if step.void_reason is None], today)


async def _check_not_applied_again(session: Session, application: PanelApplication, *, tells_all: bool) -> None:
    """Who decides is refused by no application but one that says to them that it asks to look at this again."""
    ids = await clients.same_person(session, application.area, application.client_id)
    there = await panel.open_application(session, application.area, ids)
    if there is not None and (tells_all or (there.earlier_decides and there.earlier_id == application.id)):
        raise AlreadyApplied(application_id=there.id)


async def _check_may_take_back(
    session: Session, application: PanelApplication, last: PanelStepSaid, actor: Actor
) -> None:
    needed = "commissioner" if last.step in DECISIONS else "assessor"
    if needed not in actor.roles:
        raise NotYourPanelStep
    if needed == "commissioner":
        await refuse_paid(session, actor)
        if actor.organisation in await _running(session, application, last.service_id):
            raise RunsWantedService


async def _that_stand(session: Session, application: PanelApplication) -> list[PanelStepSaid]:
    steps = await panel.steps(session, application.area, application.id)
    return [step for step in steps if step.void_reason is None]


async def _changed(
    session: Session, application: PanelApplication, stand: Sequence[PanelStepSaid], today: date
) -> AdmittedApplication:
    now = standing(_taken(step) for step in stand)
    for name, value in asdict(now).items():
        setattr(application, name, list(value) if isinstance(value, tuple) else value)
    service = now.service_id and await directory.service(session, application.area, now.service_id)
    application.organisation = service.organisation if service else None
    application.revision += 1
    await update(session, application)
    (admitted,) = await with_admissions(session, application.area, [application])
    await publish_due(session, [admitted], today)
    return admitted


def _taken(step: PanelStepSaid) -> StepTaken:
    said: dict[str, Any] = {
        name: getattr(step, name) for name in ("panel_on", "wants", "service_id", "weeks", "funding", "prepared")
    }
    return StepTaken(PanelStep(step.step), step.on_day, until=step.deferred_until, **said)


def _check_said(step: PanelStep, said: dict[str, Any]) -> None:
    """All that it needs, and nothing that belongs to another step."""
    for name, (steps, field, allowed) in _ONLY_WITH.items():
        value = said.get(name)
        if value and step not in steps:
            raise bad_value(field, f"is not said to {step}")
        if not value and step in steps:
            raise bad_value(field, f"is needed to {step}", *(allowed or _REASONS.get(step, ())))
    reasons = _REASONS.get(step)
    if reasons and said["reason_code"] not in reasons:
        raise bad_value("reasonCode", f"is no reason to {step}", *reasons)


def _check_days(
    application: PanelApplication,
    stand: Sequence[PanelStepSaid],
    step: PanelStep,
    on_day: date,
    said: dict[str, Any],
    today: date,
) -> None:
    before = decided_steps(stand) if step in DECISIONS else stand  # whoever decides is not told when it was prepared
    earliest = before[-1].on_day if before else application.applied_on
    check_between("on", on_day, earliest, today, "a step follows the one before, and has happened")
    if step in DECISIONS and application.panel_on is not None and on_day < application.panel_on:
        raise bad_value("on", f"lies before the panel day, {application.panel_on}", f"from {application.panel_on}")
    last = on_day + timedelta(days=AHEAD_DAYS)
    if step is PanelStep.LIST:
        check_between("panelOn", said["panel_on"], application.applied_on, last, "it sits after the application")
    if step is PanelStep.DEFER:
        first = on_day + timedelta(days=1)
        check_between("until", said["until"], first, last, "it is looked at again after the decision")


async def _chosen(session: Session, application: PanelApplication, service_id: UUID | None) -> UUID:
    """Where the application wants none, the panel says which."""
    wanted = application.wanted
    if service_id is None and len(wanted) == 1:
        return UUID(wanted[0])
    if service_id is None:
        raise bad_value("serviceId", "is needed to approve", *wanted)
    if wanted and str(service_id) not in wanted:
        raise bad_value("serviceId", "is not wanted by the application", *wanted)
    if not wanted:
        await check_needs_panel(session, application.area, service_id, "serviceId")
    return service_id


async def _running(session: Session, application: PanelApplication, chosen: UUID | None) -> set[str]:
    """Whoever runs a service that is wanted, or that is chosen, does not decide."""
    ids = [UUID(service_id) for service_id in application.wanted] or ([chosen] if chosen else [])
    services = [await directory.service(session, application.area, service_id) for service_id in ids]
    return {service.organisation for service in services if service}


def _check_members(running: Collection[str], said: dict[str, Any]) -> None:
    for member in said["members"]:
        if member["organisation"] in running:
            raise bad_value("members", f"{member['organisation']} runs a service that is wanted, so it does not decide")
