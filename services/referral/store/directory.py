"""Organisations, services and their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Boolean, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from services.referral.models import Organisation, Service
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement


@dataclass(frozen=True, slots=True)
class _Put:
    organisation: Organisation
    new: bool


_SAID = ("name", "kind", "contact")
_INSERT = insert(Organisation).values({name: param(name) for name in ("area", "code", *_SAID)})
_PUT = statement(
    _INSERT.on_conflict_do_update(
        index_elements=["area", "code"], set_={name: _INSERT.excluded[name] for name in _SAID}
    ).returning(Organisation, literal_column("xmax = 0", Boolean).label("new")),
    into=_Put,
)
_ORGANISATION = statement(select(Organisation).where(Organisation.area == param.area, Organisation.code == param.code))
_ORGANISATIONS = pages(select(Organisation).where(Organisation.area == param.area), by=[Organisation.code])

_BY_ID = select(Service).where(Service.area == param.area, Service.id == param.id)
_SERVICE = statement(_BY_ID)
_LOCK_SERVICE = statement(_BY_ID.with_for_update())
_SERVICES = pages(
    select(Service).where(Service.area == param.area),
    by=[Service.id],
    narrowed=[Service.organisation == param.organisation],
)


async def organisation(session: Session, area: str, code: str) -> Organisation | None:
    return await _ORGANISATION.first(session, area=area, code=code)


async def put_organisation(
    session: Session, area: str, code: str, said: dict[str, str | None]
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new; of two who put it at once one makes it."""
    put = await _PUT.one(session, area=area, code=code, **said)
    return put.organisation, put.new


async def organisations(session: Session, area: str, after: str | None, limit: int) -> Sequence[Organisation]:
    return await _ORGANISATIONS.page(session, area=area, after=after, limit=limit)


async def service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await _SERVICE.first(session, area=area, id=service_id)


async def lock_service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await _LOCK_SERVICE.first(session, area=area, id=service_id)


async def services(
    session: Session, area: str, organisation: str | None, after: UUID | None, limit: int | None
) -> Sequence[Service]:
    return await _SERVICES.page(session, area=area, organisation=organisation, after=after, limit=limit)
