"""By what lists of referrals and episodes are narrowed, and where they go on."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from services.referral.commands.validation import bad_value
from services.referral.commands.visible import seen_by
from services.referral.store.lists import Days
from shared.kernel.claims import Actor
from shared.web.paging import PageQuery
from shared.web.schemas import Day

Since = Annotated[Day | None, Query(alias="from", description="Of this day or a later one.")]
Until = Annotated[Day | None, Query(alias="to", description="Of this day or an earlier one.")]
ServiceFilter = Annotated[UUID | None, Query(alias="serviceId", description="Only at this service.")]
ReferredBy = Annotated[
    str | None,
    Query(
        alias="referredBy",
        max_length=255,
        pattern=r"^[ -~]+$",
        description="Only those that this person made, by the `sub` of their token; for the LASARS.",
    ),
]


def days_asked_for(since: date | None, until: date | None) -> Days:
    if since and until and until < since:
        raise bad_value("to", "lies before the first day", f"on or after {since}")
    return Days(since, until)


def check_asks_as_lasars(actor: Actor, referred_by: str | None) -> None:
    """Who works for another organisation is not told."""
    if referred_by is not None and seen_by(actor) is not None:
        raise bad_value("referredBy", "is for the LASARS to ask by")


def after(query: PageQuery, days: Days) -> Any:
    return query.after(date, UUID) if days.are_asked_for else query.after(UUID)


def cursor_of(day: date, row_id: UUID, days: Days) -> Any:
    return (day, row_id) if days.are_asked_for else row_id
