"""Organisations, services and their places."""

from collections.abc import Sequence
from uuid import UUID

from services.referral.models import Organisation, Service
from shared.data.db import Session, rows
from shared.data.records import columns, fetch, first, made, narrowed

_PUT = f"""
INSERT INTO organisation (area, code, name, kind, contact) VALUES (:area, :code, :name, :kind, :contact)
ON CONFLICT (area, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, contact = excluded.contact
RETURNING {columns(Organisation)}, xmax = 0 AS new
"""
_MOVE = """
UPDATE service SET held = held + :held, occupied = occupied + :occupied WHERE area = :area AND id = :service_id
"""
_MOVE_ANYHOW = f"{_MOVE} RETURNING {columns(Service)}"
_TAKE = f"{_MOVE} AND held + occupied + :held + :occupied <= places RETURNING {columns(Service)}"


async def organisation(session: Session, area: str, code: str) -> Organisation | None:
    return await first(session, Organisation, "area = :area AND code = :code", area=area, code=code)


async def put_organisation(
    session: Session, area: str, code: str, said: dict[str, str | None]
) -> tuple[Organisation, bool]:
    """The organisation, and whether it is new; of two who put it at once one makes it."""
    (row,) = await rows(session, _PUT, area=area, code=code, **said)
    return made(Organisation, row), row["new"]


async def organisations(session: Session, area: str, after: str, limit: int) -> Sequence[Organisation]:
    where = "area = :area AND code > :after ORDER BY code LIMIT :limit"
    return await fetch(session, Organisation, where, area=area, after=after, limit=limit)


async def service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await first(session, Service, "area = :area AND id = :id", area=area, id=service_id)


async def lock_service(session: Session, area: str, service_id: UUID) -> Service | None:
    return await first(session, Service, "area = :area AND id = :id FOR UPDATE", area=area, id=service_id)


async def services(
    session: Session, area: str, organisation: str | None, after: UUID | None, limit: int | None
) -> Sequence[Service]:
    conditions = {"area = :area": area, "organisation = :organisation": organisation, "id > :after": after}
    wanted = f"{narrowed(conditions)} ORDER BY id LIMIT :limit"
    return await fetch(session, Service, wanted, area=area, organisation=organisation, after=after, limit=limit)


async def move_places(
    session: Session, area: str, service_id: UUID, *, held: int = 0, occupied: int = 0, full: bool = False
) -> Service | None:
    """One statement decides and takes, so of two that race for the last place one finds none. `full`: asks for none."""
    statement = _TAKE if held + occupied > 0 and not full else _MOVE_ANYHOW
    moved = await rows(session, statement, area=area, service_id=service_id, held=held, occupied=occupied)
    return made(Service, moved[0]) if moved else None
