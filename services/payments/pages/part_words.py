"""Of what was taken off or set off in parts: against what, in which run, and why no more of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.words import day, pounds

Line = Mapping[str, Any]
Steps = Sequence[Mapping[str, Any]]
KINDS = frozenset({"netting", "set_off"})
TOLD = 5  # of more lines than this the older ones say it on their own pages


async def parts_in_words(visit: Visit, lines: Sequence[Line]) -> list[str]:
    """Of each such line of an amount, the last ones, the oldest of them first."""
    parts = [line for line in lines if line["kind"] in KINDS][-TOLD:]
    return [
        part_in_words(line, (await visit.api.get(at("/lines/{id}/explanation", id=line["id"])))["basis"], lines)
        for line in parts
    ]


def part_in_words(line: Line, basis: Mapping[str, Any], lines: Sequence[Line]) -> str:
    """`£61.22 was taken off by the run of 3 September 2012, of £100 that was owed: …`"""
    steps: Steps = basis.get("steps", ())
    owed = next((step for step in reversed(steps) if _is_owed(step, line)), None)
    if owed is None:  # written by an older version
        return ""
    return _netted(line, basis, steps, owed) if line["kind"] == "netting" else _set_off(line, lines, owed)


def _is_owed(step: Mapping[str, Any], line: Line) -> bool:
    named = step.get("receivableId") == line["receivableId"]
    return step["step"] == "receivable" and named and "beforePence" in step


def _netted(line: Line, basis: Mapping[str, Any], steps: Steps, owed: Mapping[str, Any]) -> str:
    run = basis.get("run", {}).get("runOn")
    by = f"the run of {day(run)}" if run else "a run"
    said = f"{pounds(line['pence'])} was taken off the other payments of {by}, of {_open(owed)}."
    return " ".join(part for part in (said, _why_no_more(steps, owed), _left(owed)) if part)


def _why_no_more(steps: Steps, owed: Mapping[str, Any]) -> str:
    """Empty where all of it was taken off."""
    room = next((step["pence"] for step in steps if step["step"] == "room"), None)
    if not owed["leftPence"] or room is None or owed.get("onAccount"):
        return ""
    by_name = {step["step"]: step for step in steps}
    gross, floor = by_name.get("gross", {}).get("pence"), by_name.get("floor", {}).get("leftPence")
    most = f"No more than {pounds(room)} could be taken off that run"
    if gross is not None and floor is not None:
        most += f", which pays {pounds(gross)} and has to leave {pounds(floor)}"
    older = room - owed["roomPence"]
    return f"{most}; {pounds(older)} of that went to what had fallen before." if older > 0 else f"{most}."


def _set_off(line: Line, lines: Sequence[Line], owed: Mapping[str, Any]) -> str:
    back = next((other for other in lines if _came_back_with(other, line)), None)
    why = " as its payment came back" if back else ""
    said = f"{pounds(line['pence'])} of it was due again{why}, and was set off against {_open(owed)}: nobody pays it."
    return " ".join(part for part in (said, _why_no_more_came(back, lines), _left(owed)) if part)


def _came_back_with(other: Line, line: Line) -> bool:
    """A return sets off in its own transaction what it makes due."""
    return bool(
        other["kind"] == "return" and other["postedOn"] == line["postedOn"] and other["number"] < line["number"]
    )


def _why_no_more_came(back: Line | None, lines: Sequence[Line]) -> str:
    if back is None:
        return ""
    approved = next((line for line in lines if line["kind"] == "approval" and line["runId"] == back["runId"]), back)
    if back["pence"] >= approved["pence"]:
        return ""
    return (
        f"Of {pounds(approved['pence'])} the bank had paid that part alone: the rest of the run's payments was taken"
        " off for what was owed then, and does not come back."
    )


def _open(owed: Mapping[str, Any]) -> str:
    since = f" since {day(owed['aroseOn'])}" if owed.get("aroseOn") else ""
    return f"{pounds(owed['beforePence'])} that was owed back for it{since}"


def _left(owed: Mapping[str, Any]) -> str:
    if debt := owed.get("debtPence"):
        return f"{pounds(debt)} became a debt with that run."
    left = owed["leftPence"]
    return f"{pounds(left)} was still owed back then." if left else "Nothing more was owed back for it then."
