"""In words, the steps of lines that runs, the bank, finance's reports and corrections of them have written."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.pages.words import continued, counted, day, plain, pounds

Step = Mapping[str, Any]


def _owed(what: str) -> Callable[[Step], str]:
    def said(step: Step) -> str:
        left = f"{pounds(step['leftPence'])} left" if step["leftPence"] else "nothing left"
        taken = f"{pounds(step['beforePence'])} was open of {what}{_of_payment(step)}, {pounds(step['takenPence'])}"
        became = f", and {pounds(step['debtPence'])} of that is a debt from now on" if step.get("debtPence") else ""
        return f"{taken} of it is taken off here: {left}{became}."

    return said


def _of_payment(step: Step) -> str:
    arose = f", which arose on {day(step['aroseOn'])}" if step.get("aroseOn") else ""
    return f" of the payment {step['reference']}{arose}" if step.get("reference") else arose


def _share(step: Step) -> str:
    return (
        f"Of the gross, {pounds(step['grossPence'])}, this line had {pounds(step['linePence'])}: its share of what was"
        f" paid, rounded down, is {pounds(step['downPence'])}."
    )


def _left_over(step: Step) -> str:
    here = "one of them to this line" if step["toThisLine"] else "none of them to this line"
    return (
        f"{counted(step['pennies'], 'penny', 'pence')} left over by rounding down, over"
        f" {counted(step['lines'], 'line')}: a penny each to the largest fractions, {here}."
    )


def _what(step: Step) -> str:
    return "debt" if "debtId" in step else "receivable"


RUN_STEPS: Mapping[str, Callable[[Step], str]] = {
    "told": lambda step: (
        f"Finance says what it paid while this was not known here: {pounds(step['netPence'])}, after"
        f" {pounds(step['nettedPence'])} that was taken off."
    ),
    "netted again": lambda step: f"Of what was taken off, {pounds(step['pence'])} is open here and taken off again.",
    "on account": lambda step: f"Paid on account before, and taken off first: {pounds(step['pence'])}.",
    "carry": lambda step: (
        "What cannot be taken off becomes a debt after the run that follows and"
        f" {counted(step['runDates'], 'run date')} more."
    ),
    "receivable": _owed("what had fallen"),
    "debt": _owed("the debt"),
    "share": _share,
    "all lines": lambda step: f"The same for each of the {sum(row['lines'] for row in step['shares']):,} lines.",
    "left over": _left_over,
    "undone": lambda step: f"What an earlier line had written is undone: {pounds(step['pence'])}.",
    "raised": lambda step: f"The debt was raised with {pounds(step['pence'])}.",
    "written off again": lambda step: f"Of the {_what(step)} {pounds(step['pence'])} counts as written off again.",
    "open again": lambda step: f"Of the {_what(step)} {pounds(step['pence'])} is open again.",
}


def said_of_line(kind: str, line: str, step: Step) -> str:
    """The last step, which has the line's pence, where no accounts are named."""
    own = "Of that this line" if kind in {"netting", "debt", "collection", "write_off"} else "This line"
    return f"{own}: {continued(line)}, {pounds(step['pence'])}."


def acts_in_words(basis: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Who proposed, approved, reported, rejected or took back what a line is about, and why."""
    said = [
        (words, _run(basis["run"]) if name == "run" else _act(basis[name])) for words, name in _ACTS if basis.get(name)
    ]
    return [(words, value) for words, value in said if value]


_ACTS = (
    ("Run", "run"), ("Reported", "reported"), ("Rejected", "rejected"), ("Taken back", "undone"),
    ("Entered from finance's books", "entered"),
)  # fmt: skip
_RUN_PEOPLE = (("proposedBy", "proposed"), ("approvedBy", "approved"), ("releasedBy", "released"))
_ACT_FACTS = (
    ("by", "by {}", str), ("confirmedBy", "confirmed by {}", str), ("reference", "as {}", str),
    ("settledOn", "paid on {}", day), ("returnedOn", "sent back on {}", day), ("on", "on {}", day),
    ("reason", "because: {}", str), ("reasonCode", "because: {}", plain),
)  # fmt: skip


def _run(run: Mapping[str, Any]) -> str:
    people = ", ".join(f"{words} by {run[name]}" for name, words in _RUN_PEOPLE if run.get(name))
    return f"of {day(run['runOn'])}" + (f", {people}" if people else "")


def _act(act: Mapping[str, Any]) -> str:
    return ", ".join(words.format(shown(act[name])) for name, words, shown in _ACT_FACTS if act.get(name))
