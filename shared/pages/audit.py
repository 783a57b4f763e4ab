"""Who asked this service for what, and of whom: for the auditor of the area. The same in each service."""

from collections.abc import Mapping
from typing import Any

from shared.pages.filters import filtered, status_of
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, text
from shared.pages.words import counted, moment, roles

PATH, NEEDS = "/who-looked", "GET /audit-entries"
LABELS = {
    "from": "From", "to": "To", "clientId": "Person, by their number", "sub": "Who, by their sign-in name",
    "organisation": "Of which organisation, by its code",
}  # fmt: skip

_MAY_BREAK = "\u200b"  # a line, where a path is longer than its column
pages = PageGroup()


def _answered(status: int | None) -> str:
    if status is None:
        return "Broke off"
    return "Answered" if status < 400 else f"Refused ({status})"


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    named = entry["people"]
    how = "on a page" if entry["byPage"] else "by a program"
    return {
        **entry,
        "who": f"{entry['sub']}, {entry['organisation']}",
        "as": roles(entry["roles"]),
        "what": entry["operation"].replace("/", f"/{_MAY_BREAK}"),
        "named": named[0] if len(named) == 1 else counted(len(named), "person", "people") if named else "Nobody",
        "came": f"{_answered(entry['status'])}, {how}",
    }


_SHOWN = [
    Column("at", "When", moment), text("who", "Who"), text("as", "As"), text("what", "What"),
    text("named", "Of whom"), text("came", "What came of it"),
]  # fmt: skip
_WHOLE = [
    text(name, name)
    for name in ("at", "sub", "organisation", "roles", "operation", "objects", "people", "members", "status",
                 "requestId", "byPage")
]  # fmt: skip


@pages.get(PATH, needs=NEEDS, menu="Who looked", twin=PATH)
async def list_who_looked(visit: Visit) -> PageContent:
    """The newest first; as a file with all that is kept of each."""
    asked = {name: visit.query.get(name, "").strip() or None for name in LABELS}
    listed, errors = await filtered(visit, list_of(visit, "/audit-entries", **asked), ListShown([]), labels=LABELS)
    is_page = visit.ending == "html"
    rows = [_row(entry) for entry in listed.items] if is_page else listed.items
    table = RowsTable("The newest first", _SHOWN if is_page else _WHOLE, rows, empty="nobody, of whom that is so.")
    content = {
        "asked": {name: value or "" for name, value in asked.items()},
        "labels": LABELS,
        "listed": listed,
        "errors": errors,
        "twins": twins_of(visit, PATH),
    }
    return PageContent("who_looked.html", "Who looked", content, table=table, status=status_of(errors))
