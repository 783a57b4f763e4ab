"""Lists of records: of one person in the order in which they were recorded, of everybody by their days."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, ColumnElement, Uuid, and_, any_, literal_column, true
from sqlmodel import col, select

from services.assessment.models import (
    Activity,
    Assessment,
    Contact,
    Evidence,
    FormAnswer,
    PersonAlias,
    Screening,
    TopReview,
)
from services.assessment.store.kin import is_of
from shared.data.db import Session
from shared.data.pages import Pages, pages
from shared.data.statements import among, param, sql, statement
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor

Record = TypeVar("Record", Activity, Contact, Assessment, TopReview, Evidence, Screening, FormAnswer)
Listed = TypeVar("Listed")  # has a `client_id`
AnyRecord = Activity | Contact | Assessment | TopReview | Evidence | Screening | FormAnswer
Sight = Literal["all", "own", "own and the front door's", "all but what waits with others"]


@dataclass(frozen=True, slots=True)
class WantedRecords:
    """Whose, by any of these ids or by any of one person's, or everybody's; of which days; recorded by whom; and what
    else its kind has. `newest`: the last day first, in the list of everybody.
    """

    clients: Collection[UUID] | None = None
    since: date | None = None
    until: date | None = None
    recorded_by: str | None = None
    others: Mapping[str, Any] | None = None
    person: UUID | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class _Alias:
    absorbed_id: UUID
    survivor_id: UUID


_DAYS: dict[type, Any] = {
    Activity: Activity.done_on,
    Contact: Contact.contacted_on,
    Assessment: Assessment.assessed_on,
    TopReview: TopReview.done_on,
    Evidence: Evidence.occurred_on,
    Screening: Screening.answered_on,
    FormAnswer: FormAnswer.answered_on,
}
_OTHERS: dict[type, dict[str, Any]] = {
    Activity: {"kind": Activity.kind, "attendance": Activity.attendance},
    Contact: {"source": Contact.source_code, "setting": Contact.setting, "attendance": Contact.attendance},
    Assessment: {"kind": Assessment.kind, "in_remit": Assessment.in_remit},
    TopReview: {"stage": TopReview.stage, "status": TopReview.status},
    Evidence: {"code": Evidence.code, "status": Evidence.status},
    Screening: {"instrument": Screening.instrument},
    FormAnswer: {"form": FormAnswer.form, "kind": FormAnswer.kind},
}
_SOURCES = sql(
    """
    SELECT DISTINCT source ->> 'code' AS code
      FROM scheme_fact CROSS JOIN LATERAL jsonb_array_elements(scheme -> 'referral_sources') source WHERE area = :area
    """,
    into=str,
)
_SURVIVORS = statement(
    select(PersonAlias.absorbed_id, PersonAlias.survivor_id).where(among(PersonAlias.absorbed_id, param.clients)),
    into=_Alias,
)


@cache
def _pages(kind: type[Record], sight: Sight, by_day: bool, newest: bool) -> Pages[Record]:
    day = _DAYS[kind]
    query = select(kind).where(kind.area == param.area)
    if sight == "own":
        query = query.where(*own(kind))
    elif sight != "all":
        first, *more = own(kind)
        for condition in more:
            first &= condition
        others: Any = _OTHERS[kind]["status"] != "pending"
        if sight == "own and the front door's":
            others &= _by_lasars(kind) & _names_no_treatment(kind)
        query = query.where(first | others)
    narrowed = [
        day >= param.since,
        day <= param.until,
        col(kind.recorded_by) == param.recorded_by,
        among(kind.client_id, param.clients),
        is_of(kind.client_id, param("person", Uuid())),
        *(column == getattr(param, name) for name, column in _OTHERS[kind].items()),
    ]
    by = [day, kind.id] if by_day else [kind.id]
    return pages(query, by=by, narrowed=narrowed, falling=by_day and newest)


def own(kind: Any) -> list[ColumnElement[bool]]:
    """What an organisation recorded in one of these capacities: as the LASARS, or as who treats or refers."""
    theirs = [col(kind.recorded_by_organisation) == param.organisation]
    if "recorded_by_roles" in kind.model_fields:
        theirs.append(_by_lasars(kind) == any_(param("as_lasars", ARRAY(Boolean))))
    return theirs


def _names_no_treatment(kind: Any) -> ColumnElement[bool]:
    """As `commands.access.names_a_treatment` says it of a record."""
    if kind is not TopReview:
        return true()
    return and_(col(TopReview.stage) == "start", col(TopReview.episode_id).is_(None))


def _by_lasars(kind: Any) -> ColumnElement[bool]:
    as_lasars = col(kind.recorded_by_roles).op("?", is_comparison=True)(literal_column("'assessor'"))
    return as_lasars.self_group()


def whose(actor: Actor) -> dict[str, Any]:
    capacities = [
        as_lasars for as_lasars, roles in ((True, LASARS), (False, actor.roles - LASARS)) if actor.roles & roles
    ]
    return {"organisation": actor.organisation, "as_lasars": capacities}


async def page(
    session: Session, kind: type[Record], actor: Actor, sight: Sight, wanted: WantedRecords, after: Any, limit: int
) -> Sequence[Record]:
    """`after` is an id in the list of one person, and a day and an id in that of everybody."""
    values = {
        "area": actor.area,
        "clients": None if wanted.clients is None else list(wanted.clients),
        "person": wanted.person,
        "since": wanted.since,
        "until": wanted.until,
        "recorded_by": wanted.recorded_by,
        **(dict.fromkeys(_OTHERS[kind]) | dict(wanted.others or {})),
        **({} if sight == "all" else whose(actor)),
    }
    return await _pages(kind, sight, wanted.clients is None and wanted.person is None, wanted.newest).page(
        session, after=after, limit=limit, **values
    )


def cursor_of(record: AnyRecord) -> tuple[date, UUID]:
    """In the list of everybody."""
    day: date = getattr(record, _DAYS[type(record)].key)
    return day, record.id


async def sources(session: Session, area: str) -> set[str]:
    """The codes of all versions of the area's schemes."""
    return set(await _SOURCES.all(session, area=area))


async def survivors(session: Session, clients: Collection[UUID]) -> dict[UUID, UUID]:
    """By the ids that were absorbed, whose they are."""
    aliases = await _SURVIVORS.all(session, clients=list(clients)) if clients else []
    return {alias.absorbed_id: alias.survivor_id for alias in aliases}


async def under_survivors(session: Session, shown: Sequence[Listed]) -> Sequence[Listed]:
    """Each under the id that its person goes by."""
    records: Sequence[Any] = shown
    by_absorbed = await survivors(session, {record.client_id for record in records if record.client_id})
    for record in records:
        if record.client_id:  # an activity may be of nobody in particular
            record.client_id = by_absorbed.get(record.client_id, record.client_id)
    return shown
