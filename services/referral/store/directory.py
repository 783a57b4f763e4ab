"""Organisations, services and their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from services.referral.models import Organisation, Said, Service
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class WantedDays:
    id: UUID
    days: int


@dataclass(frozen=True, slots=True)
class OrganisationName:
    code: str
    name: str


_INSERT = insert(Organisation).values({name: param(name) for name in ("area", "code", "name", "kind", "contact")})
_ADD = statement(
    _INSERT.values(revision=1, published_revision=1).on_conflict_do_nothing().returning(Organisation), into=Organisation
)
_BY_CODE = select(Organisation).where(Organisation.area == param.area, Organisation.code == param.code)
_ORGANISATION = statement(_BY_CODE)
_LOCK_ORGANISATION = statement(_BY_CODE.with_for_update())
_ORGANISATIONS = pages(select(Organisation).where(Organisation.area == param.area), by=[Organisation.code])
_EVERY_ORGANISATION = select(Organisation).order_by(Organisation.area, Organisation.code)
_ALL = statement(_EVERY_ORGANISATION)
_UNPUBLISHED = statement(
    _EVERY_ORGANISATION.where(
        col(Organisation.published_revision).is_distinct_from(Organisation.revision)
    ).with_for_update()
)

_NAMES = statement(
    select(Organisation.code, Organisation.name).where(
        Organisation.area == param.area, among(Organisation.code, param.codes)
    ),
    into=OrganisationName,
)

_BY_ID = select(Service).where(Service.area == param.area, Service.id == param.id)
_SERVICE = statement(_BY_ID)
_LOCK_SERVICE = statement(_BY_ID.with_for_update())
_SERVICES = pages(
    select(Service).where(Service.area == param.area),
    by=[Service.id],
    narrowed=[Service.organisation == param.organisation],
)
_WANTED_DAYS = sql(
    """
    SELECT id, CAST(capacity ->> 'within_days' AS integer) AS days FROM service
     WHERE area = :area AND capacity ->> 'within_days' IS NOT NULL
    """,
    into=WantedDays,
)
_HISTORY = pages(
    select(Said).where(Said.area == param.area, Said.thing == param.thing, Said.key == param.key), by=[Said.revision]
)


async def organisation(session: Session, area: str, code: str) -> Organisation | None:
    return await _ORGANISATION.first(session, area=area, code=code)


async def lock_organisation(session: Session, area: str, code: str) -> Organisation | None:
    return await _LOCK_ORGANISATION.first(session, area=area, code=code)


async def add_organisation(session: Session, area: str, code: str, said: dict[str, str | None]) -> Organisation | None:
    """None where there is one: of two who add it at once one does."""
    return await _ADD.first(session, area=area, code=code, **said)


async def organisations(session: Session, area: str, after: str | None, limit: int) -> Sequence[Organisation]:
    return await _ORGANISATIONS.page(session, area=area, after=after, limit=limit)


async def codes(session: Session, area: str) -> list[str]:
    return [row.code for row in await _ORGANISATIONS.page(session, area=area, after=None, limit=None)]


async def all_organisations(session: Session) -> Sequence[Organisation]:
    """Of all areas."""
    return await _ALL.all(session)


async def unpublished(session: Session) -> Sequence[Organisation]:
    """Of all areas, locked: those whose name, as it stands, was not published."""
    return await _UNPUBLISHED.all(session)


async def names(session: Session, area: str, codes: Sequence[str]) -> dict[str, str]:
    """By code, of those that there are."""
    return {row.code: row.name for row in await _NAMES.all(session, area=area, codes=codes)}


async def service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await _SERVICE.first(session, area=area, id=service_id)


async def lock_service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await _LOCK_SERVICE.first(session, area=area, id=service_id)


async def services(
    session: Session, area: str, organisation: str | None, after: UUID | None, limit: int | None
) -> Sequence[Service]:
    return await _SERVICES.page(session, area=area, organisation=organisation, after=after, limit=limit)


async def wanted_days(session: Session, area: str) -> dict[UUID, int]:
    """Within how many days of the referral people are to be seen, by service, of those that say so."""
    return {row.id: row.days for row in await _WANTED_DAYS.all(session, area=area)}


async def history(
    session: Session, area: str, thing: Literal["service", "organisation"], key: str, after: int | None, limit: int
) -> Sequence[Said]:
    """What was said of it, the oldest first."""
    return await _HISTORY.page(session, area=area, thing=thing, key=key, after=after, limit=limit)
