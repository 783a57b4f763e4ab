"""How an amount came about, in words: each line of the ledger and each step of its arithmetic."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.payments.pages.contract_names import ContractNames
from services.payments.pages.price_words import price_in_words
from services.payments.pages.run_step_words import RUN_STEPS, said_of_line
from shared.pages.words import Tag, counted, day, month, percent_of, plain, pounds, sentence

Step = Mapping[str, Any]
_LARGE = re.compile(r"[A-Z]")

STATES = {
    "awaiting_verification": Tag("Waits to be verified", "yellow"),
    "unpriced": Tag("Has no price yet", "orange"),
    "held": Tag("Held until proven", "turquoise"),
    "due": Tag("Due", "blue"),
    "in_run": Tag("In a proposed run", "blue"),
    "approved": Tag("Approved", "yellow"),
    "settled": Tag("Paid", "green"),
    "withdrawn": Tag("Refused, or fallen", "red"),
    "unearned": Tag("Nothing earned", "grey"),
    "accrued": Tag("Comes with its quarter", "turquoise"),
    "closed": Tag("After the final account", "grey"),
    "over_cap": Tag("Over the year's cap", "grey"),
    "in_cohort": Tag("Paid with its month", "blue"),
    "owed_back": Tag("Owed back", "red"),
}
WAITS = Tag("Due, and waits", "orange")
COUNTED = Tag("Counted, and not paid by itself", "grey")
FELL = {
    "refused": Tag("Refused, before anything was paid", "red"),
    "before_payment": Tag("Did not stand any more, before it was paid", "red"),
    "after_approval": Tag("Taken back after it was approved", "red"),
}
LINES = {
    "hold": "Earned, and held until proven",
    "due": "Earned, and due",
    "hold_end": "Proven: it is due now",
    "hold_again": "Held again",
    "reversal": "Did not stand any more, before it was paid",
    "receivable": "Taken back after it was approved: the provider owes it",
    "owed_back": "Comes to less than nothing: the provider owes it",
    "receivable_undone": "Not owed after all",
    "approval": "Approved in a run",
    "netting": "Taken off a run for what is owed",
    "settlement": "Paid",
    "return": "Sent back by the bank: due again",
    "debt": "Could not be taken off in time: a debt",
    "set_off": "Due again, and set off against what was owed",
    "debt_cancelled": "The debt is cancelled",
    "write_off_cancelled": "The write-off is cancelled",
    "collection": "The debt was collected",
    "write_off": "The debt was written off",
    "day_left": "Its day has changed: off the day on which it stood",
    "day_taken": "Its day has changed: on the day on which it stands now",
    "rejection": "The run was rejected",
    "return_undone": "The return had been reported by mistake",
    "report_undone": "The report had been a mistake",
}
CHANGE = {"hold", "due", "hold_end", "hold_again", "reversal", "receivable", "receivable_undone", "set_off"}
ACCOUNTS = {
    "budget": "the council's budget", "held": "held until proven", "due": "due", "approved": "approved",
    "paid": "paid", "receivable": "what the provider owes", "debt": "debts", "netted": "taken off",
    "collected": "paid back otherwise", "written_off": "written off", "redated": "between two days",
}  # fmt: skip
EVIDENCE_KINDS = {
    "assessment": "Assessment", "score": "Points of an assessment", "tariff": "Tariff confirmed",
    "contact": "Contact", "treatment-start": "Start of treatment",
    "treatment-end": "End of treatment", "top-start": "TOP at the start", "top-review": "TOP at a review",
    "top-exit": "TOP at the end of treatment", "top-post-exit": "TOP after treatment",
}  # fmt: skip


def _owed(step: Step) -> str:
    names = (("duePence", "due"), ("heldPence", "held"), ("openReceivablePence", "still owed"),
             ("openDebtPence", "an open debt"), ("writtenOffPence", "written off"))  # fmt: skip
    stood = ", ".join(f"{pounds(step[name])} {words}" for name, words in names if step.get(name))
    return f"Before this there was: {stood or 'nothing'}."


def _gate(step: Step) -> str:
    """A balance names what it is on, and the outcomes after it."""
    what = ", ".join(plain(measure) for measure in step.get("measures", ()))
    comes = f"so {f'each of {what}' if what else 'it'} is multiplied by {step['factor']}"
    return (
        f"{plain(step['gate']).capitalize()}: of the quarter from {day(step['from'])} {step['met']} of"
        f" {step['eligible']} cases met it; {step['target']} is asked for: {'passed' if step['passed'] else comes}."
    )


def _outcomes(step: Step) -> str:
    capped = step["count"] * step["eachPence"] - step["pence"]
    over = f", {pounds(capped)} less since the year's cap was reached" if capped else ""
    price, after_gates = step.get("pricePence"), pounds(step["eachPence"])
    if price is None:
        at = f"{after_gates}, after any gate"
    else:
        at = after_gates if price == step["eachPence"] else f"{after_gates} after gates, of {pounds(price)}"
    return f"{plain(step['measure']).capitalize()}: {step['count']} at {at}{over}: {pounds(step['pence'])}."


def _difference(step: Step) -> str:
    return f"{pounds(step['stood'])} stood before, {pounds(step['stands'])} stand now: {pounds(step['pence'])}."


def _day(step: Step) -> str:
    stood = ", ".join(f"{pounds(before['pence'])} on {day(before['on'])}" for before in step["stood"])
    return f"It stood with {stood}; its day is now {day(step['now'])}."


def _earned_of_pot(step: Step) -> str:
    rule = (
        f"Whole at a rate of {step['target']}, nothing under {step['threshold']} of that, {step['cap']} times at most"
    )
    return f"{rule}: {step['factor']} of the pot, {pounds(step['pence'])}."


def _cohort(step: Step) -> str:
    began = "began" if step["cohortDate"] == "start" else "left"
    who = f"who {began} in band {plain(step['band'])}, over {counted(step['months'], 'month')}"
    return f"For {plain(step['measure'])}, {who}: {_cohort_rate(step)}."


def _cohort_rate(step: Step) -> str:
    span = f"from {day(step['from'])} and before {day(step['to'])}"
    if not step["size"]:
        return f"no case {span}"
    return f"{counted(step['size'], 'case')} {span}, of which {step['achieved']} achieved it"


def _until(step: Step) -> str:
    return (
        "It is held for good."
        if step["until"] == "ever"
        else f"It is held until {day(step['until'])}, and due from then on."
    )


_STEPS: Mapping[str, Callable[[Step], str]] = {
    "annual value": lambda step: (
        f"The contract year's value is {pounds(step['pence'])}, over {counted(step['months'], 'month')}."
    ),
    "at risk": lambda step: f"The part that counted cases earn ({step['share']}): {pounds(step['pence'])}.",
    "quarter": lambda step: (
        f"Quarter {step['number'] + 1} of the contract year, of {counted(step['months'], 'month')}."
    ),
    "pot": lambda step: f"The pot of {plain(step['indicator'])}: {pounds(step['pence'])}.",
    "attested": lambda step: (
        f"{step['met']} of {counted(step['people'], 'person', 'people')} of the quarter from {day(step['quarterFrom'])}"
        f" met it: signed by {step['signedBy']} of {step['signedByOrganisation']}, verified by {step['verifiedBy']} of"
        f" {step['verifiedByOrganisation']}."
    ),
    "counted": lambda step: f"{step['met']} of {step['eligible']} cases met it.",
    "earned of pot": _earned_of_pot,
    "gate": _gate,
    "outcomes": _outcomes,
    "for outcomes": lambda step: f"Of the year's value {pounds(step['pence'])} are for outcomes.",
    "on account of the year": lambda step: f"Paid on account in the year: {pounds(step['pence'])}.",
    "left out": lambda step: (
        f"Outcomes of {pounds(step['pence'])} are left out until something of a person's record or of who verified"
        " is settled, as each of them says. They come then."
    ),
    "nothing taken back": lambda step: (
        f"Nothing is taken back for what is left out: not {pounds(step['withoutPence'])} but"
        f" {pounds(step['pence'])} stand until then."
    ),
    "less on account": lambda step: (
        f"The quarter's outcomes come to {pounds(step['accruedPence'])}, {pounds(step['onAccountPence'])} were paid on"
        f" account: {pounds(step['pence'])}."
    ),
    "accrued": lambda step: (
        f"{pounds(step['pence'])} come with the balance of the quarter that ends {day(step['until'])}."
    ),
    "after gates": lambda step: f"After that it comes to {pounds(step['pence'])}.",
    "cap": lambda step: (
        f"The year's outcomes come to {pounds(step['capPence'])} at most, and those before it to"
        f" {pounds(step['beforePence'])}: {pounds(step['pence'])} stand, {pounds(step['overPence'])} are over it."
    ),
    "collar": lambda step: (
        f"The year's outcomes come to {pounds(step['earnedPence'])}, of {pounds(step['leastPence'])} that were agreed"
        f" at least: {pounds(step['pence'])}."
    ),
    "sample": lambda step: (
        f"Of {counted(step['verified'], 'outcome')} that were verified in {month(step['month'])} in the class"
        f" {plain(step['class'])}, {step['drawn']} were drawn: {step['validated']} are so, {step['failed']} are not,"
        f" {step['setAside']} could not be looked at."
    ),
    "extrapolated": lambda step: (
        f"What else the month pays of that class comes to {pounds(step['restPence'])}; of that {step['share']} falls:"
        f" {pounds(step['pence'])}."
    ),
    "true-up": lambda step: (
        f"The whole year earns {pounds(step['wholeYear'])}, its quarters came to"
        f" {pounds(sum(step['quarters']))}: {pounds(step['pence'])}."
    ),
    "cohort": _cohort,
    "cohort too small": lambda step: (
        f"Fewer than {step['minimum']} are too few: the last cohort that was large enough counts, or the first price."
    ),
    "earlier cohort": lambda step: f"The last one that was large enough: {_cohort_rate(step)}.",
    "price by cohort": lambda step: (
        f"From {percent_of(step['atLeast'])} on each achievement is paid {pounds(step['pence'])}."
    ),
    "cohort month": lambda step: f"Achieved in {month(step['month'])}: {step['achieved']}, so {pounds(step['pence'])}.",
    "block": lambda step: f"The part that is paid whatever is achieved ({step['share']}): {pounds(step['pence'])}.",
    "instalment": lambda step: f"Month {step['contractMonth'] + 1} of {step['of']}: {pounds(step['pence'])}.",
    "agreed": lambda step: (
        f"The account of its year is closed. A dispute that was agreed on {day(step['closedOn'])} adds what it comes to"
        " now beyond what stood."
    ),
    "due": lambda step: f"It is due from {day(step['on'])}." if "on" in step else "",
    "hold": lambda step: _until(step) if "until" in step else "",
    "owed": _owed,
    "parts": lambda step: (
        f"{pounds(step['duePence'] + step['heldPence'])} of it had not been approved yet,"
        f" {pounds(step['approvedPence'])} had."
    ),
    "difference": _difference,
    "day": _day,
    "approval": lambda step: f"{pounds(step['duePence'])} was due by {day(step['dueBy'])}: all of it is approved.",
    "gross": lambda step: f"The run's payments come to {pounds(step['pence'])}.",
    "floor": lambda step: f"At least {step['share']} of it must be left: {pounds(step['leftPence'])}.",
    "room": lambda step: f"So up to {pounds(step['pence'])} may be taken off.",
    "netted": lambda step: f"Taken off: {pounds(step['pence'])}.",
    "net": lambda step: f"Left to pay: {pounds(step['pence'])}.",
}
STEPS: Mapping[str, Callable[[Step], str]] = {**_STEPS, **RUN_STEPS}


def step_in_words(step: Step, basis: Mapping[str, Any], names: ContractNames) -> str:
    """A step that nobody has put in words is shown by its names and values."""
    kind = str(step["step"])
    if kind == "price":
        return price_in_words(step, basis, names)
    if kind in LINES and {"from", "to"} <= step.keys():
        moved = f"from {account_in_words(step['from'])} to {account_in_words(step['to'])}"
        return f"{LINES[kind]}: {pounds(step['pence'])} {moved}."
    if kind in STEPS and _has_words(kind, step):
        return STEPS[kind](step) or _by_name(kind, step)
    return said_of_line(kind, LINES[kind], step) if kind in LINES and "pence" in step else _by_name(kind, step)


def _has_words(kind: str, step: Step) -> bool:
    """Of those that stand in more than one form."""
    forms = {"gross": "pence", "netted": "pence", "net": "pence", "approval": "dueBy",
             "receivable": "beforePence", "debt": "beforePence"}  # fmt: skip
    return forms.get(kind, "step") in step


def _by_name(kind: str, step: Step) -> str:
    said = ", ".join(
        f"{_LARGE.sub(_apart, name.removesuffix('Pence'))} {_value(name, value)}"
        for name, value in step.items()
        if name != "step" and isinstance(value, str | int)
    )
    return f"{plain(kind).capitalize()}: {said}." if said else f"{plain(kind).capitalize()}."


def _apart(match: re.Match[str]) -> str:
    return f" {match[0].lower()}"


def _value(name: str, value: str | int) -> str:
    return pounds(value) if name.lower().endswith("pence") and isinstance(value, int) else str(value)


def account_in_words(code: str) -> str:
    return ACCOUNTS.get(code, plain(code))


def line_in_words(kind: str) -> str:
    return LINES.get(kind, sentence(plain(kind)))


def evidence_in_words(kind: str) -> str:
    """What a scheme calls an event of its own is shown by its code, as words."""
    return EVIDENCE_KINDS.get(kind, sentence(plain(kind)))


def state_in_words(state: str) -> str:
    return state_of(state).text


def state_of(state: str) -> Tag:
    return STATES.get(state, Tag(sentence(plain(state)), "grey"))


def how_far(claim: Mapping[str, Any]) -> Tag:
    """Its state; of what does not stand, how it fell; of what is due, that it waits."""
    if claim["fell"] is not None:
        return FELL.get(claim["fell"], STATES["withdrawn"])
    if (claim["state"], claim["reason"]) == ("unpriced", "counted"):
        return COUNTED
    return WAITS if claim["waitsFor"] is not None else state_of(claim["state"])
