"""Activities, read one by one. Their lists are those of all records."""

from uuid import UUID

from sqlmodel import select

from services.assessment.models import Activity
from shared.data.db import Session
from shared.data.statements import param, statement

_FIND = select(Activity).where(Activity.id == param.id, Activity.area == param.area)
_ONE = statement(_FIND)
_LOCK = statement(_FIND.with_for_update())


async def one(session: Session, activity_id: UUID, area: str) -> Activity | None:
    return await _ONE.first(session, id=activity_id, area=area)


async def lock(session: Session, activity_id: UUID, area: str) -> Activity | None:
    """Locked against a second correction at the same time."""
    return await _LOCK.first(session, id=activity_id, area=area)
