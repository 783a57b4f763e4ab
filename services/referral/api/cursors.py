"""Where a page of a list goes on."""

from uuid import UUID

from shared.web.paging import PageQuery


def last_code(query: PageQuery) -> str | None:
    return query.after(str)


def last_id(query: PageQuery) -> UUID | None:
    """The cursor of a list that is ordered by id."""
    return query.after(UUID)
