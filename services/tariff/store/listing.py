"""Lists of proposals and of tariffs."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from services.tariff.store.persons import SAME_PERSON
from shared.data.db import Session
from shared.data.records import fetch, narrowed
from shared.web.paging import PageQuery

T = TypeVar("T", bound=SQLModel)


_FILTERS = {
    "area": "area = :area",
    "assessment_id": "assessment_id = :assessment_id",
    "client_id": f"client_id = ANY (ARRAY{SAME_PERSON})",
    "state": "state = :state",
    "after": "id > :after",
}


async def listed(session: Session, table: type[T], area: str, page: PageQuery, **wanted: Any) -> Sequence[T]:
    """By id."""
    given = {"area": area, "after": page.after(UUID)} | wanted
    where = narrowed({_FILTERS[name]: value for name, value in given.items()})
    return await fetch(session, table, f"{where} ORDER BY id LIMIT :limit", limit=page.fetch, **given)
