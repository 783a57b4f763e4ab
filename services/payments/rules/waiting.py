"""Why no run takes what is due, and whose turn it is.

Payment rules 6, Runs.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from services.payments.rules.separation_of_duties import Waits

Turn = Literal["verifier", "tariff_setter", "council", "finance", "lasars", "operator"]
WaitsShown = Waits | Literal["on-hold", "record-not-settled"]

StandsInTheWay = Waits | Literal["not-as-proposed"]

TURNS: dict[WaitsShown | StandsInTheWay, Turn] = {
    "recorder-verified": "verifier",
    "confirmer-verified": "verifier",
    "identity-not-settled": "lasars",
    "parked-event": "operator",
    "on-hold": "finance",
    "record-not-settled": "lasars",
    "not-as-proposed": "finance",
    "disputed": "council",
}


def told_to_paid(reason: WaitsShown) -> WaitsShown:
    """Who is paid is not told whether it is asked if two records are one person: nor, then, of what is parked."""
    return "record-not-settled" if reason in {"identity-not-settled", "parked-event"} else reason


def rows_to_paid(rows: Iterable[Mapping[str, Any]], *, named: str, summed: tuple[str, str]) -> list[dict[str, Any]]:
    """What waits, by the reason that who is paid is told: `named` is the field of the reason."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        reason = told_to_paid(row[named])
        before = sums.get(reason, dict.fromkeys(summed, 0))
        added = {name: before[name] + row[name] for name in summed}
        sums[reason] = {named: reason, "turn": TURNS.get(reason, row["turn"]), **added}
    return list(sums.values())
