"""All ids of one person, found within a list's own statement: so a page of many lists sends fewer messages."""

from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.assessment.models import PersonAlias


def is_of(column: Any, person: Any) -> ColumnElement[bool]:
    """`column` is any id of the person whom this one is of; it is a `param` of the type of ids."""
    absorbed, kin = aliased(PersonAlias), aliased(PersonAlias)
    survivor = select(col(absorbed.survivor_id)).where(col(absorbed.absorbed_id) == person).scalar_subquery()
    root = func.coalesce(survivor, person)
    ids = union_all(select(root), select(col(kin.absorbed_id)).where(col(kin.survivor_id) == root)).scalar_subquery()
    return cast("ColumnElement[bool]", column == any_(func.array(ids, type_=ARRAY(Uuid()))))
