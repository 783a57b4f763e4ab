"""What becomes of a line of the ledger, in words."""

from collections.abc import Mapping
from typing import Any

KINDS = {"payments": "Payments that were made", "returns": "Payments that came back", "debts": "What became of debts"}
NOT_LATER = (
    "What is refused is not applied later, whatever it comes to fit, and cannot be taken back. What has to be reported"
    " after all is reported by hand."
)
STATES = {
    "matched": "Match, and wait to be applied",
    "proposed": "In doubt: somebody decides",
    "applied": "Applied",
    "blocked": "Wait for somebody else",
    "unmatched": "Fit nothing here",
    "already": "Were reported already",
    "repeats": "The same as an earlier line",
    "refused": "Refused",
    "wrong": "Cannot be read",
}
_OF_ONE = {
    "matched": "Matches", "proposed": "In doubt", "applied": "Applied", "already": "Reported already",
    "repeats": "The same as an earlier line", "refused": "Refused", "wrong": "Cannot be read",
}  # fmt: skip
WHY = {
    "nothing_like_it": "Nothing here is like it",
    "amount_differs": "The sum is not what is to be paid",
    "not_released": "It is not released",
    "settled_otherwise": "It was paid under another reference, or on another day",
    "came_back": "It was paid and came back",
    "another_reference": "It was paid under another reference",
    "day_impossible": "The day is too early, or ahead",
    "more_than_open": "More than is open of the debt",
    "reference_taken": "The reference is that of another report on the debt",
    "netted": "In doubt: an invoice and its credit that came back together",
    "reversal": "Known: it is of a payment that came back, or did not after all",
    "credit": "Known: it is a credit that takes some of the debt off its invoice",
    "number_never_used": "No file from here had that number",
    "several": "Several lines say it differently",
    "line_before": "An earlier file had this line",
    "separation_of_duties": "You, or who tried, had a hand in what it pays: somebody else applies it",
}


def state_of(line: Mapping[str, Any]) -> str:
    """`Cannot be read: amount must be a sum in pounds`."""
    if line["state"] == "wrong":
        return "; ".join(f"{fault['column']} {fault['message']}" for fault in line["problems"])
    return WHY.get(line["why"]) or _OF_ONE[line["state"]]
