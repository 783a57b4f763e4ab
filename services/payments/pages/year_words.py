"""What the end of a contract year means, in plain words: the last one goes on for its run-off.

Payment rules 7, Rates. What is met in the run-off counts in the last year, and nothing is required of it any more.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shared.pages.words import as_day, pounds, short_day

Position = Mapping[str, Any]


def is_over(position: Position) -> bool:
    """After the end of the last contract year: any other is followed by the next."""
    return as_day(position["on"]) >= as_day(position["thisYear"]["to"])


def over_in_words(position: Position, party: str) -> str:
    """`The contract of Riverside ended on 31 March 2014, £18,400 short of its last year`; where that is so."""
    year, lost = position["thisYear"], pots_in_words(position)
    if not year["expectedPence"]:
        how = f": {pounds(year['earnedPence'])} earned in its last year, for which nothing was planned"
    elif year["shortfallPence"] > 0:
        how = f": {pounds(year['earnedPence'])} earned in its last year, {pounds(year['shortfallPence'])} short"
    elif lost:
        how = f": {pounds(year['earnedPence'])} earned in its last year"
    else:
        how = f" with its last year made: {pounds(year['earnedPence'])} earned"
    return f"The contract of {party} ended on {_last_day(position, year['to'])}{how}"


def pots_in_words(position: Position) -> str:
    """What no state tells, since that is of outcomes: `£9,171.47 of what was at risk was not earned`."""
    pence = position["thisYear"].get("potsNotEarnedPence") or 0
    return f"{pounds(pence)} of what was at risk was not earned" if pence else ""


def end_in_words(position: Position) -> str:
    """When the contract year ends: `31 March`, said in full where it is another year's."""
    return _last_day(position, position["thisYear"]["to"])


def run_off_in_words(position: Position) -> str:
    """Until when what is met still counts in the last year; empty for any other, and where there is no run-off."""
    year, until = position["thisYear"], position["thisYear"].get("runOffEnds")
    if until is None or until == year["to"]:
        return ""
    if as_day(position["on"]) >= as_day(until):
        return f"what was met up to {_last_day(position, until)} counts"
    return f"what is met in its run-off, until {_last_day(position, until)}, counts too"


def _last_day(position: Position, after: str | date) -> str:
    return short_day(as_day(after) - timedelta(days=1), position["on"])


_OF_ITS_BUDGET = {
    "none": "",
    "amber": "What it costs may pass the council's budget for it.",
    "red": "What it costs passes the council's budget for it.",
}


def over_budget(position: Position, cost: str) -> str:
    """Of a contract that is over: its last year against the budget for it, whenever it is paid; then the `cost` of the
    council's year. Who is paid is told no sums.
    """
    ended = (position["councilYear"] or {}).get("endedContractYear")
    if not ended:
        said = _OF_ITS_BUDGET[position["catchingUp"]["overBudget"]]
        return " ".join(part for part in (said, cost) if part)
    waits = (
        "Its last year, with what waits to be verified," if position["thisYear"]["awaitingPence"] else "Its last year"
    )
    said = {
        "none": "",
        "amber": "What is still met in its run-off may take its last year above the budget for it.",
        "red": f"{waits} stands above the budget for it.",
    }[ended["warning"]]
    sums = f"Its last year comes to {beside(ended['likelyPence'], ended['budgetPence'])}."
    return " ".join(part for part in (sums, said, cost) if part)


def beside(pence: int, budget: int) -> str:
    """`£140,156.22, £15,156.22 over its budget of £125,000`."""
    if pence == budget:
        return f"{pounds(pence)}, which is its budget"
    over = "over" if pence > budget else "under"
    return f"{pounds(pence)}, {pounds(abs(pence - budget))} {over} its budget of {pounds(budget)}"
