"""How many wait for a place, by service: for the council, which is told of nobody who waits."""

from collections.abc import Mapping
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names
from shared.pages.lists import twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, text
from shared.pages.words import counted, plain, sentence

pages = PageGroup()
_ADDED = ("waiting", "offered", "outOfOrder")


@pages.get("/waiting/lengths", needs="GET /waiting-list/lengths", menu="Who waits", twin="/waiting/lengths")
async def show_queue_lengths(visit: Visit) -> PageContent:
    names = await directory_names(visit)
    rows = [_row(length, names) for length in (await visit.api.get("/waiting-list/lengths"))["items"]]
    columns = [
        text("service", "Service"), names.column("organisations", "organisation", "Organisation"),
        count("waiting", "Wait for a place"), Column("longestDays", "Longest wait", _days_said, numeric=True),
        Column("medianDays", "Half of them wait no longer than", _days_said, numeric=True),
        text("first", "Go first"), count("offered", "Offered a place, not answered"),
        count("outOfOrder", "Offered out of order, last year"),
    ]  # fmt: skip
    total = {name: sum(row[name] for row in rows) for name in _ADDED}
    content = {
        "today": visit.today, "number": counted(total["waiting"], "person waits", "people wait"),
        "exceptions": visit.link("/waiting/exceptions"), "twins": twins_of(visit, "/waiting/lengths"),
    }  # fmt: skip
    unsaid = dict.fromkeys(("longestDays", "medianDays", "first"))
    last = {"service": "Together", "organisation": ""} | unsaid | total
    table = RowsTable("By service", columns, rows, total=last if rows else None, empty="nobody waits.")
    return PageContent("queue_lengths.html", "Who waits", content, table=table)


def _days_said(number: int | None) -> str:
    return "\N{EN DASH}" if number is None else words.days(number)


def _row(length: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    return {
        **length,
        "service": names.of("services", length["serviceId"]),
        "first": ", ".join(
            f"{sentence(plain(row['priority']))}: about {row['waiting']}" for row in length["priorities"]
        )
        or None,
    }
