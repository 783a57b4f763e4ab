"""Organisations and services, kept by the commissioner; a provider keeps its own services, but not what they count as.

What is treatment decides what a start earns and what a return fells: who is paid does not say it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.referral.commands.impartial import refuse_paid
from services.referral.commands.naming import publish_name
from services.referral.commands.validation import bad_value
from services.referral.errors import CommissionersField, NotYourOrganisation, UnknownOrganisation, UnknownService
from services.referral.models import ELIGIBILITY, Organisation, Said, Service
from services.referral.rules.capacity import alike, least_places, units_agree
from services.referral.schemas.directory import OrganisationBody, ServiceBody
from services.referral.store import directory
from services.referral.store.parties import parties
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.expected import ANY, check
from shared.kernel.problems import PreconditionRequired, Stale, UnknownName

Thing = Literal["service", "organisation"]
ORGANISATION_SAYS = ("name", "kind", "contact")
SERVICE_SAYS = (
    "organisation", "name", "is_treatment", "modality_code", "modality_list", "setting_code", "setting_list",
    *ELIGIBILITY, "places", "capacity", "needs_panel", "listing",
)  # fmt: skip


async def put_organisation(
    session: Session, code: str, body: OrganisationBody, actor: Actor, expected: int | None, today: date
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new. `expected` None: nobody has named it, or not otherwise.

    Raises PreconditionRequired where it would be overwritten by who does not say what they have seen.
    """
    organisation = await directory.lock_organisation(session, actor.area, code)
    await _may_name(session, actor, organisation, code, body)
    if expected not in (None, ANY) and organisation is None:
        raise Stale
    said = body.model_dump()
    if organisation is None and (added := await directory.add_organisation(session, actor.area, code, said)):
        await _keep(session, added, actor, today)
        publish_name(session, added)
        return added, True
    if organisation is None:  # another has just added it
        return await put_organisation(session, code, body, actor, expected, today)
    if expected is not None:
        check(expected, organisation.revision)
    if said == {name: getattr(organisation, name) for name in said}:
        return organisation, False
    if expected is None:
        raise PreconditionRequired
    for name, value in said.items():
        setattr(organisation, name, value)
    organisation.revision += 1
    organisation.published_revision = organisation.revision
    await update(session, organisation)
    await _keep(session, organisation, actor, today)
    publish_name(session, organisation)
    return organisation, False


async def _may_name(
    session: Session, actor: Actor, organisation: Organisation | None, code: str, body: OrganisationBody
) -> None:
    """Who is paid says how itself is called and reached, not what it is, and nothing of others."""
    own = organisation is not None and actor.organisation == code and body.kind == organisation.kind
    if not own:
        await refuse_paid(session, actor)


async def find_history(
    session: Session, area: str, thing: Thing, key: str, after: int | None, limit: int
) -> Sequence[Said]:
    history = await directory.history(session, area, thing, key, after, limit)
    if not history and after is None:
        raise UnknownService if thing == "service" else UnknownOrganisation
    return history


async def _keep(session: Session, thing: Service | Organisation, actor: Actor, today: date) -> None:
    is_service = isinstance(thing, Service)
    names = SERVICE_SAYS if is_service else ORGANISATION_SAYS
    await insert(
        session, Said, area=thing.area, thing="service" if is_service else "organisation",
        key=str(thing.id) if isinstance(thing, Service) else thing.code, revision=thing.revision,
        content={name: getattr(thing, name) for name in names},
        said_by=actor.sub, said_by_organisation=actor.organisation, said_on=today,
    )  # fmt: skip


async def add_service(session: Session, body: ServiceBody, actor: Actor, today: date) -> Service:
    await refuse_paid(session, actor)
    if await directory.lock_organisation(session, actor.area, body.organisation) is None:
        raise bad_value("organisation", "no such organisation in this area: put it first")
    await _check_name(session, actor.area, body)
    said = _columns(body) | {"organisation": body.organisation, "said_on": today}
    _check_units(body.places, said.get("capacity") or {})
    _check_opening(body)
    service = await insert(session, Service, area=actor.area, **said)
    await _keep(session, service, actor, today)
    return service


async def find_organisation(session: Session, area: str, code: str) -> Organisation:
    organisation = await directory.organisation(session, area, code)
    if organisation is None:
        raise UnknownOrganisation
    return organisation


async def paid_parties(session: Session, area: str) -> list[tuple[str, str | None]]:
    """By code, each with the name of the organisation, if there is one."""
    paid = await parties(session, area)
    names = await directory.names(session, area, sorted(paid))
    return [(code, names.get(code)) for code in sorted(paid)]


async def check_named(session: Session, area: str, organisation: str | None) -> None:
    """UnknownName where the directory has none of that code: of a mistyped one a list would be empty whatever there
    is.
    """
    if organisation is not None and organisation not in (codes := await directory.codes(session, area)):
        raise UnknownName.of("organisation", organisation, codes)


async def find_service(session: Session, area: str, service_id: UUID) -> Service:
    service = await directory.service(session, area, service_id)
    if service is None:
        raise UnknownService
    return service


async def change_service(
    session: Session, service_id: UUID, body: ServiceBody, actor: Actor, expected: int, today: date
) -> Service:
    """Places are not lowered below what is in use: whoever has one or is to have one keeps it."""
    service = await directory.lock_service(session, actor.area, service_id)
    if service is None:
        raise UnknownService
    await _may_keep(session, actor, service, body)
    check(expected, service.revision)
    if body.organisation != service.organisation:
        raise bad_value("organisation", "a service stays with its organisation", service.organisation)
    if not alike(body.name, service.name):
        await _check_name(session, service.area, body)
    said = _columns(body)
    _check_places(service, body.places)
    _check_units(body.places, said.get("capacity", service.capacity))
    _check_opening(body)
    for name, value in said.items():
        setattr(service, name, value)
    service.revision, service.said_on = service.revision + 1, today
    await update(session, service)
    await _keep(session, service, actor, today)
    return service


async def _check_name(session: Session, area: str, body: ServiceBody) -> None:
    """Nothing would tell two of one name apart where somebody chooses. Of two that are added at once one is."""
    theirs = await directory.services(session, area, body.organisation, None, None)
    if any(alike(body.name, service.name) for service in theirs):
        raise bad_value("name", "is the name of another service of this organisation: give it one of its own")


def _check_places(service: Service, places: int) -> None:
    """Where more are in use than there are, such as after an end was voided, they may stay as they are."""
    least = least_places(service.places, service.occupied, service.held)
    if places < least:
        in_use = f"{service.occupied} taken and {service.held} held"
        raise bad_value("places", f"is below what is in use: {in_use}", f"{least} or more")


def _check_units(places: int, capacity: Mapping[str, Any]) -> None:
    of_units = [unit["places"] for unit in capacity.get("units", ())]
    if not units_agree(places, of_units):
        message = f"the places of the units make {sum(of_units)}, and the service has {places}"
        raise bad_value("capacity.units", message, f"together {places}")


def _check_opening(body: ServiceBody) -> None:
    for number, opening in enumerate(body.listing.opening if body.listing else ()):
        if opening.closes_at <= opening.opens_at:
            field = f"listing.opening.{number}.closesAt"
            raise bad_value(field, "is not later than it opens", f"after {opening.opens_at}")


async def _may_keep(session: Session, actor: Actor, service: Service, body: ServiceBody) -> None:
    """Of its own service each says all but what it counts as, and whether a panel approves; the rest is the
    commissioner's, whom no scheme pays.
    """
    own, otherwise = actor.organisation == service.organisation, _commissioners_otherwise(service, body)
    if own and not otherwise:
        return None
    if "commissioner" in actor.roles:
        return await refuse_paid(session, actor)
    if not own:
        raise NotYourOrganisation
    raise CommissionersField(errors=otherwise)


def _commissioners_otherwise(service: Service, body: ServiceBody) -> list[dict[str, object]]:
    """What it says otherwise than the service stands, of what is the commissioner's to say."""
    fields = [
        ("isTreatment", "what counts as treatment", service.is_treatment, body.is_treatment),
        ("needsPanel", "whether a panel approves", service.needs_panel, body.needs_panel),
    ]
    return [
        {"field": name, "message": f"only the commissioner changes {what}", "allowed": ["true" if stands else "false"]}
        for name, what, stands, said in fields
        if said not in (None, stands)
    ]


def _columns(body: ServiceBody) -> dict[str, Any]:
    return {
        "name": body.name,
        "is_treatment": body.is_treatment,
        "modality_code": body.modality.code,
        "modality_list": body.modality.list,
        "setting_code": body.setting.code,
        "setting_list": body.setting.list,
        "places": body.places,
        **body.eligibility.model_dump(),
        **({} if body.capacity is None else {"capacity": body.capacity.model_dump()}),
        **({} if body.needs_panel is None else {"needs_panel": body.needs_panel}),
        **({} if body.listing is None else {"listing": body.listing.model_dump()}),
    }
