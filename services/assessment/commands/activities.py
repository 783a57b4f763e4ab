"""Recording what was done for people, and what is to be done next. Nothing is paid by it, and nobody needs a scheme,
a remit or a tariff for it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, get_args
from uuid import UUID

from services.assessment.commands.access import brought_client
from services.assessment.commands.asked_about import asked_about
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.parties import check_listed
from services.assessment.commands.sites import check_named
from services.assessment.commands.validation import (
    bad_value,
    check_ahead,
    check_all,
    check_born,
    check_not_after,
    check_said_where,
    recorded,
)
from services.assessment.commands.workers import check_workers
from services.assessment.errors import UnknownActivity, Voided
from services.assessment.models import Activity
from services.assessment.rules.activities import activity_kinds
from services.assessment.schemas.activities import AbsenceReason, ActivityBody, ActivityFindings
from services.assessment.store import activities as store
from services.assessment.store.catalogue import scheme_on
from services.assessment.store.persons import Client
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor
from shared.kernel.expected import check


async def record_activity(session: Session, body: ActivityBody, actor: Actor, today: date) -> Activity:
    """Of somebody whom the actor may record contacts of, or of nobody in particular."""
    client, by = None, actor
    if body.client_id is not None:
        client, by = await brought_client(session, body.client_id, actor, today)
    says = await _findings(session, body, client, of_somebody=client is not None, actor=actor, today=today)
    await check_listed(session, body.organisations, actor)
    await _check_doers(session, body, actor)
    says |= await asked_about(session, body, client.id if client else None, by, today)
    who = {"client_id": body.client_id, "recorded_by_roles": sorted(by.roles)}
    return await insert(session, Activity, **who, **says, **recorded(actor, today))


async def read_activity(session: Session, activity_id: UUID, actor: Actor) -> Activity:
    return _own(await store.one(session, activity_id, actor.area), actor)


async def correct_activity(
    session: Session, activity_id: UUID, body: ActivityFindings, expected: int, actor: Actor, today: date
) -> Activity:
    activity = await _lock_own(session, activity_id, actor)
    check(expected, activity.revision)
    of_somebody = activity.client_id is not None
    says = await _findings(session, body, None, of_somebody=of_somebody, actor=actor, today=today)
    await check_listed(session, body.organisations, actor, activity.organisations)
    await _check_doers(session, body, actor, [*activity.workers, activity.next_owner])
    by = replace(actor, roles=frozenset(activity.recorded_by_roles))
    says |= await asked_about(session, body, activity.client_id, by, today, activity)
    if not says_already(activity, says):
        check_correctable(activity)
        await supersede(session, activity, actor, today, **says)
    return activity


async def void_activity(
    session: Session, activity_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Activity:
    activity = await _lock_own(session, activity_id, actor)
    check(expected, activity.revision)
    await supersede(session, activity, actor, today, voided=True, void_reason=reason_code)
    return activity


async def _lock_own(session: Session, activity_id: UUID, actor: Actor) -> Activity:
    """The LASARS sees and changes all of its area. To who is not, what others recorded does not exist."""
    activity = _own(await store.lock(session, activity_id, actor.area), actor)
    if activity.voided:
        raise Voided
    return activity


def _own(activity: Activity | None, actor: Actor) -> Activity:
    if activity is None or not (
        actor.roles & LASARS or is_own(actor, activity.recorded_by_organisation, activity.recorded_by_roles)
    ):
        raise UnknownActivity
    return activity


async def _findings(
    session: Session, body: ActivityFindings, client: Client | None, *, of_somebody: bool, actor: Actor, today: date
) -> dict[str, Any]:
    kinds = activity_kinds(await scheme_on(session, actor.area, body.on))
    checks: list[Callable[[], None]] = [
        partial(_check_kind, body.kind, kinds),
        partial(check_not_after, "on", body.on, today),
        partial(_check_absence, body),
        partial(_check_whose, body, of_somebody=of_somebody),
        partial(_check_next_step, body, today),
        partial(_check_once, "workers", body.workers),
        partial(_check_once, "organisations", body.organisations),
    ]
    if client is not None and client.birth_date <= today:
        checks.append(partial(check_born, "on", body.on, client.birth_date))
    check_all(*checks)
    await check_named(session, body.site_id, body.on, actor, setting=body.setting)
    step = body.next_step
    return {
        **body.model_dump(include={"kind", "setting", "attendance", "absence_reason", "people"}),
        **body.model_dump(include={"workers", "organisations", "site_id"}),
        "done_on": body.on,
        "done_at": body.at,
        "next_step": step.code if step else None,
        "next_due_on": step.due_on if step else None,
        "next_owner": (step.owner or actor.sub) if step else None,
    }


async def _check_doers(
    session: Session, body: ActivityFindings, actor: Actor, before: Collection[str | None] = ()
) -> None:
    """Where others took part, their workers may have done it, whom nobody here knows."""
    owner = {"nextStep.owner": body.next_step.owner} if body.next_step else {}
    workers = {} if body.organisations else {f"workers.{at}": sub for at, sub in enumerate(body.workers)}
    await check_workers(session, owner, actor, before, doers=workers)


def _check_kind(kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise bad_value("kind", "is no kind of activity of this area", kinds)


def _check_absence(body: ActivityFindings) -> None:
    said, nobody_came = body.absence_reason is not None, body.attendance != "attended"
    words, reasons = "where nobody came or it was cancelled", get_args(AbsenceReason)
    check_said_where("absenceReason", words, said=said, where=nobody_came, allowed=reasons)


def _check_whose(body: ActivityFindings, *, of_somebody: bool) -> None:
    words, said = "of what is done for no one person", body.people is not None
    check_said_where("people", words, said=said, where=not of_somebody, needed=False)
    if not of_somebody and body.next_step is not None:
        raise bad_value("nextStep", "is somebody's: say whose by `clientId`", ["left out"])


def _check_next_step(body: ActivityFindings, today: date) -> None:
    if body.next_step is None:
        return
    if body.next_step.due_on < body.on:
        raise bad_value("nextStep.dueOn", "lies before the activity", [f"on or after {body.on}"])
    check_ahead("nextStep.dueOn", body.next_step.due_on, today)


def _check_once(field: str, codes: Sequence[str]) -> None:
    if len(set(codes)) < len(codes):
        raise bad_value(field, "names each once")
