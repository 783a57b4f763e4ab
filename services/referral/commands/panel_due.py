"""What an application to the panel asks for next, published whenever it is something else than was published last."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from services.referral.commands.panel_standing import AdmittedApplication, coming_step, published_step, with_admissions
from services.referral.events import PanelApplicationDue
from services.referral.models import PanelApplication
from services.referral.rules.panel import PanelNext
from services.referral.store import panel
from services.referral.store.panel import PublishedStep
from shared.data.apart import each_apart
from shared.data.db import Session
from shared.messaging import outbox


async def publish_due(session: Session, admitted: Iterable[AdmittedApplication], today: date) -> None:
    """The row says what was published: of two who look at once, one publishes."""
    for of in admitted:
        application, coming = of.application, coming_step(of)
        if published_step(application) == coming:
            continue
        step = _published_on(today, coming)
        if await panel.keep_published(session, application, step):
            outbox.add(session, application.client_id, due(application, step, application.event_revision + 1))


async def publish_due_of(session: Session, area: str, client_id: UUID, today: date) -> None:
    """Somebody was referred, began, or did not after all: so goes on what was approved for them."""
    if approved := await panel.approved_of(session, area, client_id):
        await publish_due(session, await with_admissions(session, area, approved), today)


async def publish_what_changed(session: Session, today: date) -> list[str]:
    """By each day's work, whatever it was by: an end that was corrected, a hold that ran out, two who are one."""
    applications = {application.id: application for application in await panel.with_next(session)}
    return await each_apart(session, "application", [*applications], partial(_publish, session, today, applications))


async def _publish(
    session: Session, today: date, applications: dict[UUID, PanelApplication], ids: Collection[UUID]
) -> None:
    by_area: dict[str, list[PanelApplication]] = {}
    for application_id in ids:
        by_area.setdefault(applications[application_id].area, []).append(applications[application_id])
    for area, theirs in by_area.items():
        await publish_due(session, await with_admissions(session, area, theirs), today)


def _published_on(today: date, coming: PanelNext | None) -> PublishedStep:
    if coming is None:
        return PublishedStep(None, None, None, today)
    return PublishedStep(coming.code, coming.owner, coming.due_on, today)


def published_again(applications: Sequence[PanelApplication]) -> list[tuple[UUID, PanelApplicationDue]]:
    """Of each what was published last."""
    again = []
    for application in applications:
        since = application.next_since or application.applied_on
        step = _published_on(since, published_step(application))
        again.append((application.client_id, due(application, step, application.event_revision)))
    return again


def due(application: PanelApplication, step: PublishedStep, revision: int) -> PanelApplicationDue:
    return PanelApplicationDue(
        area=application.area,
        actor=application.applied_by,
        actor_organisation=application.applied_by_organisation,
        revision=revision,
        application_id=application.id,
        client_id=application.client_id,
        next_step=step.next_code,
        owner=step.next_owner,
        due_on=step.next_due_on,
        since=step.next_since,
    )
