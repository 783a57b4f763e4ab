"""Organisations and services, kept by the commissioner; a provider keeps its own services, but not what they count as.

What is treatment decides what a start earns and what a return fells: who is paid does not say it.
"""

from typing import Any
from uuid import UUID

from services.referral.commands.validation import bad_value
from services.referral.errors import CommissionersField, NotYourOrganisation, UnknownService
from services.referral.models import Organisation, Service
from services.referral.schemas.directory import OrganisationBody, ServiceBody
from services.referral.store import directory
from services.referral.store.parties import parties
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.impartial import PaidOrganisation


async def put_organisation(
    session: Session, code: str, body: OrganisationBody, actor: Actor
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new."""
    return await directory.put_organisation(session, actor.area, code, body.model_dump())


async def add_service(session: Session, body: ServiceBody, actor: Actor) -> Service:
    await _refuse_paid(session, actor)
    if await directory.organisation(session, actor.area, body.organisation) is None:
        raise bad_value("organisation", "no such organisation in this area: put it first")
    return await insert(session, Service, area=actor.area, organisation=body.organisation, **_columns(body))


async def find_service(session: Session, area: str, service_id: UUID) -> Service:
    service = await directory.service(session, area, service_id)
    if service is None:
        raise UnknownService
    return service


async def change_service(session: Session, service_id: UUID, body: ServiceBody, actor: Actor, expected: int) -> Service:
    """Places may be lowered under what is in use: nobody loses a place, and none is free until enough are."""
    service = await directory.lock_service(session, actor.area, service_id)
    if service is None:
        raise UnknownService
    await _may_keep(session, actor, service, body)
    check(expected, service.revision)
    if body.organisation != service.organisation:
        raise bad_value("organisation", "a service stays with its organisation", service.organisation)
    for name, value in _columns(body).items():
        setattr(service, name, value)
    service.revision += 1
    await update(session, service)
    return service


async def _may_keep(session: Session, actor: Actor, service: Service, body: ServiceBody) -> None:
    """Of its own service each says all but what it counts as; the rest is the commissioner's, whom no scheme pays."""
    own, counts_otherwise = actor.organisation == service.organisation, body.is_treatment != service.is_treatment
    if own and not counts_otherwise:
        return None
    if "commissioner" in actor.roles:
        return await _refuse_paid(session, actor)
    if not own:
        raise NotYourOrganisation
    raise CommissionersField(errors=[_commissioners("isTreatment", service.is_treatment)])


async def _refuse_paid(session: Session, actor: Actor) -> None:
    if actor.organisation in await parties(session, actor.area):
        raise PaidOrganisation


def _commissioners(field: str, value: bool) -> dict[str, object]:
    allowed = ["true" if value else "false"]
    return {"field": field, "message": "only the commissioner changes what counts as treatment", "allowed": allowed}


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
    }
