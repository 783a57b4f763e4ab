"""Where an application to the panel stands: whom it admitted, who was referred by it, and what is to be done next."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import NamedTuple, cast
from uuid import UUID

from services.referral.models import PanelApplication
from services.referral.rules.panel import (
    SUITABILITY_FORM,
    UNDECIDED,
    AdmittedFor,
    Missing,
    NextCode,
    NextOwner,
    PanelNext,
    PanelStanding,
    missing,
    next_step,
    untold,
    wanted_by,
)
from services.referral.store import panel
from services.referral.store.panel import PanelAdmission
from shared.data.db import Session


class AdmittedApplication(NamedTuple):
    """With the treatment that began at the service which was approved, and the referral that is open there, if any.
    `untold`: how many of its revisions came of an approval, of which who decides is not told. `form_is_gone`: the form
    that it names was recorded by mistake since, or is of somebody else.
    """

    application: PanelApplication
    admission: PanelAdmission | None
    referral_id: UUID | None = None
    untold: int = 0
    form_is_gone: bool = False


def lacking_of(application: PanelApplication, *, form_is_gone: bool = False) -> list[Missing]:
    form = None if form_is_gone else application.form_answer_id
    return missing(application.wanted, form, application.funding_asked)


def brought_of(admitted: AdmittedApplication) -> list[str]:
    """Of what the panel wants what is there: the form only while it counts, whoever said that it is."""
    brought = admitted.application.brought
    return [name for name in brought if name != SUITABILITY_FORM] if admitted.form_is_gone else brought


def standing_of(application: PanelApplication) -> PanelStanding:
    return PanelStanding(**{field.name: getattr(application, field.name) for field in fields(PanelStanding)})


def coming_step(admitted: AdmittedApplication) -> PanelNext | None:
    """What is to be done next; None once it is over."""
    application, admission = admitted.application, admitted.admission
    stay = AdmittedFor(admission.started_on, admission.left_on) if admission else None
    stand, lacking = standing_of(application), lacking_of(application, form_is_gone=admitted.form_is_gone)
    referred = admitted.referral_id is not None
    return next_step(stand, lacking, stay, referred=referred, brought=brought_of(admitted))


def published_step(application: PanelApplication) -> PanelNext | None:
    if application.next_code is None or application.next_owner is None:
        return None
    code, owner = cast("NextCode", application.next_code), cast("NextOwner", application.next_owner)
    return PanelNext(code, owner, application.next_due_on)


def next_by(admitted: AdmittedApplication) -> date | None:
    """By when what is to be done next is wanted; None where nothing is, or something else was published last: from the
    day of that the weeks count.
    """
    application, coming = admitted.application, coming_step(admitted)
    if coming is None:
        return None
    since = application.next_since if published_step(application) == coming else None
    return wanted_by(coming, since) if since else coming.due_on


async def with_admissions(
    session: Session, area: str, applications: Sequence[PanelApplication]
) -> list[AdmittedApplication]:
    approved = [application.id for application in applications if application.service_id is not None]
    began = await panel.admissions(session, area, approved) if approved else {}
    referred = await panel.referrals_to_approved(session, area, approved) if approved else {}
    steps = await panel.steps_of_all(session, area, [application.id for application in applications])
    naming = [row.id for row in applications if row.form_answer_id is not None and row.state in UNDECIDED]
    gone = await panel.whose_form_is_gone(session, area, naming) if naming else set[UUID]()
    return [
        AdmittedApplication(
            application,
            began.get(application.id),
            referred.get(application.id),
            untold(steps.get(application.id, ())),
            application.id in gone,
        )
        for application in applications
    ]
