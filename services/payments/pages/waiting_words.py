"""Why no run takes what is due, whose turn it is, and where that is done."""

from collections.abc import Mapping
from typing import Any

from shared.pages.operating import PARKED
from shared.pages.page import Visit
from shared.pages.words import counted, plain, pounds

WAITS = {
    "recorder-verified": "whoever recorded it also verified it, and somebody else has to",
    "confirmer-verified": "whoever confirmed the tariff also verified it, and somebody else has to",
    "identity-not-settled": "somebody asks whether two records are one person",
    "parked-event": "news of the person could not be read yet",
    "record-not-settled": "something of the person's record has to be settled first",
    "not-as-proposed": "it has fallen since, or another amount of it is due by now",
    "disputed": "a dispute or a query about it is open",
    "on-hold": "nothing is paid under the contract since a backup was restored",
}
TURNS = {
    "verifier": "a verifier",
    "tariff_setter": "whoever confirms tariffs",
    "council": "the council",
    "finance": "finance",
    "lasars": "the LASARS",
    "operator": "the operator",
}
# The page of another service where it is done, and who may see that: a token says roles, and no service asks another.
_DONE_AT: Mapping[str, tuple[str, frozenset[str], str]] = {
    "identity-not-settled": ("/same-person", frozenset({"assessor"}), "Same person?"),
    "recorder-verified": ("/outcomes", frozenset({"verifier"}), "Check outcomes"),
    "confirmer-verified": ("/outcomes", frozenset({"verifier"}), "Check outcomes"),
}


def waits_in_words(reason: str) -> str:
    return WAITS.get(reason, plain(reason))


def turn_in_words(turn: str) -> str:
    return TURNS.get(turn, plain(turn))


def where_done(visit: Visit, reason: str) -> tuple[str, str] | None:
    """The name of the page and its address; None for who may not follow it."""
    if reason == "parked-event" and visit.may("GET /parked"):
        return "Could not be read", visit.link(PARKED)
    path, roles, name = _DONE_AT.get(reason, ("", frozenset[str](), ""))
    return None if roles.isdisjoint(visit.actor.roles) else (name, visit.link_to("assessment", path))


def due_waits(position: Mapping[str, Any], *, on_hold: bool) -> list[str]:
    """`of which £1,200 waits: somebody asks whether two records are one person (the turn of the LASARS)`."""
    balances = position["balancesNow"]
    if on_hold and balances["duePence"]:
        return [f"all of it waits: {WAITS['on-hold']} (the turn of {TURNS['finance']})"]
    rows = [("of which", "waits", row) for row in balances["dueWaiting"] or ()]
    rows += [
        ("beside it", "is left out of the balance of its quarter", row) for row in balances["leftOutOfBalances"] or ()
    ]
    return [
        f"{which} {pounds(row['pence'])} ({counted(row['claims'], 'payment')} for an outcome)"
        f" {what}: {waits_in_words(row['reason'])} (the turn of {turn_in_words(row['turn'])})"
        for which, what, row in rows
    ]


def due_in_words(position: Mapping[str, Any], *, on_hold: bool) -> str:
    """Beside what comes by month, which counts all that is due; empty where no part of it waits."""
    waits = due_waits(position, on_hold=on_hold)
    due = pounds(position["balancesNow"]["duePence"])
    return f"It counts all that is due, {due}: {'; '.join(waits)}." if waits else ""


def claim_waits(visit: Visit, claim: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of one that is due and that no run takes, or that a balance leaves out: for what, for whom, and where."""
    reason = claim["waitsFor"]
    if reason is None:
        return None
    turn = turn_in_words(claim["waitsTurn"])
    is_accrued = claim["state"] == "accrued"
    how = "The balance of its quarter leaves it out as far as" if is_accrued else "It is due, and"
    takes = "no run has approved it" if is_accrued else "no run takes it"
    said = f"{how} {takes}: {waits_in_words(reason)}. It is the turn of {turn}."
    return {"said": said, "where": where_done(visit, reason)}
