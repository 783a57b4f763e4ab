"""Who was registered when and by whom, each as the person that they turned out to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, exists, func, type_coerce
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.assessment.models import Match, Person, PersonAlias
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param


@dataclass(frozen=True, slots=True)
class Registration:
    """`client_id` is the person, after merges, and the details are theirs. `pending`: somebody must say who it is."""

    id: UUID
    client_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    district: str | None
    recorded_on: date
    recorded_by_organisation: str
    pending: bool


_known = aliased(Person, name="known")
_pending = type_coerce(exists().where(col(Match.client_id) == Person.id, col(Match.state) == "pending"), Boolean)
_PAGES = pages(
    select(
        Person.id,
        col(_known.id).label("client_id"),
        _known.given_name,
        _known.family_name,
        _known.birth_date,
        _known.district,
        Person.recorded_on,
        Person.recorded_by_organisation,
        _pending.label("pending"),
    )  # type: ignore[call-overload]  # of more columns than it has a word for
    .select_from(Person)
    .outerjoin(PersonAlias, PersonAlias.absorbed_id == Person.id)
    .join(_known, _known.id == func.coalesce(PersonAlias.survivor_id, Person.id))
    .where(Person.area == param.area),
    by=[Person.recorded_on, Person.id],
    narrowed=[
        Person.recorded_on >= param.since,
        Person.recorded_on <= param.until,
        Person.recorded_by_organisation == param.organisation,
        Person.recorded_by == param.recorded_by,
        _known.district == param.district,
        _pending == param("pending", Boolean),
    ],
    into=Registration,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    since: date | None
    until: date | None
    organisation: str | None
    recorded_by: str | None
    district: str | None
    pending: bool | None


async def page(
    session: Session, area: str, wanted: Wanted, after: tuple[date, UUID] | None, limit: int
) -> Sequence[Registration]:
    """In the order of their days."""
    return await _PAGES.page(
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
    )
