"""Whom an organisation registered itself, each as it sent them, whatever the LASARS made of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Person, Superseded
from services.assessment.store.disclosures import STANDS
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement

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


# By whichever id of the person a consent or an order was recorded.
_TOLD_OF = sql(
    f"""
    SELECT asked.id FROM unnest(CAST(:ids AS uuid[])) AS asked (id)
      LEFT JOIN person_alias AS own ON own.absorbed_id = asked.id
     WHERE EXISTS (
         SELECT FROM disclosure LEFT JOIN person_alias AS other ON other.absorbed_id = disclosure.client_id
          WHERE disclosure.area = :area AND disclosure.organisation = :organisation AND {STANDS}
            AND CAST(:today AS date) BETWEEN tells_from AND until
            AND coalesce(other.survivor_id, disclosure.client_id) = coalesce(own.survivor_id, asked.id))
    """,
    into=UUID,
)


async def told_of(session: Session, area: str, organisation: str, ids: Sequence[UUID], today: date) -> set[UUID]:
    """Of whom it is told how they get on today, by the ids under which it sent them."""
    if not ids:
        return set()
    return set(await _TOLD_OF.all(session, area=area, organisation=organisation, ids=ids, today=today))


async def page(
    session: Session, area: str, organisation: str, ids: Sequence[UUID], after: UUID | None, limit: int
) -> list[Person]:
    persons = await _PAGES.page(session, after=after, limit=limit, area=area, organisation=organisation, ids=ids)
    corrected = [person.id for person in persons if person.revision > 1]
    said_first = map(Person.model_validate, await _SAID_FIRST.all(session, ids=corrected) if corrected else ())
    first_words = {person.id: person for person in said_first}
    return [first_words.get(person.id, person) for person in persons]
