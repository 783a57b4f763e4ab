"""Lists go on after the id of the last row seen: ids are in the order of recording."""

from uuid import UUID

from shared.paging import BadCursor, PageQuery


def last_id(query: PageQuery) -> UUID | None:
    if query.after is None:
        return None
    try:
        (key,) = query.after
        return UUID(key)
    except (ValueError, AttributeError, TypeError):
        raise BadCursor from None
