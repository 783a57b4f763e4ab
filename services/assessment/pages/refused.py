"""Refused outcomes: which, why, and what can be done, for who is paid for them and for the front door. No money."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.names import CodeNames, names_of, outcome_names, outcome_title
from services.assessment.pages.timeline import remedy_for
from services.assessment.pages.words import REFUSALS, called, pseudonym_end
from shared.pages.filters import filtered, status_of
from shared.pages.lists import all_of, how_many, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text

pages = PageGroup()
_LABELS = {"measure": "Outcome", "refusalCode": "Why"}
_REFUSED = {"state": "withdrawn", "reason": "refused"}


async def _counted(visit: Visit) -> str:
    return await how_many(visit, "/outcomes", **_REFUSED)


@pages.get("/outcomes-refused", needs="GET /outcomes", menu="Refused outcomes", twin="/refusals", counted=_counted)
async def list_refused(visit: Visit) -> PageContent:
    """The latest refusal first. Who is paid sees its own alone."""
    asked = {name: visit.query.get(name) or None for name in _LABELS}
    none: list[dict[str, Any]] = []
    refused, errors = await filtered(visit, all_of(visit, "/outcomes", **_REFUSED, **asked), none, labels=_LABELS)
    codes = await outcome_names(visit, refused)
    shown = sorted(refused, key=lambda row: (row["effectiveOn"], row["id"]), reverse=True)
    names = await names_of(visit, [row["clientId"] for row in shown]) if visit.ending == "html" else {}
    content = {
        "rows": _table(visit, shown, codes, names),
        "measures": codes.lists.get("measures", []),
        "reasons": list(REFUSALS.items()),
        "asked": {name: value or "" for name, value in asked.items()},
        "errors": errors,
        "remedy": remedy_for(visit.actor.roles),
        "today": visit.today,
        "twins": twins_of(visit, "/refusals"),
    }
    return PageContent("outcomes_refused.html", "Refused outcomes", content, table=_file(shown),
                       status=status_of(errors))  # fmt: skip


def _table(visit: Visit, refused: list[Any], codes: CodeNames, names: dict[str, str]) -> RowsTable:
    rows = [
        {
            **row,
            "title": outcome_title(codes, row["measure"]),
            "person": names.get(row["clientId"]) or pseudonym_end(row["clientId"]),
            "why": called(REFUSALS, row["refusalCode"]) if row["refusalCode"] else "not said",
        }
        for row in refused
    ]
    columns = [
        text("title", "Outcome"), on_day("achievedOn", "Achieved"),
        text("person", "Person", link=lambda row: record_of(visit, row["clientId"], names)),
        text("why", "Why it was refused"), on_day("effectiveOn", "Refused on"),
    ]  # fmt: skip
    return RowsTable(f"Refused, the latest first ({len(rows)})", columns, rows, empty="none is.")


def record_of(visit: Visit, client_id: str, names: Mapping[str, str]) -> str:
    """Of whom this role is told the name: nobody else is there for it."""
    return visit.link(f"/persons/{client_id}") if client_id in names else ""


def _file(refused: list[Any]) -> RowsTable:
    """Without names: a file goes elsewhere."""
    columns = [
        text("id", "Number"), text("measure", "Outcome"), on_day("achievedOn", "Achieved"),
        text("clientId", "Person"), text("refusalCode", "Why"), on_day("effectiveOn", "Refused on"),
    ]  # fmt: skip
    return RowsTable("Refused outcomes", columns, refused)
