"""All ids of one person, found within a list's own statement: so a page of many lists sends fewer messages."""

from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal_column, union_all
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.assessment.models import PersonAlias


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
