"""Lists go on after the id of the last row seen: ids are in the order of recording."""

from uuid import UUID

from fastapi import Query

from shared.web.paging import PageQuery

CLIENT = Query(alias="clientId", description="Any id of the person.")


def last_id(query: PageQuery) -> UUID | None:
    return query.after(UUID)
