"""Whom an organisation registered itself, each as it sent them, whatever the LASARS made of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Person, Superseded
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, statement

_PAGES = pages(
    select(Person).where(Person.area == param.area, Person.sender == param.organisation, among(Person.id, param.ids)),
    by=[Person.id],
    narrowed=[],
)
_SAID_FIRST = statement(
    select(col(Superseded.content)).where(
        among(Superseded.thing_id, param.ids), Superseded.thing == "person", Superseded.revision == 1
    )
)


async def page(
    session: Session, area: str, organisation: str, ids: Sequence[UUID], after: UUID | None, limit: int
) -> list[Person]:
    persons = await _PAGES.page(session, after=after, limit=limit, area=area, organisation=organisation, ids=ids)
    corrected = [person.id for person in persons if person.revision > 1]
    said_first = map(Person.model_validate, await _SAID_FIRST.all(session, ids=corrected) if corrected else ())
    first_words = {person.id: person for person in said_first}
    return [first_words.get(person.id, person) for person in persons]
