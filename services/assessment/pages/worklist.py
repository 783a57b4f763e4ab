"""The worklist: what is to be done next for whom, the longest overdue first."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.names import names_of
from services.assessment.pages.team_names import team_of
from services.assessment.pages.words import NEXT_STEPS, WORK_BASES
from shared.pages.filters import filtered, status_of
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text

pages = PageGroup()
_LABELS = {"owner": "Who does it", "state": "State", "basis": "Why"}
_STATES = {"overdue": "Overdue", "due": "Not overdue"}
_CHOICES: Mapping[str, Mapping[str, str]] = {"state": _STATES, "basis": WORK_BASES}


@pages.get("/worklist", needs="GET /worklist", menu="Worklist", twin="/worklist-steps")
async def show_worklist(visit: Visit) -> PageContent:
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _LABELS}
    listed, errors = await filtered(visit, list_of(visit, "/worklist", **asked), ListShown([]), labels=_LABELS)
    totals = await visit.api.get("/worklist/totals")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    team = await team_of(visit)
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "what": NEXT_STEPS.get(row["code"], row["code"]),
            "is": _STATES["overdue" if row["overdue"] else "due"],
            "by": row["owner"] or "Nobody yet",
            "why": WORK_BASES[row["basis"]],
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        text("what", "What is to be done"), on_day("dueOn", "By when"), text("is", "State"),
        Column("by", "Who does it", team.of), text("why", "Why"),
    ]  # fmt: skip
    table = RowsTable("Next steps, the longest overdue first", columns, rows, empty="nothing is to be done.")
    content = {
        "rows": table, "errors": errors, "listed": listed, "totals": totals,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [(name, _LABELS[name], list(said.items())) for name, said in _CHOICES.items()], "today": visit.today,
        "owners": team.filters(asked["owner"], totals["owners"]),
        "closed": visit.link("/closings"), "releases": visit.link("/prison-releases"),
        "twins": twins_of(visit, "/worklist-steps"),
    }  # fmt: skip
    return PageContent("worklist.html", "Worklist", content, table=table, status=status_of(errors))
