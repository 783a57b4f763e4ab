"""Where the money of each amount is, from what stands and what was approved. Payment rules, section 5."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tests.model.amounts import Amount
from tests.model.runs import Run


class DebtReport(NamedTuple):
    """Finance's word on a debt: collected, or written off."""

    key: str
    pence: int
    written_off: bool = False


@dataclass(frozen=True, slots=True)
class AmountBalance:
    standing: int
    held: int
    due: int
    receivable: int
    debt: int
    collected: int
    written_off: int


Cancelled = Mapping[str, Mapping[int, int]]  # by amount and by the run that raised it, what of the debt is cancelled


@dataclass(frozen=True, slots=True)
class MovedPence:
    """What the runs that were not rejected moved of each amount."""

    numbers: frozenset[int]
    taken: Counter[str]
    netted: Counter[str]
    debts: Counter[str]
    back: Counter[str]


def moved_by(runs: Iterable[Run]) -> MovedPence:
    own = [run for run in runs if run.state != "rejected"]
    moved = MovedPence(frozenset(run.number for run in own), Counter(), Counter(), Counter(), Counter())
    for run in own:
        moved.taken.update({line.key: line.pence for line in run.lines})
        moved.netted.update(run.netted)
        moved.debts.update(run.debts)
        moved.back.update(run.returned)
    return moved


class Parts(NamedTuple):
    """Of one amount."""

    rest: int  # to be paid, or a receivable below 0
    debts: int
    cancelled: int
    collected: int
    written_off: int  # as it was reported

    @property
    def cancellable(self) -> int:
        return self.debts - self.cancelled - self.collected


def parts_of(amount: Amount, moved: MovedPence, reports: Iterable[DebtReport], cancelled: Cancelled) -> Parts:
    """What stands, less what was paid for it and not undone, by netting, return or debt, is to be paid."""
    key = amount.key
    said = [report for report in reports if report.key == key]
    collected = sum(report.pence for report in said if not report.written_off)
    written_off = sum(report.pence for report in said if report.written_off)
    gone = sum(pence for number, pence in cancelled.get(key, {}).items() if number in moved.numbers)
    debts = moved.debts[key]
    rest = amount.pence - moved.taken[key] + moved.netted[key] + debts - gone + moved.back[key]
    return Parts(rest, debts, gone, collected, written_off)


def cancelled_since(
    amount: Amount, runs: Sequence[Run], moved: MovedPence, reports: Iterable[DebtReport], before: Cancelled
) -> Mapping[int, int]:
    """What is to be paid cancels what is owed of the amount, its uncollected debt, the oldest first.

    It stays cancelled: if the amount falls again, that is a new receivable.
    """
    cancelled = dict(before.get(amount.key, {}))
    parts = parts_of(amount, moved, reports, before)
    left = min(max(parts.rest, 0), parts.cancellable)
    for run in runs if left else ():
        if run.state != "rejected":
            part = min(left, run.debts.get(amount.key, 0) - cancelled.get(run.number, 0))
            cancelled[run.number] = cancelled.get(run.number, 0) + part
            left -= part
    return {number: pence for number, pence in cancelled.items() if pence}


def balance(
    amount: Amount, day: date, moved: MovedPence, reports: Iterable[DebtReport], cancelled: Cancelled
) -> AmountBalance:
    """silent: a debt that was written off, and whose amount stands again. What was written off is cancelled like the
    rest of the uncollected debt, after it.
    silent: money due again after a return, for a claim whose hold was moved beyond today. It is held again.
    """
    parts = parts_of(amount, moved, reports, cancelled)
    open_debt = parts.debts - parts.collected - parts.written_off
    to_pay = max(parts.rest, 0)
    held = amount.held and day < amount.due_on
    return AmountBalance(
        standing=amount.pence,
        held=to_pay if held else 0,
        due=0 if held else to_pay,
        receivable=max(-parts.rest, 0),
        debt=max(open_debt - parts.cancelled, 0),
        collected=parts.collected,
        written_off=parts.written_off - max(parts.cancelled - open_debt, 0),
    )


@dataclass(frozen=True, slots=True)
class ContractBalance:
    standing: int = 0
    held: int = 0
    due: int = 0
    approved: int = 0  # in a run that finance has not reported as paid
    paid: int = 0  # and kept: what came back is not in it
    receivable: int = 0
    debt: int = 0
    collected: int = 0
    written_off: int = 0


def contract_balance(balances: Iterable[AmountBalance], runs: Iterable[Run]) -> ContractBalance:
    """Of one contract, with its own runs."""
    own, all_runs = list(balances), list(runs)
    return ContractBalance(
        standing=sum(part.standing for part in own),
        held=sum(part.held for part in own),
        due=sum(part.due for part in own),
        approved=sum(run.net for run in all_runs if run.state in {"approved", "released"}),
        paid=sum(run.net for run in all_runs if run.state == "settled"),
        receivable=sum(part.receivable for part in own),
        debt=sum(part.debt for part in own),
        collected=sum(part.collected for part in own),
        written_off=sum(part.written_off for part in own),
    )


def by_amount(
    standing: Mapping[str, Amount],
    day: date,
    runs: Iterable[Run],
    reports: Iterable[DebtReport],
    cancelled: Cancelled,
) -> dict[str, AmountBalance]:
    moved, all_reports = moved_by(runs), list(reports)
    return {key: balance(amount, day, moved, all_reports, cancelled) for key, amount in standing.items()}
