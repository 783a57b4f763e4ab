"""Organisations and services, kept by the commissioner; a provider keeps its own services, but not what they count as.

What is treatment decides what a start earns and what a return fells: who is paid does not say it.
"""

from typing import Any
from uuid import UUID

from services.referral.commands.refusals import bad_value
from services.referral.errors import CommissionersField, NotYourOrganisation, UnknownService
from services.referral.models import Organisation, Service
from services.referral.schemas.directory import OrganisationBody, ServiceBody
from services.referral.store import directory
from shared.auth import Actor
from shared.concurrency import check
from shared.db import Session
from shared.records import insert, update


async def put_organisation(
    session: Session, code: str, body: OrganisationBody, actor: Actor
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new."""
    return await directory.put_organisation(session, actor.area, code, body.model_dump())


async def add_service(session: Session, body: ServiceBody, actor: Actor) -> Service:
    if await directory.organisation(session, actor.area, body.organisation) is None:
        raise bad_value("organisation", "no such organisation in this area: put it first")
    return await insert(session, Service, area=actor.area, organisation=body.organisation, **_columns(body))


async def change_service(session: Session, service_id: UUID, body: ServiceBody, actor: Actor, expected: int) -> Service:
    """Places may be lowered under what is in use: nobody loses a place, and none is free until enough are."""
    service = await directory.lock_service(session, actor.area, service_id)
    if service is None:
        raise UnknownService
    _only_own(actor, service.organisation)
    check(expected, service.revision)
    if body.organisation != service.organisation:
        raise bad_value("organisation", "a service stays with its organisation", service.organisation)
    if body.is_treatment != service.is_treatment and "commissioner" not in actor.roles:
        raise CommissionersField(errors=[_commissioners("isTreatment", service.is_treatment)])
    for name, value in _columns(body).items():
        setattr(service, name, value)
    service.revision += 1
    await update(session, service)
    return service


def _only_own(actor: Actor, organisation: str) -> None:
    if "commissioner" not in actor.roles and actor.organisation != organisation:
        raise NotYourOrganisation


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
