"""Applications to the panel for residential rehabilitation and inpatient detoxification, as the LASARS makes them.

A start waits for none of it: whoever is there without an approval is listed, and was not sent away.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.referral.commands.nobodys import check_registered
from services.referral.commands.panel_due import publish_due
from services.referral.commands.panel_forms import check_form
from services.referral.commands.panel_standing import AdmittedApplication, lacking_of, with_admissions
from services.referral.commands.validation import bad_value, check_between, wrong_state
from services.referral.commands.visible import ids_asked_for
from services.referral.errors import AlreadyApplied, TooOftenSaid, TreatsThePerson, UnknownPanelApplication
from services.referral.models import PanelApplication, PanelStepSaid
from services.referral.rules.panel import (
    APPROVED,
    OPEN,
    TO_START,
    UNDECIDED,
    PanelState,
    decided_steps,
    on_its_way,
    said_without,
    untold,
)
from services.referral.rules.states import NotAllowed
from services.referral.schemas.panel import PanelApplicationBody, PanelChangeBody, PanelRequestBody
from services.referral.store import clients, directory, episodes, panel
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.days import FIRST_DAY
from shared.kernel.expected import check

# Of what the panel may want, what stands in the application itself.
_IN_IT = {"wanted_services": "wantedServices", "suitability_form": "formAnswerId", "funding": "funding"}
SAID_MAX = 100  # each that is there, or not after all: all of them are told with the application
_TREATING = frozenset({"provider", "clinician"})
_PROGRESS = APPROVED - {PanelState.APPROVED}  # of which who decides is not told


async def apply(session: Session, body: PanelApplicationBody, actor: Actor, today: date) -> AdmittedApplication:
    applied_on = body.applied_on or today
    check_between("appliedOn", applied_on, FIRST_DAY, today, "an application is recorded once it was made")
    await clients.lock_person(session, actor.area, body.client_id)
    await clients.lock(session, actor.area, body.client_id)
    ids = await clients.same_person(session, actor.area, body.client_id)
    if await clients.latest_assessed(session, actor.area, body.client_id) is None:
        await check_registered(session, actor.area, body.client_id, "apply for the new id")
    await _check_none_open(session, actor.area, ids)
    await check_form(session, actor.area, ids, body.form_answer_id)
    earlier = await _earlier(session, actor.area, ids, body.earlier_id)
    application = await insert(
        session,
        PanelApplication,
        area=actor.area,
        client_id=body.client_id,
        **await _asked(session, actor.area, body),
        earlier_id=body.earlier_id,
        earlier_decides=earlier is None or not on_its_way(PanelState(earlier.state), earlier.decided_on),
        applied_on=applied_on,
        applied_by=actor.sub,
        applied_by_organisation=actor.organisation,
    )
    return await _published(session, application, today)


async def _published(session: Session, application: PanelApplication, today: date) -> AdmittedApplication:
    """One that is not decided: nobody is admitted by it."""
    gone = application.form_answer_id and await panel.whose_form_is_gone(session, application.area, [application.id])
    admitted = AdmittedApplication(application, None, form_is_gone=bool(gone))
    await publish_due(session, [admitted], today)
    return admitted


async def _check_none_open(session: Session, area: str, client_ids: Sequence[UUID]) -> None:
    there = await panel.open_application(session, area, client_ids)
    if there is not None:
        raise AlreadyApplied(application_id=there.id)


async def _earlier(
    session: Session, area: str, client_ids: Sequence[UUID], earlier_id: UUID | None
) -> PanelApplication | None:
    if earlier_id is None:
        return None
    earlier = await panel.find(session, area, earlier_id)
    if earlier is None or earlier.client_id not in client_ids:
        raise bad_value("earlierId", "is no application of this person")
    if earlier.state in OPEN:
        raise bad_value("earlierId", f"is {earlier.state}: one that is over is looked at again")
    return earlier


async def check_needs_panel(session: Session, area: str, service_id: UUID, field: str) -> None:
    """The panel decides about the funding of no other service: which those are the commissioner says of each."""
    service = await directory.service(session, area, service_id)
    if service is None:
        raise bad_value(field, f"{service_id} is no service in this area")
    if not service.needs_panel:
        services = await directory.services(session, area, None, None, None)
        deciding = [f"{needing.id} ({needing.name})" for needing in services if needing.needs_panel]
        others = "" if deciding else ", as every service of this area is"
        raise bad_value(field, f"{service_id} ({service.name}) is funded without the panel{others}", *deciding)


async def _asked(
    session: Session, area: str, body: PanelRequestBody, standing: Collection[str] = ()
) -> dict[str, object]:
    """`standing`: what is asked for already, which stays even where the panel is no longer needed for it."""
    wanted = list(dict.fromkeys(body.wanted_services))
    for service_id in wanted:
        if str(service_id) not in standing:
            await check_needs_panel(session, area, service_id, "wantedServices")
    return {
        "wanted": [str(service_id) for service_id in wanted],
        "form_answer_id": body.form_answer_id,
        "funding_asked": body.funding,
        "weeks_asked": body.weeks,
    }


async def change_request(
    session: Session, application_id: UUID, body: PanelChangeBody, actor: Actor, expected: int, today: date
) -> AdmittedApplication:
    """What was missing is there now, or something else is asked for. Once it is decided, that is asked for anew."""
    application = await locked(session, application_id, actor, expected)
    if application.state not in UNDECIDED:
        raise wrong_state(NotAllowed(str(application.state), "change what is asked for", []))
    if body.form_answer_id != application.form_answer_id or _says_form_is_there(application, body):
        ids = await clients.same_person(session, actor.area, application.client_id)
        await check_form(session, actor.area, ids, body.form_answer_id)
    asked = await _asked(session, actor.area, body, application.wanted)
    if asked["wanted"] != application.wanted:
        await check_not_rivals(session, application, actor, today)
        await _check_wants_no_own(session, application, [*body.wanted_services], actor)
    stood = said_without(application.brought, lacking_of(application))
    for name, value in asked.items():
        setattr(application, name, value)
    if body.brought is not None:
        _bring(application, body.brought, actor, today)
    _check_is_in_it(application, stood)
    application.revision += 1
    await update(session, application)
    return await _published(session, application, today)


def _says_form_is_there(application: PanelApplication, body: PanelChangeBody) -> bool:
    """Newly: then it is looked for again, whenever its number was said."""
    return "suitability_form" in (body.brought or ()) and "suitability_form" not in application.brought


def _bring(application: PanelApplication, brought: Sequence[str], actor: Actor, today: date) -> None:
    """Each that is there now and was not, and the other way round, is kept with who said so."""
    if unwanted := [name for name in brought if name not in application.wants]:
        raise bad_value("brought", f"{unwanted[0]} is nothing that the panel wants", *application.wants)
    before, now = application.brought, list(dict.fromkeys(brought))
    said = {"on": today.isoformat(), "said_by": actor.sub, "said_by_organisation": actor.organisation}
    changed = [name for name in (*before, *now) if (name in before) != (name in now)]
    if changed and len(application.brought_said) + len(changed) > SAID_MAX:
        raise TooOftenSaid(most=SAID_MAX)
    application.brought = now
    application.brought_said = [
        *application.brought_said,
        *({"wanted": name, "is_there": name in now, **said} for name in changed),
    ]


def _check_is_in_it(application: PanelApplication, stood: Collection[str]) -> None:
    """What is said to be there stands in it: the form on suitability by its number. `stood`: what never did, and was
    said before this was asked.
    """
    without = [name for name in said_without(application.brought, lacking_of(application)) if name not in stood]
    if without:
        raise bad_value(_IN_IT[without[0]], "is needed where it is said to be there")


async def check_not_rivals(session: Session, application: PanelApplication, actor: Actor, today: date) -> None:
    """What another organisation asked for, or has been approved for, is not undone by one that treats the person, as
    with referrals. Raises TreatsThePerson.
    """
    if not _is_rivals(application, actor):
        return
    decider = application.area, application.client_id, actor.organisation
    if await episodes.has_held(session, *decider):
        raise TreatsThePerson
    await episodes.note_decided(session, *decider, today)


def _is_rivals(application: PanelApplication, actor: Actor) -> bool:
    if application.organisation == actor.organisation:
        return False
    return application.organisation is not None or application.applied_by_organisation != actor.organisation


async def _check_wants_no_own(
    session: Session, application: PanelApplication, wanted: Sequence[UUID], actor: Actor
) -> None:
    """Nobody turns what another LASARS asked for to a service of their own organisation."""
    if application.applied_by_organisation == actor.organisation:
        return
    new = [service_id for service_id in wanted if str(service_id) not in application.wanted]
    services = [await directory.service(session, application.area, service_id) for service_id in new]
    if any(service and service.organisation == actor.organisation for service in services):
        raise TreatsThePerson


async def locked(session: Session, application_id: UUID, actor: Actor, expected: int) -> PanelApplication:
    """The person is locked first, as everywhere."""
    named = await panel.find(session, actor.area, application_id)
    if named is None:
        raise UnknownPanelApplication
    await clients.lock_person(session, actor.area, named.client_id)
    application = await panel.lock(session, actor.area, application_id)
    assert application is not None  # noqa: S101 - none is ever deleted
    check(expected, await revision_told(session, application, actor))
    return application


async def revision_told(session: Session, application: PanelApplication, actor: Actor) -> int:
    """Who decides is told of none that came of an approval: by its day they would find whose it is."""
    if tells_all(seen_as(actor, application)):
        return application.revision
    steps = await panel.steps(session, application.area, application.id)
    return application.revision - untold(steps)


def tells_all(actor: Actor) -> bool:
    """Whether the caller is told what came of an approval: the LASARS, and the service."""
    return bool(actor.roles & {"assessor", *_TREATING})


def seen_as(actor: Actor, application: PanelApplication) -> Actor:
    """With the roles in which the caller sees it, maybe none: as who treats only what is approved for their service."""
    is_theirs = application.organisation == actor.organisation and application.state in TO_START
    return actor if is_theirs else replace(actor, roles=actor.roles - _TREATING)


async def list_applications(
    session: Session,
    actor: Actor,
    *,
    client_id: UUID | None,
    state: PanelState | None,
    panel_on: date | None,
    after: UUID | None,
    limit: int,
) -> Sequence[PanelApplication]:
    """Who is shown nobody's pseudonym finds nothing by it; who is shown some, only among those. Who decides finds what
    was approved by that, however it went on.
    """
    by_person = client_id is not None
    reads_pseudonyms = bool(actor.roles & (_TREATING | {"assessor"}))
    ids = await ids_asked_for(session, actor, client_id) if reads_pseudonyms or not by_person else []
    sees_all = "assessor" in actor.roles or ("commissioner" in actor.roles and not by_person)
    on_its_way: bool | None = None
    if state is not None and "commissioner" in actor.roles and "assessor" not in actor.roles:
        if state in _PROGRESS:
            return []
        on_its_way = state == PanelState.APPROVED
        state = None if on_its_way else state
    return await panel.applications(
        session, actor.area, seen_by=None if sees_all else actor.organisation, client_ids=ids, state=state,
        on_its_way=on_its_way, panel_on=panel_on, after=after, limit=limit,
    )  # fmt: skip


async def find(session: Session, application_id: UUID, actor: Actor) -> AdmittedApplication:
    """Raises UnknownPanelApplication also where there is one that the caller may not see."""
    application = await panel.find(session, actor.area, application_id)
    if application is None or not seen_as(actor, application).roles:
        raise UnknownPanelApplication
    (admitted,) = await with_admissions(session, actor.area, [application])
    return admitted


async def steps_of(session: Session, application_id: UUID, actor: Actor) -> Sequence[PanelStepSaid]:
    admitted = await find(session, application_id, actor)
    steps = await panel.steps(session, actor.area, admitted.application.id)
    return steps if "assessor" in actor.roles else decided_steps(steps)
