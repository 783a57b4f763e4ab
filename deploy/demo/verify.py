"""A story told to a stack, judged: did every step happen, and is the money what the independent check says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.day_book import has_day_book
from deploy.demo.example import Example
from deploy.demo.figures import gather
from deploy.demo.front_door import check_front_door
from deploy.demo.payments_rows import read_payments_rows
from deploy.demo.player.journal import PlayJournal
from deploy.examples.oracle.check import Checked, compare
from deploy.examples.oracle.ledger import Ledger
from deploy.sandbox.topology import Stack

STEPS = (
    "persons", "contacts", "assessed", "tariffsSet", "referred", "started", "reviews",
    "outcomesAchieved", "outcomesWithdrawn", "duePence", "paidPence", "checkedPence",
)  # fmt: skip


@dataclass(slots=True)
class DemoResult:
    figures: dict[str, Any]
    answers: dict[str, Any]
    differences: list[str]
    missing: list[str]
    at_the_door: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.differences or self.missing or self.at_the_door or self.figures["events"]["parked"])


async def check_money(stack: Stack, example: Example, journal: PlayJournal, ledger: Ledger) -> DemoResult:
    """`ledger` is the independent check's."""
    figures = await gather(stack, journal, example.area)
    answers = await read_payments_rows(stack, example, journal)
    checked = _checked(ledger, answers)
    problems_there: list[str] = []
    if has_day_book(example.lines):
        door = await check_front_door(stack, example, journal)
        figures["frontDoor"], problems_there = door.figures, door.problems
    events = figures.pop("events")  # shown last
    figures["checkedPence"] = {"claimsCompared": checked.claims, "penceApart": checked.pence_apart}
    figures["events"] = events
    missing = [step for step in STEPS if not figures[step]]
    return DemoResult(figures, answers, checked.differences, missing, problems_there)


def _checked(ledger: Ledger, answers: Mapping[str, Any]) -> Checked:
    """By the independent check; and what payments says has to add up in itself."""
    books, apart = books_apart(answers)
    checked = compare(ledger, answers)
    return Checked(checked.claims, checked.pence_apart + apart, checked.differences + books)


def books_apart(answers: Mapping[str, Any]) -> tuple[list[str], int]:
    """What is posted to one account of a contract is taken from another, so that together they come to nothing."""
    balances: Counter[str] = Counter()
    for account in answers["accounts"]:
        balances[account["contract"]] += account["balancePence"]
    apart = {contract: pence for contract, pence in balances.items() if pence}
    said = [f"{contract}: its accounts come to {pence} pence instead of 0" for contract, pence in apart.items()]
    return said, sum(map(abs, apart.values()))


def problems(result: DemoResult) -> list[str]:
    messages = [f"Nothing happened at the step {step}." for step in result.missing]
    messages += result.differences + result.at_the_door
    if parked := result.figures["events"]["parked"]:
        messages.append(f"{parked} events are parked: `lasars unpark` lists them.")
    return messages
