"""Queries of outcomes, of who verified them and of who came back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Text, Uuid, and_, case, cast, exists, func, not_
from sqlmodel import SQLModel, col, select

from services.assessment.models import Outcome, Representation, Verification
from services.assessment.models.rows import Row
from services.assessment.store.kin import is_of
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import Statement, among, command, param, statement
from shared.data.upsert import Bulk, bulk

_KEYS: dict[type[SQLModel], tuple[str, ...]] = {Verification: Verification.said_once}  # where it is not the primary one
_FIND = statement(select(Outcome).where(Outcome.area == param.area, Outcome.id == param.id))
_OF_AREA = select(Outcome).where(Outcome.area == param.area)
_who = param("decider", Text)
_DECIDED_BY = and_(
    Outcome.party != _who,
    func.coalesce(col(Outcome.prime), "") != _who,
    func.coalesce(col(Outcome.delivered_by), "") != _who,
    not_(among(Outcome.measure, param.not_of_measures)),
    not_(among(func.coalesce(col(Outcome.contract), "", type_=Text), param.not_of_contracts)),
)
_NARROWED = [
    Outcome.measure == param.measure,
    Outcome.party == param.party,
    among(Outcome.client_id, param.clients),
    is_of(Outcome.client_id, param("person", Uuid())),
    _DECIDED_BY,
]
# As the view's `refusalCode`: of the words on this evidence the one that refused it.
_REFUSED_FOR = exists().where(
    col(Verification.measure) == Outcome.measure,
    col(Verification.fingerprint) == Outcome.fingerprint,
    col(Verification.episode_id) == Outcome.episode_id,
    col(Verification.party) == Outcome.party,
    col(Verification.decision) == "refused",
    col(Verification.reason_code) == param.refusal_code,
    col(Outcome.state) == "withdrawn",
)


def _fallen_by(reason: Any) -> list[Any]:
    return [reason == param("reason", Text), and_(reason == "refused", _REFUSED_FOR)]


_OF_STATE = [Outcome.state == param.state, *_fallen_by(col(Outcome.reason)), *_NARROWED]
_PAGES = pages(_OF_AREA, by=[Outcome.id], narrowed=_OF_STATE)
_OLDEST_FIRST = pages(_OF_AREA, by=[Outcome.achieved_on, Outcome.id], narrowed=_OF_STATE)
_shown_state = func.coalesce(col(Outcome.shown).op("->>")("state"), Outcome.state)
_kept_reason = case(
    (col(Outcome.shown).op("->>")("state").is_(None), col(Outcome.reason)),
    else_=col(Outcome.shown).op("->>")("reason"),
)
_shown_reason = case((_kept_reason == "merged", "corrected"), else_=_kept_reason)  # as `shown_to_party` says it
_OF_STATE_AS_SHOWN = [_shown_state == param("state", Text), *_fallen_by(_shown_reason), *_NARROWED]
_shown_day = func.coalesce(cast(col(Outcome.shown).op("->>")("achieved_on"), Date), Outcome.achieved_on, type_=Date)
_PAGES_AS_SHOWN = pages(_OF_AREA, by=[Outcome.id], narrowed=_OF_STATE_AS_SHOWN)
_OLDEST_FIRST_AS_SHOWN = pages(_OF_AREA, by=[_shown_day, Outcome.id], narrowed=_OF_STATE_AS_SHOWN)
_REPRESENTATIONS = pages(
    select(Representation).where(Representation.area == param.area, ~col(Representation.voided)),
    by=[Representation.discharge_episode_id],
    narrowed=[among(Representation.client_id, param.clients)],
)


@dataclass(frozen=True, slots=True)
class Decider:
    """An organisation that decides, but about no outcome that it is paid for, of these measures or these contracts."""

    organisation: str
    measures: Sequence[str]
    contracts: Sequence[str]


async def write(session: Session, changed: Mapping[type[SQLModel], Sequence[Row]]) -> None:
    """All in one statement, in place of what was there."""
    filled = {table: [row.columns() for row in rows] for table, rows in changed.items() if rows}
    if filled:
        values = {name: text for table, rows in filled.items() for name, text in _bulk(table).values(rows).items()}
        await _writing(tuple(filled)).execute(session, **values)


@cache
def _writing(tables: tuple[type[SQLModel], ...]) -> Statement[Any]:
    written = map(_bulk, tables)
    return command(f"WITH {', '.join(f'{rows.name}_written AS ({rows.upsert})' for rows in written)} SELECT")


def _bulk(table: type[SQLModel]) -> Bulk:
    """What is sent is made by the keys that the statement has: a column that is a key is sent row by row."""
    return bulk(table, _KEYS.get(table, ()))


async def one(session: Session, outcome_id: UUID, area: str) -> Outcome | None:
    return await _FIND.first(session, id=outcome_id, area=area)


async def page_of(
    session: Session,
    area: str,
    *,
    state: str | None,
    reason: str | None,
    refusal_code: str | None,
    measure: str | None,
    party: str | None,
    clients: Collection[UUID] | None,
    person: UUID | None,
    after: UUID | tuple[date, UUID] | None,
    limit: int,
    as_shown: bool,
    oldest_first: bool,
    by: Decider | None = None,
) -> Sequence[Outcome]:
    """`clients`: of these ids alone; `person`: of all ids of whom this is one. `as_shown`: by the state, the reason and
    the day that who is paid is shown. `by`: only those about which it decides.
    """
    wanted = {"state": state, "reason": reason, "refusal_code": refusal_code, "measure": measure, "party": party}
    wanted |= {"clients": _listed(clients), "person": person} | _decided_by(by)
    if oldest_first:
        chosen = _OLDEST_FIRST_AS_SHOWN if as_shown else _OLDEST_FIRST
    else:
        chosen = _PAGES_AS_SHOWN if as_shown else _PAGES
    return await chosen.page(session, area=area, after=after, limit=limit, **wanted)


async def representations(
    session: Session, area: str, clients: Collection[UUID] | None, after: UUID | None, limit: int
) -> Sequence[Representation]:
    return await _REPRESENTATIONS.page(session, area=area, clients=_listed(clients), after=after, limit=limit)


def _decided_by(by: Decider | None) -> dict[str, Any]:
    return {
        "decider": by and by.organisation,
        "not_of_measures": by and list(by.measures),
        "not_of_contracts": by and list(by.contracts),
    }


def _listed(clients: Collection[UUID] | None) -> list[UUID] | None:
    return None if clients is None else list(clients)
