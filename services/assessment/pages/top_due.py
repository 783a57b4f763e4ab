"""Which TOPs are due or overdue, by service and worker, and of whom. No money."""

from collections.abc import Sequence

from services.assessment.pages.names import CodeNames, code_names, names_of
from services.assessment.pages.team_names import TeamNames, team_of
from services.assessment.pages.words import DUE_OR_MAY_BE_DONE, MAY_BE_DONE, STAGES, TOP_STATES
from shared.pages.filters import filtered, not_known, status_of
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, on_day, text
from shared.pages.words import day

pages = PageGroup()

LIST = "GET /top-due"
FILTERS = ("organisation", "keyWorker", "window")
_LABELS = {"organisation": "Service", "keyWorker": "Key worker", "window": "Which TOP", "state": "State"}


@pages.get("/top-due", needs="GET /top-due/totals", menu="TOP due", twin="/tops-due")
async def show_top_due(visit: Visit) -> PageContent:
    """The council is told how many, and of whom to nobody there."""
    asked = {name: visit.query.get(name) or None for name in (*FILTERS, "state")}
    narrowed = {name: asked[name] for name in FILTERS}
    by_worker = visit.query.get("by") == "keyWorker" and visit.may(LIST)
    counted = visit.api.get("/top-due/totals", by="keyWorker" if by_worker else None, **narrowed)
    answer, errors = await filtered(visit, counted, {"items": []}, labels=_LABELS)
    totals = answer["items"]
    codes, team = await code_names(visit), await team_of(visit)
    workers = await _workers(visit) if visit.ending == "html" or asked["keyWorker"] else []
    if asked["keyWorker"] and not (totals or errors or asked["keyWorker"] in workers):
        errors = not_known(visit, "keyWorker", _LABELS["keyWorker"], asked["keyWorker"], workers)
    listed = None
    if visit.may(LIST) and not errors:
        listing = list_of(visit, "/top-due", state=asked["state"], **narrowed)
        listed, errors = await filtered(visit, listing, ListShown([]), labels=_LABELS)
    table = _totals(totals, codes, team, by_worker=by_worker)
    people = await _people(visit, listed.items, codes) if listed else None
    content = {
        "asked": {name: value or "" for name, value in asked.items()} | {"by": "keyWorker" if by_worker else ""},
        "windows": codes.lists.get("topWindows", []),
        "organisations": [(code, codes.of("parties", code)) for code in _owing(totals, asked["organisation"])],
        "lists_people": visit.may(LIST),
        "workers": workers,
        "totals": table,
        "people": people,
        "errors": errors,
        "listed": listed,
        "today": visit.today,
        "twins": twins_of(visit, "/tops-due"),
    }
    return PageContent(
        "top_due.html", "TOP due", content, table=_listed(listed.items) if listed else table, status=status_of(errors)
    )


async def _workers(visit: Visit) -> list[str]:
    """By the `sub` of their tokens, as they are recorded; none for who is told of none."""
    if not visit.may(LIST):
        return []
    totals = (await visit.api.get("/top-due/totals", by="keyWorker"))["items"]
    return sorted({row["keyWorker"] for row in totals if row["keyWorker"]})


def _owing(totals: Sequence[Row], asked: str | None) -> list[str]:
    return sorted({row["organisation"] for row in totals} | ({asked} if asked else set()))


def _totals(totals: Sequence[Row], codes: CodeNames, team: TeamNames, *, by_worker: bool) -> RowsTable:
    columns = [codes.column("parties", "organisation", "Service")]
    columns += [Column("keyWorker", "Key worker", team.of)] if by_worker else []
    columns += [
        text("title", "Which TOP"), count("notDue", "Not due yet"), count("due", DUE_OR_MAY_BE_DONE),
        count("overdue", "Overdue today"),
        count("doneInWindow", "Done in time"), count("doneOutside", "Done at another time"),
        count("never", "Never done"),
    ]  # fmt: skip
    rows = [{**row, "title": codes.of("topWindows", row["window"])} for row in totals]
    return RowsTable("How many, by who owes them", columns, rows, empty="none is owed.")


async def _people(visit: Visit, items: Sequence[Row], codes: CodeNames) -> RowsTable:
    names = await names_of(visit, [row["clientId"] for row in items])
    rows = [
        {
            **row,
            "name": names.get(row["clientId"], row["clientId"]),
            "title": codes.of("topWindows", row["window"]),
            "enter": STAGES[row["stage"]],
            "stateWords": state_in_words(row),
            "dueWords": due_in_words(row),
        }
        for row in items
    ]
    columns = [
        text("name", "Person", link=lambda row: visit.link(f"/persons/{row['clientId']}")),
        text("stateWords", "State"), text("dueWords", "Due on"), on_day("windowTo", "In time until"),
        text("enter", "Enter", link=lambda row: visit.link(_entering(row))), text("title", "Which TOP"),
        codes.column("parties", "organisation", "Service"),
        Column("keyWorker", "Key worker", (await team_of(visit)).of),
    ]  # fmt: skip
    return RowsTable("Whose TOP is due", columns, rows, empty="nobody's.")


def may_be_done_before(row: Row) -> bool:
    """Any day of its window is as good as another: it is due on the last."""
    return bool(row["dueOn"] == row["windowTo"])


def state_in_words(row: Row) -> str:
    return MAY_BE_DONE if row["state"] == "due" and may_be_done_before(row) else TOP_STATES[row["state"]].text


def due_in_words(row: Row) -> str:
    """No date twice: of one that may be done on any day up to the last, the first."""
    return f"any day from {day(row['windowFrom'])}" if may_be_done_before(row) else day(row["dueOn"])


def _listed(items: Sequence[Row]) -> RowsTable:
    """Without names: a file goes elsewhere."""
    columns = [
        text("clientId", "Person"), text("episodeId", "Episode"), text("state", "State"), on_day("dueOn", "Due on"),
        on_day("windowFrom", "In time from"), on_day("windowTo", "In time until"), text("window", "Which TOP"),
        text("organisation", "Service"), text("keyWorker", "Key worker"),
    ]  # fmt: skip
    return RowsTable("Whose TOP is due", columns, items)


def _entering(row: Row) -> str:
    return f"/top-reviews/new?client={row['clientId']}&episode={row['episodeId']}&stage={row['stage']}"
