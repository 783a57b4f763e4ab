"""What has come of an amount since it was earned: paid, taken back, sent back by the bank, standing again."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages import run_words
from shared.pages.words import day, pounds

Line = Mapping[str, Any]
STOOD_AGAIN = "Stood again"
_STANDS = {"due", "hold", "receivable_undone", "debt_cancelled", "write_off_cancelled"}
_SET_OFF = {"set_off", "debt_cancelled", "write_off_cancelled"}
_FALLS = {"reversal": "Fell before it was paid", "return": "Sent back by the bank"}


def happened(lines: Sequence[Line], remittances: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """With its day; what several lines of one day did in the same words is told once, with their sum."""
    sums: dict[tuple[str, str], int] = {}
    fallen, again_on = False, ""
    for line, said in zip(lines, _in_words(lines, remittances), strict=True):
        if said is None or (said[0] == STOOD_AGAIN and not fallen and line["postedOn"] != again_on):
            continue
        if said[0] == STOOD_AGAIN:
            fallen, again_on = False, line["postedOn"]
        fallen = fallen or line["kind"] in {"receivable", "reversal"}
        sums[said] = sums.get(said, 0) + line["pence"]
    return [
        (words, f"{on if words == 'Paid' else f'On {day(on)}'}: {pounds(pence)}") for (words, on), pence in sums.items()
    ]


def told_kind(lines: Sequence[Line]) -> list[str]:
    """The kind of each line; of what was never approved, and comes to less than nothing, `owed_back`."""
    kinds, approved = [], False
    for line in lines:
        approved = approved or line["kind"] == "approval"
        kinds.append("owed_back" if line["kind"] == "receivable" and not approved else line["kind"])
    return kinds


def _in_words(lines: Sequence[Line], remittances: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str] | None]:
    """Of each line what it did and when, of what was paid by which run; None where there is nothing to tell."""
    said: list[tuple[str, str] | None] = []
    for line, kind in zip(lines, told_kind(lines), strict=True):
        remittance = remittances.get(line["runId"]) if kind == "approval" else None
        if remittance is not None:
            how = run_words.paid_in_words(remittance)
            said.append(("Paid", how) if how else None)
        else:
            words = _did(line, kind)
            said.append((words, line["postedOn"]) if words else None)
    return said


def _did(line: Line, kind: str) -> str:
    if kind == "return_undone":
        return "That was a mistake: the bank had not sent it back" if line["to"] in {"approved", "paid"} else ""
    if kind in _STANDS and line["from"] == "budget":
        return STOOD_AGAIN
    if kind in _SET_OFF:
        return "Set off against what was owed for it"
    if kind == "owed_back":
        return "Owed back"
    if kind == "receivable":
        return "Paid twice, and owed" if line["to"] == "due" else "Taken back"
    return _FALLS.get(kind, "")
