"""Lists go on after the id of the last row seen: ids are in the order of recording."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.paging import BadCursor, PageQuery

CLIENT = Query(alias="clientId", description="Any id of the person.")
ClientId = Annotated[UUID, CLIENT]


def last_id(query: PageQuery) -> UUID | None:
    if query.after is None:
        return None
    try:
        (key,) = query.after
        return UUID(key)
    except (ValueError, AttributeError, TypeError):
        raise BadCursor from None
