"""Where each contract stands, for a month's report: only what a past day's position keeps for ever.

What waits, and what of the year has been taken back, a position shows as it is now (decision 81): a report carries
neither, so that it can be made again.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from deploy.cli.client import RemoteStack
from deploy.cli.figures import READER, money
from deploy.cli.position import STATES

YEAR = {
    "plannedPence": "planned by then",
    "earnedPence": "earned",
    "approvedPence": "of that approved",
    "paidPence": "of that paid",
    "expectedPence": "planned for the whole contract year",
    "expectedToEndPence": "of that until the year's end",
}
BALANCES = {"heldPence": "held until it is certain", "atRiskPence": "at risk", "debtPence": "fallen, invoiced"}
COUNCIL = {"budgetPence": "the council's budget", "actualPence": "the council's actual", "accrualPence": "accrual"}


def lines_of_money(stack: RemoteStack, as_of: date) -> Iterator[str]:
    positions = stack.call(READER, "GET", "payments", "/positions", params={"on": as_of.isoformat()})["items"]
    if positions:
        yield from ("", "## Money by contract", "")
        yield f"| | {' | '.join(_name(position) for position in positions)} |"
        yield f"| --- | {' | '.join('---:' for _ in positions)} |"
        for words, texts in _rows(positions):
            yield f"| {words} | {' | '.join(texts)} |"


def _over_budget(position: Mapping[str, Any]) -> str:
    """Of both sides' position alike; not said where no budget is shown."""
    return str(position["catchingUp"]["overBudget"]) if position["councilYear"] else "-"


def _name(position: Mapping[str, Any]) -> str:
    return f"{position['contract']} ({position['party']})"


def _rows(positions: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for group, words in (("thisYear", YEAR), ("balancesNow", BALANCES), ("councilYear", COUNCIL)):
        for name, text in words.items():
            yield text, [money((position[group] or {}).get(name)) for position in positions]
    years = [position["councilYear"] or {} for position in positions]
    yield "the council's likely outturn", [money((year.get("outturn") or {}).get("likelyPence")) for year in years]
    yield "warning of the budget", [_over_budget(position) for position in positions]
    yield "state", [STATES[position["catchingUp"]["state"]] for position in positions]
    yield "since", [position["catchingUp"]["since"] or "-" for position in positions]
