"""All ids of one person, found within a list's own statement: so a page of many lists sends fewer messages."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal_column, union_all
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.assessment.models import PersonAlias
from shared.data.db import Session
from shared.data.statements import sql


def is_of(column: Any, person: Any) -> ColumnElement[bool]:
    """`column` is any id of the person whom this one is of; it is a `param` of the type of ids."""
    return cast("ColumnElement[bool]", column == any_(_ids_of(person)))


def ids_of(person: str) -> str:
    """The same in SQL: an array of all ids of the person whom this column has an id of."""
    compiled = _ids_of(literal_column(person, Uuid())).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return str(compiled)


def _ids_of(person: Any) -> ColumnElement[Any]:
    absorbed, kin = aliased(PersonAlias), aliased(PersonAlias)
    survivor = select(col(absorbed.survivor_id)).where(col(absorbed.absorbed_id) == person).scalar_subquery()
    root = func.coalesce(survivor, person)
    ids = union_all(select(root), select(col(kin.absorbed_id)).where(col(kin.survivor_id) == root)).scalar_subquery()
    return func.array(ids, type_=ARRAY(Uuid()))


@dataclass(frozen=True, slots=True)
class _Kin:
    asked: UUID
    kin: list[UUID]


_ALL_IDS = sql(
    f"""
    SELECT person.id AS asked, {ids_of("person.id")} AS kin FROM person
     WHERE person.area = :area AND person.id = ANY(CAST(:ids AS uuid[]))
    """,
    into=_Kin,
)


async def all_ids(session: Session, ids: Collection[UUID], area: str) -> dict[UUID, list[UUID]]:
    """Of each of these that is somebody of the area, all ids of that person."""
    rows = await _ALL_IDS.all(session, ids=list(ids), area=area)
    return {row.asked: row.kin for row in rows}
