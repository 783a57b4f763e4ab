"""By what lists of records are narrowed, and where they go on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query

from services.assessment.store.lists import AnyRecord, WantedRecords, cursor_of
from shared.web.paging import PageQuery
from shared.web.schemas import Day

CLIENT = Query(alias="clientId", description="Only of this person, by any of their ids; everybody, if not given.")
OptionalClient = Annotated[UUID | None, CLIENT]
Order = Annotated[
    Literal["oldest", "newest"],
    Query(
        description="`oldest`: by their days, the first first; `newest`: the last first. Of one person they stand in"
        " the order of recording, whatever is asked."
    ),
]

Since = Annotated[Day | None, Query(alias="from", description="Of this day or a later one.")]
Until = Annotated[Day | None, Query(alias="to", description="Of this day or an earlier one.")]


@dataclass(frozen=True, slots=True)
class ListFilter:
    since: date | None
    until: date | None
    recorded_by: str | None

    def wanted(self, *, newest: bool = False, **others: Any) -> WantedRecords:
        return WantedRecords(
            since=self.since, until=self.until, recorded_by=self.recorded_by, others=others, newest=newest
        )


async def _days(
    since: Since = None,
    until: Until = None,
    recorded_by: Annotated[
        str | None,
        Query(
            alias="recordedBy",
            max_length=255,
            pattern=r"^[ -~]+$",
            description="Only what this person recorded, by the `sub` of their token; for others than the LASARS"
            " somebody of their own organisation.",
        ),
    ] = None,
) -> ListFilter:
    return ListFilter(since, until, recorded_by)


OfDays = Annotated[ListFilter, Depends(_days)]


def after(query: PageQuery, client_id: UUID | None) -> Any:
    """The list of one person goes on after an id, that of everybody after a day and an id."""
    return query.after(date, UUID) if client_id is None else query.after(UUID)


def cursors_by(client_id: UUID | None) -> Callable[[AnyRecord], Any]:
    return cursor_of if client_id is None else lambda record: str(record.id)
