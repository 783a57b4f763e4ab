"""What a registration said before each correction."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Person, Superseded
from shared.data.db import Session
from shared.data.statements import param, statement

_PERSON = statement(select(Person).where(Person.area == param.area, Person.id == param.id))
_BEFORE = statement(
    select(Superseded)
    .where(Superseded.thing == "person", Superseded.thing_id == param.id)
    .order_by(col(Superseded.revision))
)


async def registration(session: Session, person_id: UUID, area: str) -> Person | None:
    """Under this id, whoever it goes by now."""
    return await _PERSON.first(session, id=person_id, area=area)


async def former_words(session: Session, person_id: UUID) -> Sequence[Superseded]:
    """The first first. As many as it may be corrected, so they are read at once."""
    return await _BEFORE.all(session, id=person_id)
