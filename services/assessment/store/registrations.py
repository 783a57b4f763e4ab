"""Who was registered when and by whom, each as the person that they turned out to be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Date, and_, cast, exists, func, literal_column, or_, type_coerce
from sqlmodel import col, select

from services.assessment.models import Match, Person
from services.assessment.store.deactivations import IS_AWAY, away
from services.assessment.store.lists import survivors
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, statement


@dataclass(frozen=True, slots=True)
class ListedRegistration:
    """`client_id` is the person, after merges, and the details are theirs. `pending`: somebody must say who it is.
    `deactivated`: it is put away, as made by mistake, and nothing stands under any id of the person.
    """

    id: UUID
    client_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    birth_date_precision: str
    district: str | None
    recorded_on: date
    recorded_by_organisation: str
    pending: bool
    deactivated: bool


@dataclass(frozen=True, slots=True)
class WantedRegistrations:
    """`district`: as it was registered, whatever is known of the person by now."""

    since: date | None
    until: date | None
    organisation: str | None
    recorded_by: str | None
    district: str | None
    pending: bool | None
    born: date | None = None
    ids: Sequence[UUID] | None = None
    deactivated: bool | None = None


def _is_born() -> ColumnElement[bool]:
    """On that day, or as far as it is known: of whom the month or the year alone was said, within it."""
    born, precision, day = col(Person.birth_date), col(Person.birth_date_precision), param.born
    year = func.date_part("year", born) == func.date_part("year", cast(day, Date))
    month = func.date_part("month", born) == func.date_part("month", cast(day, Date))
    return or_(born == day, and_(year, precision.in_(("year", "estimated"))), and_(year, month, precision == "month"))


_pending = type_coerce(exists().where(col(Match.client_id) == Person.id, col(Match.state) == "pending"), Boolean)
_deactivated: ColumnElement[bool] = literal_column(f"({IS_AWAY})", Boolean)
_PAGES = pages(
    select(Person).where(Person.area == param.area),
    by=[Person.recorded_on, Person.id],
    narrowed=[
        Person.recorded_on >= param.since,
        Person.recorded_on <= param.until,
        Person.recorded_by_organisation == param.organisation,
        Person.recorded_by == param.recorded_by,
        Person.district == param.district,
        _is_born(),
        among(Person.id, param.ids),
        _pending == param("pending", Boolean),
        _deactivated == param("deactivated", Boolean),
    ],
)
_KNOWN = statement(select(Person).where(Person.area == param.area, among(Person.id, param.ids)))
_WAITING = statement(select(Match.client_id).where(among(Match.client_id, param.ids), Match.state == "pending"))


async def page(
    session: Session, area: str, wanted: WantedRegistrations, after: tuple[date, UUID] | None, limit: int
) -> Sequence[ListedRegistration]:
    """In the order of their days."""
    persons = await _PAGES.page(
        session,
        after=after,
        limit=limit,
        area=area,
        since=wanted.since,
        until=wanted.until,
        organisation=wanted.organisation,
        recorded_by=wanted.recorded_by,
        district=wanted.district,
        pending=wanted.pending,
        born=wanted.born,
        ids=wanted.ids,
        deactivated=wanted.deactivated,
    )
    known_as = await _known_as(session, area, persons)
    ids = [person.id for person in persons]
    waiting = set(await _WAITING.all(session, ids=ids)) if ids else set()
    put_away = await away(session, ids)
    return [_registration(person, known_as.get(person.id, person), waiting, put_away) for person in persons]


async def _known_as(session: Session, area: str, persons: Collection[Person]) -> dict[UUID, Person]:
    """Of those that were absorbed, whose they are."""
    absorbed = await survivors(session, {person.id for person in persons})
    survivor_rows = await _KNOWN.all(session, area=area, ids=list(set(absorbed.values()))) if absorbed else []
    by_id = {person.id: person for person in survivor_rows}
    return {person_id: by_id[survivor_id] for person_id, survivor_id in absorbed.items()}


def _registration(
    person: Person, survivor: Person, waiting: Collection[UUID], put_away: Collection[UUID]
) -> ListedRegistration:
    return ListedRegistration(
        id=person.id,
        client_id=survivor.id,
        given_name=survivor.given_name,
        family_name=survivor.family_name,
        birth_date=survivor.birth_date,
        birth_date_precision=survivor.birth_date_precision,
        district=survivor.district,
        recorded_on=person.recorded_on,
        recorded_by_organisation=person.recorded_by_organisation,
        pending=person.id in waiting,
        deactivated=person.id in put_away,
    )
