"""Where the money of each amount is, from what stands and what was approved. Payment rules, section 5."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tests.model.amounts import Amount
from tests.model.runs import Run


class DebtReport(NamedTuple):
    """Finance's word on the debts of an amount: collected, or written off; of the oldest that is open first."""

    key: str
    pence: int
    written_off: bool = False
    parts: tuple[tuple[int, int], ...] = ()  # by the run that raised the debt


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
    debts: Mapping[str, Mapping[int, int]]  # by the run that raised them
    back: Counter[str]


def moved_by(runs: Iterable[Run]) -> MovedPence:
    own = [run for run in runs if run.state != "rejected"]
    debts: dict[str, dict[int, int]] = defaultdict(dict)
    moved = MovedPence(frozenset(run.number for run in own), Counter(), Counter(), debts, Counter())
    for run in own:
        moved.taken.update({line.key: line.pence for line in run.lines})
        moved.netted.update(run.netted)
        for key, pence in run.debts.items():
            debts[key][run.number] = pence
        moved.back.update(run.returned)
    return moved


class Debt(NamedTuple):
    """What a run gave up of one amount."""

    pence: int
    cancelled: int
    collected: int
    reported: int  # as written off

    @property
    def uncollected(self) -> int:
        return self.pence - self.collected - self.reported

    @property
    def open(self) -> int:
        return max(self.uncollected - self.cancelled, 0)

    @property
    def written_off(self) -> int:
        """It is cancelled after the rest."""
        return self.reported - max(self.cancelled - self.uncollected, 0)


def kept_of(key: str, moved: MovedPence, reports: Iterable[DebtReport]) -> int:
    """What runs approved of it and nobody has taken back: what has fallen and is only owed is still there."""
    collected = sum(report.pence for report in reports if report.key == key and not report.written_off)
    return moved.taken[key] - moved.back[key] - moved.netted[key] - collected


def debts_of(key: str, moved: MovedPence, reports: Iterable[DebtReport], cancelled: Cancelled) -> dict[int, Debt]:
    """By the run that raised it, the oldest first."""
    said: Counter[tuple[bool, int]] = Counter()
    for report in reports:
        if report.key == key:
            said.update({(report.written_off, number): pence for number, pence in report.parts})
    gone = cancelled.get(key, {})
    return {
        number: Debt(pence, gone.get(number, 0), said[False, number], said[True, number])
        for number, pence in sorted(moved.debts.get(key, {}).items())
    }


def reported(report: DebtReport, debts: Mapping[int, Debt]) -> DebtReport:
    left, parts = report.pence, []
    for number, debt in debts.items():
        part = min(left, debt.open)
        left -= part
        parts.append((number, part))
    if left:
        raise ValueError(f"{left} of {report} is not open")
    return report._replace(parts=tuple(parts))


def rest_of(amount: Amount, moved: MovedPence, debts: Iterable[Debt]) -> int:
    """What stands, less what was paid for it and not undone, by netting, return or debt: to be paid, or a receivable
    below 0.
    """
    owed = sum(debt.pence - debt.cancelled for debt in debts)
    return amount.pence - moved.taken[amount.key] + moved.netted[amount.key] + owed + moved.back[amount.key]


def cancelled_since(
    amount: Amount, moved: MovedPence, reports: Iterable[DebtReport], before: Cancelled
) -> Mapping[int, int]:
    """What is to be paid cancels what is owed of the amount, its uncollected debts, the oldest first, then what was
    written off.

    It stays cancelled: if the amount falls again, that is a new receivable.
    """
    cancelled = Counter(before.get(amount.key, {}))
    debts = debts_of(amount.key, moved, reports, before)
    left = max(rest_of(amount, moved, debts.values()), 0)
    opened = [(number, debt.open) for number, debt in debts.items()]
    for number, pence in (*opened, *((number, debt.written_off) for number, debt in debts.items())):
        part = min(left, pence)
        cancelled[number] += part
        left -= part
    return {number: pence for number, pence in cancelled.items() if pence}


def balance(
    amount: Amount, day: date, moved: MovedPence, reports: Iterable[DebtReport], cancelled: Cancelled
) -> AmountBalance:
    """silent: a debt that was written off, and whose amount stands again. What was written off is cancelled like the
    rest of the uncollected debt, after it.
    silent: money due again after a return, for a claim whose hold was moved beyond today. It is held again.
    """
    debts = debts_of(amount.key, moved, reports, cancelled).values()
    rest = rest_of(amount, moved, debts)
    to_pay = max(rest, 0)
    held = amount.held and day < amount.due_on
    return AmountBalance(
        standing=amount.pence,
        held=to_pay if held else 0,
        due=0 if held else to_pay,
        receivable=max(-rest, 0),
        debt=sum(debt.open for debt in debts),
        collected=sum(debt.collected for debt in debts),
        written_off=sum(debt.written_off for debt in debts),
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
