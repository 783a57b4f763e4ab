"""Runs and remittances in finance's words."""

from collections.abc import Mapping
from typing import Any

from shared.kernel.claims import Actor
from shared.pages.words import Tag, continued, day, plain, pounds, sentence

STATES = {
    "proposed": Tag("Proposed, not approved", "blue"),
    "approved": Tag("Approved, not sent", "yellow"),
    "released": Tag("Sent to finance, not paid", "turquoise"),
    "settled": Tag("Paid", "green"),
    "netted": Tag("Nothing to pay", "green"),
    "returned": Tag("Sent back by the bank", "orange"),
    "cancelled": Tag("Cancelled", "grey"),
    "rejected": Tag("Rejected", "red"),
}
PEOPLE = (
    ("proposedBy", "Proposed by"), ("firstApprovedBy", "Approved first by"), ("approvedBy", "Approved by"),
    ("releasedBy", "Released by"), ("cancelledBy", "Cancelled by"), ("rejectedBy", "Rejected by"),
    ("rejectionReason", "Why it was rejected"),
)  # fmt: skip
NEXT = {
    "proposed": "It waits for somebody of finance to approve it, who did not propose it.",
    "approved": "It waits for a third person of finance to release it. Nothing has been paid.",
    "released": "Finance is told to pay it. It waits for the report that it was paid.",
    "settled": "It has been paid.",
    "netted": "There is nothing to pay or to report: nothing was due, or all was taken off for what was owed.",
    "returned": "The bank sent it back: what of it still stands is due again, and a run of a later day pays it.",
    "cancelled": "The proposal was dropped. Nothing was paid.",
    "rejected": "It is not paid. What of it still stands is due again.",
}
_FIRST = {
    "second_approver": ("finance_approver", "somebody of finance who approves"),
    "commissioner": ("commissioner", "a commissioner"),
}  # fmt: skip
_THEN = {
    "second_approver": "another person of finance who approves it too",
    "commissioner": "somebody of finance to approve it, who did not propose it",
}
_BEFORE = (("proposedBy", "proposed"), ("firstApprovedBy", "approved"), ("approvedBy", "approved"))
STUCK = "It cannot be approved as it is."
# What the last sum of it is called, once it is no longer to be paid.
NET = {
    "settled": "Paid", "returned": "Was paid, and came back", "cancelled": "Was to be paid",
    "rejected": "Was to be paid",
}  # fmt: skip

BECOMES = {
    "netting": "Taken off this run",
    "debt": "Becomes a debt: it could not be taken off in time",
    "carried": "Carried: to be taken off a later run",
}
ALREADY = {
    "proposed": "This run waits to be approved.",
    "approved": "This run is approved already.",
    "released": "This run is released already: finance is told to pay it.",
    "settled": "This run is released already, and has been paid.",
    "netted": "This run is released already: there was nothing to pay.",
    "returned": "This run is released already, and the bank sent the payment back.",
    "cancelled": "The proposal of this run was dropped.",
    "rejected": "This run was rejected.",
}
CAPTIONS = {
    "proposed": "What it would pay",
    "approved": "What it is to pay",
    "released": "What finance is told to pay",
    "settled": "What it paid",
    "netted": "What it covers",
    "returned": "What came back",
}


def state_as_told(run: Mapping[str, Any]) -> str:
    """`netted`: released with nothing to pay. Nobody reports a payment, and if somebody does none was made."""
    state = str(run["state"])
    return "netted" if state in {"released", "settled"} and not run["netPence"] else state


def next_of(run: Mapping[str, Any]) -> str:
    """What it waits for; of what is above the limit for one person whose approval comes first."""
    if run["state"] != "proposed" or run["firstApproval"] is None:
        return NEXT.get(state_as_told(run), "")
    before = run["aloneBeforePence"]
    so_far = f", with {pounds(before)} that one person approved in its month" if before else ""
    limit = f"It comes{so_far} to more than {pounds(run['aloneUpToPence'])}, up to which one person approves."
    if run["firstApprovedBy"]:
        return f"{limit} It is approved first, and waits for another person of finance to approve it."
    first, then = _FIRST[run["firstApproval"]][1], _THEN[run["firstApproval"]]
    return f"{limit} It waits for {first} to approve it first, and then for {then}."


def is_next(run: Mapping[str, Any], act: str, actor: Actor) -> bool:
    """Of the two approvals that a run may need, whether it is the turn of this one; of its release, a person's. Each is
    of somebody who has done none of what came before.
    """
    if (act == "release" and run["ledgerReleases"]) or acted_before(run, act, actor):
        return False
    if act == "approve-first":
        first = run["firstApproval"]
        return first is not None and not run["firstApprovedBy"] and _FIRST[first][0] in actor.roles
    return act != "approve" or not run["firstApproval"] or bool(run["firstApprovedBy"])


def not_yet(run: Mapping[str, Any], act: str) -> str:
    """Why it is not the turn of this one of two approvals, whoever asks; empty where it is."""
    first = run["firstApproval"]
    if act == "approve" and first and not run["firstApprovedBy"]:
        return next_of(run)
    if act == "approve-first" and not first:
        return "One approval is enough for this run: nobody approves it first."
    return "This run has been approved first." if act == "approve-first" and run["firstApprovedBy"] else ""


def acted_before(run: Mapping[str, Any], act: str, actor: Actor) -> str:
    """`You have proposed this run: another person approves it.` Empty for whoever may."""
    before = {"approve-first": 1, "approve": 2, "release": 3}.get(act, 0)
    done = next((words for name, words in _BEFORE[:before] if run[name] == actor.sub), None)
    return (
        f"You have {done} this run: another person {'releases' if act == 'release' else 'approves'} it." if done else ""
    )


def state_of(run: Mapping[str, Any]) -> Tag:
    state = state_as_told(run)
    return STATES.get(state, Tag(sentence(plain(state)), "grey"))


def net_of(shown: Mapping[str, Any]) -> str:
    """What the sum is called that a run or remittance comes to."""
    return NET.get(state_as_told(shown), "To pay")


def state_in_words(state: str) -> str:
    return STATES.get(state, Tag(sentence(plain(state)), "grey")).text


def paid_in_words(remittance: Mapping[str, Any]) -> str:
    """`On 8 August 2012 by the run of 6 August 2012, as BACS-1`; empty where it is not, or not any more."""
    if state_as_told(remittance) == "netted":
        return f"With the run of {day(remittance['runOn'])}, all of which was taken off for what was owed"
    if remittance["state"] != "settled":
        return ""
    paid = f"On {day(remittance['settledOn'])} by the run of {day(remittance['runOn'])}"
    return f"{paid}, as {remittance['reference']}"


def run_in_words(remittance: Mapping[str, Any]) -> str:
    """By its date, with when it was paid: no line of one outcome says that."""
    run = f"Run of {day(remittance['runOn'])}"
    if state_as_told(remittance) == "settled":
        return f"{run}, paid on {day(remittance['settledOn'])}"
    return f"{run}: {continued(state_in_words(state_as_told(remittance)))}"
