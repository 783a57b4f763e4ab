"""Lists, a page at a time, in the order of their key."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from shared.data.db import Session
from shared.data.records import fetch

T = TypeVar("T", bound=SQLModel)


async def page_of(
    session: Session,
    table: type[T],
    conditions: Sequence[str],
    after: UUID | None,
    limit: int,
    key: str = "id",
    **values: Any,
) -> Sequence[T]:
    """The next rows `after` this key; the conditions are SQL of our own."""
    wanted = [*conditions, f"{key} > :after"] if after else conditions
    where = f"{' AND '.join(wanted)} ORDER BY {key} LIMIT :limit"
    return await fetch(session, table, where, after=after, limit=limit, **values)
