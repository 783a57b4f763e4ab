"""Organisations, services and their places."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from services.referral.models import Organisation, Service
from shared.db import Session


async def organisation(session: Session, area: str, code: str) -> Organisation | None:
    return await session.tables.get(Organisation, (area, code))


async def put_organisation(
    session: Session, area: str, code: str, said: dict[str, str | None]
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new; of two who put it at once one makes it."""
    statement = insert(Organisation).values(area=area, code=code, **said)
    put = statement.on_conflict_do_update(index_elements=["area", "code"], set_=said)
    row = (await session.tables.exec(put.returning(Organisation, literal_column("xmax = 0")))).one()
    return row[0], bool(row[1])


async def organisations(session: Session, area: str, after: str, limit: int) -> Sequence[Organisation]:
    wanted = select(Organisation).where(col(Organisation.area) == area, col(Organisation.code) > after)
    return (await session.tables.exec(wanted.order_by(col(Organisation.code)).limit(limit))).all()


async def service(session: Session, area: str, service_id: UUID) -> Service | None:
    wanted = select(Service).where(col(Service.area) == area, col(Service.id) == service_id)
    return (await session.tables.exec(wanted)).one_or_none()


async def lock_service(session: Session, area: str, service_id: UUID) -> Service | None:
    wanted = select(Service).where(col(Service.area) == area, col(Service.id) == service_id)
    return (await session.tables.exec(wanted.with_for_update())).one_or_none()


async def services(
    session: Session, area: str, organisation: str | None, after: UUID | None, limit: int | None
) -> Sequence[Service]:
    wanted = select(Service).where(col(Service.area) == area)
    if organisation is not None:
        wanted = wanted.where(col(Service.organisation) == organisation)
    if after is not None:
        wanted = wanted.where(col(Service.id) > after)
    return (await session.tables.exec(wanted.order_by(col(Service.id)).limit(limit))).all()


async def move_places(
    session: Session, area: str, service_id: UUID, *, held: int = 0, occupied: int = 0
) -> Service | None:
    """One statement decides and takes, so of two that race for the last place one finds none."""
    statement = (
        update(Service)
        .where(col(Service.area) == area, col(Service.id) == service_id)
        .values(held=col(Service.held) + held, occupied=col(Service.occupied) + occupied)
        .returning(Service)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if held + occupied > 0:
        in_use = col(Service.held) + col(Service.occupied)
        statement = statement.where(in_use + held + occupied <= col(Service.places))
    return (await session.tables.exec(statement)).scalar_one_or_none()
