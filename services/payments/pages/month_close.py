"""Closing a month: what has to be true before it is, what of it is open, and where that is done."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day
from shared.pages.words import Tag, as_day, counted, month, plain, sentence

pages = PageGroup()
PATH = "/month-close"
# Of each task what it is called, and where what is open of it is done.
_TASKS = {
    "position_published": ("The position is published", "/"),
    "disputes_closed": ("All disputes and queries are closed", "/disputes"),
    "due_paid": ("All that was due is in a run", "/runs"),
    "runs_released": ("All runs that were approved are released", "/runs?state=approved"),
    "files_made": ("All runs that were released have their file for the ledger", "/ledger-files"),
    "reversals_made": ("The ledger is told of all payments that came back", "/ledger-files"),
    "debts_requested": ("All debts are requested, and what is not owed any more is taken back", "/ledger-files"),
    "files_sent": ("All files of the month are in the ledger", "/ledger-files"),
    "reports_applied": ("All that the ledger reported of what is paid here is applied or decided", "/ledger-reports"),
    "payments_reported": ("Of all payments it is reported that they were paid", "/remittances"),
}


@pages.get(PATH, needs="GET /month-close", menu="Close a month", twin=PATH)
async def show_month_close(visit: Visit) -> PageContent:
    close = await visit.api.get(PATH, on=visit.query.get("on"))
    names = await contract_names(visit)
    rows = [
        {**row, "code": task["code"], "task": task["code"], "who": row}
        for task in close["items"]
        for row in task["open"]
    ]
    columns = [
        Column("task", "Task", lambda code: _called(code)[0], link=lambda row: visit.link(_called(row["code"])[1])),
        *names.who_columns(visit), count("count", "Open"), money("pence", "Amount"), on_day("firstOn", "The oldest"),
    ]  # fmt: skip
    content = {
        "close": close,
        "tasks": [_shown(visit, task, names, is_over=close["isOver"]) for task in close["items"]],
        "state": _state(close, visit.today),
        "before": visit.link(f"{PATH}?on={as_day(close['from']) - timedelta(days=1)}"),
        "after": visit.link(f"{PATH}?on={close['to']}") if as_day(close["to"]) <= visit.today else None,
        "twins": {ending: visit.link(f"{PATH}.{ending}?on={close['from']}") for ending in ("csv", "json")},
        "back": visit.link("/runs"),
    }
    table = RowsTable("What is open", columns, rows, empty="nothing is open.")
    return PageContent("month_close.html", f"Close {month(close['from'])}", content, table=table)


def _called(code: str) -> tuple[str, str]:
    return _TASKS.get(code, (sentence(plain(code)), "/"))


def _shown(visit: Visit, task: Mapping[str, Any], names: ContractNames, *, is_over: bool) -> dict[str, Any]:
    words, path = _called(task["code"])
    open_rows = task["open"]
    who = [names.who(row["contract"], row["party"]) for row in open_rows if row["contract"]]
    items = counted(sum(row["count"] for row in open_rows), "item")
    return {
        "words": words,
        "state": _task_state(task, is_over=is_over),
        "url": None if task["isDone"] else visit.link(path),
        "hint": f"Open: {', '.join([items, *who])}" if open_rows else "",
    }


def _task_state(task: Mapping[str, Any], *, is_over: bool) -> Tag:
    """Of a month that goes on, or is to come, nothing is done that may still come to be open."""
    if not task["isDone"]:
        return Tag("To do", "blue")
    return Tag("Done", "green") if is_over else Tag("Nothing yet", "grey")


def _state(close: Mapping[str, Any], today: date) -> str:
    if close["isDone"]:
        return "All is done: the month is closed."
    if as_day(close["from"]) > today:
        return "The month has not begun yet."
    if not close["isOver"]:
        return "The month is not over yet. What is open of it may become more."
    done = sum(task["isDone"] for task in close["items"])
    return f"{done} of {len(close['items'])} tasks are done."
