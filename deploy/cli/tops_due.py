"""`lasars tops-due`: how many TOPs are due and overdue, and, for who may see the people, of whom."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.cli.client import RemoteStack, every_item
from deploy.cli.figures import NONE
from deploy.cli.text_tables import aligned
from deploy.errors import LasarsError

PATH = "/top-due"
OF_PEOPLE, OF_TOTALS = ("assessor", "provider"), ("commissioner",)
COUNTS = {
    "due": "due",
    "overdue": "overdue",
    "notDue": "not yet due",
    "doneInWindow": "done in time",
    "doneOutside": "at another time",
    "never": "never",
}


def signed_in(stack: RemoteStack, role: str, organisation: str | None) -> RemoteStack:
    """A provider acts for the organisation that it names. LasarsError where a role is told no TOPs."""
    if role not in (*OF_PEOPLE, *OF_TOTALS):
        raise LasarsError(f"{role} is told of no TOPs. Roles: {', '.join((*OF_PEOPLE, *OF_TOTALS))}.")
    if role == "provider":
        if not organisation:
            raise LasarsError("--role provider needs its --organisation: it is told what it owes itself.")
        stack.sign_in(role, None, organisation)
    return stack


def table_of_tops(stack: RemoteStack, role: str, asked: Mapping[str, str]) -> bytes:
    _check_names(stack, role, asked)
    if role in OF_TOTALS:
        return stack.table(role, "assessment", f"{PATH}/totals.csv", _of_totals(asked))
    return stack.table(role, "assessment", f"{PATH}.csv", dict(asked))


def _check_names(stack: RemoteStack, role: str, asked: Mapping[str, str]) -> None:
    """LasarsError for what would be left out without a word, and for names that would be answered by nothing."""
    if role in OF_TOTALS and "state" in asked:
        raise LasarsError(f"--state is of the list of people, which no {role} is told: the totals have each state.")
    if "keyWorker" in asked and not _totals(stack, role, {"keyWorker": asked["keyWorker"]}):
        workers = sorted({total["keyWorker"] for total in _totals(stack, role, {"by": "keyWorker"})} - {None})
        there_are = ", ".join(workers) or "none"
        raise LasarsError(f"--key-worker {asked['keyWorker']} has no TOP of anybody. Key workers: {there_are}.")
    if role == "provider" and not _totals(stack, role, {}):
        _totals(stack, "assessor", {"organisation": asked["organisation"]})  # refused where there is no such one


def _totals(stack: RemoteStack, role: str, asked: Mapping[str, str]) -> list[Mapping[str, Any]]:
    return list(stack.call(role, "GET", "assessment", f"{PATH}/totals", params=dict(asked))["items"])


def lines_of_tops(stack: RemoteStack, role: str, asked: Mapping[str, str]) -> Iterator[str]:
    _check_names(stack, role, asked)
    totals = _totals(stack, role, _of_totals(asked))
    rows = [[total["organisation"], total["window"], *(f"{total[name]:,}" for name in COUNTS)] for total in totals]
    yield from aligned([["organisation", "window", *COUNTS.values()], *rows], words=2) if rows else ["No TOP is owed."]
    if role in OF_PEOPLE:
        yield from _people(stack, role, asked)


def _people(stack: RemoteStack, role: str, asked: Mapping[str, str]) -> Iterator[str]:
    rows = [["state", "due on", "window to", "organisation", "window", "client", "key worker"]]
    for owed in every_item(stack, role, "assessment", PATH, asked):
        days = [owed["state"], owed["dueOn"], owed["windowTo"]]
        rows.append([*days, owed["organisation"], owed["window"], owed["clientId"], owed["keyWorker"] or NONE])
    if len(rows) > 1:
        yield ""
        yield from aligned(rows, words=len(rows[0]))


def _of_totals(asked: Mapping[str, str]) -> dict[str, str]:
    """They are of every state."""
    return {name: text for name, text in asked.items() if name != "state"}
