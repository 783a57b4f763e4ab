"""Publishing a version of a form, and reading them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.assessment.errors import BadValue, UnknownForm
from services.assessment.models import FormVersion
from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import FormFault, form_faults
from services.assessment.schemas.forms import FormBody
from services.assessment.store import forms as store
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor


def check_form(body: FormBody) -> list[FormFault]:
    """What is wrong with it as a whole; of two domains with one code the second would hide the first."""
    codes = [domain.code for domain in body.domains]
    twice = [
        FormFault(f"domains.{index}.code", "stands there twice: give it a code of its own")
        for index, code in enumerate(codes)
        if code in codes[:index]
    ]
    return twice or list(form_faults(form_of(body.model_dump(mode="json"))))


async def publish(session: Session, form: str, body: FormBody, actor: Actor, today: date) -> FormVersion:
    """The next version. What was filled in stays with the version that it was asked by."""
    refuse(check_form(body))
    await store.lock(session)
    last = await store.last(session, actor.area, form)
    if last is not None and last.kind != body.kind:
        message = "is not that of the versions before: publish another form"
        raise BadValue(errors=[{"field": "kind", "message": message, "allowed": [last.kind]}])
    return await insert(
        session,
        FormVersion,
        area=actor.area,
        form=form,
        version=last.version + 1 if last else 1,
        name=body.name,
        kind=body.kind,
        valid_from=body.valid_from,
        definition=body.model_dump(mode="json"),
        published_by=actor.sub,
        published_by_organisation=actor.organisation,
        published_on=today,
    )


def refuse(faults: Sequence[FormFault], under: str = "") -> None:
    if faults:
        raise BadValue(errors=[_error(fault, under) for fault in faults])


def _error(fault: FormFault, under: str) -> dict[str, Any]:
    allowed = {} if fault.allowed is None else {"allowed": list(fault.allowed)}
    return {"field": under + fault.place, "message": fault.message, **allowed}


async def read_version(session: Session, form: str, version: int, actor: Actor) -> FormVersion:
    published = await store.find(session, actor.area, form, version)
    if published is None:
        raise UnknownForm
    return published


async def version_on(session: Session, form: str, version: int | None, on: date, actor: Actor) -> FormVersion:
    """By which somebody was asked on that day: one that had begun, the last of them if none is named."""
    in_force = await store.in_force(session, actor.area, form, on)
    if in_force is None:
        codes = sorted(await store.codes_on(session, actor.area, on))
        message = "is not a form that had begun on the day"
        raise BadValue(errors=[{"field": "form", "message": message, "allowed": codes}])
    named = in_force if version is None else await store.find(session, actor.area, form, version)
    if named is None or named.valid_from > on:
        message = "is not a version that had begun on the day"
        raise BadValue(errors=[{"field": "version", "message": message, "allowed": [str(in_force.version)]}])
    return named
