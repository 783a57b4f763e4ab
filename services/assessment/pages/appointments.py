"""Who is or was booked, whatever became of it: by day and state, so that whoever did not come is found."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import names_of
from services.assessment.pages.session_words import STATES, session_in_words, state_in_words, who_in_words
from services.assessment.pages.words import voided_tag
from services.assessment.schemas.bookings import BookingState
from shared.pages.filters import filtered, status_of
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import continued

pages = PageGroup()
_LABELS = {"from": "From", "to": "To", "state": "What became of it"}


@pages.get("/bookings", needs="GET /bookings", twin="/bookings-recorded")
async def list_bookings(visit: Visit) -> PageContent:
    """A file names nobody."""
    asked: dict[str, Any] = {name: visit.query.get(name) or None for name in _LABELS}
    if visit.ending == "html" and asked.keys().isdisjoint(visit.query):
        asked["from"] = visit.today.isoformat()
    listed, errors = await filtered(visit, list_of(visit, "/bookings", **asked), ListShown([]), labels=_LABELS)
    in_html = visit.ending == "html"
    clients = [row["clientId"] for row in listed.items if row["clientId"]]
    names = await names_of(visit, clients) if in_html else {}
    rows = [
        {
            **row,
            "who": who_in_words(row if in_html else {**row, "calledAs": "Somebody"}, names),
            "what": session_in_words({**row, "kind": row["sessionKind"]}),
            "is": state_in_words(row) + (f", {continued(voided_tag(row['voidReason']).text)}" if row["voided"] else ""),
        }
        for row in listed.items
    ]

    def person(row: Mapping[str, Any]) -> str:
        return visit.link(at("/persons/{id}", id=row["clientId"])) if row["clientId"] else ""

    days = [on_day("beginsOn", "On")] if in_html else [on_day("on", "on"), on_day("beginsOn", "beginsOn")]
    columns = [
        text("who", "Who", link=person), *days, text("begins", "At"),
        text("what", "What", link=lambda row: visit.link(at("/sessions/{id}", id=row["sessionId"]))),
        text("is", "What became of it"),
    ]  # fmt: skip
    table = RowsTable("Bookings, the earliest first", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("state", _LABELS["state"], [(code, STATES[code]) for code in get_args(BookingState)])],
        "back": visit.link("/sessions"), "twins": twins_of(visit, "/bookings-recorded", asked),
    }  # fmt: skip
    return PageContent("bookings.html", "Who is booked", content, table=table, status=status_of(errors))
