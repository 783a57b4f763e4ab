"""Where the money of each amount is, from what stands and what was approved. Payment rules, section 5."""

from collections.abc import Iterable, Mapping
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


def balance(amount: Amount, day: date, runs: Iterable[Run], reports: Iterable[DebtReport]) -> AmountBalance:
    """What stands, less what was paid for it and not undone, by netting, return or debt, is due or a receivable.

    What is to be paid cancels the amount's own receivable first, then its uncollected debt, whether a return or a
    higher standing is the cause: else the same facts and runs would end in two ways, by what was known between.

    silent: a debt that was cancelled, and whose amount falls again. It is the same debt again, not a new receivable.
    silent: a debt that was written off, and whose amount stands again. What was written off is cancelled like the rest
    of the uncollected debt, after it.
    silent: money due again after a return, for a claim whose hold was moved beyond today. It is held again.
    """
    own = [run for run in runs if run.state != "rejected"]
    taken, netted, debts, back = (
        sum(part.get(amount.key, 0) for part in parts)
        for parts in (
            [{line.key: line.pence for line in run.lines} for run in own],
            [run.netted for run in own],
            [run.debts for run in own],
            [run.returned for run in own],
        )
    )
    said = [report for report in reports if report.key == amount.key]
    collected = sum(report.pence for report in said if not report.written_off)
    written_off = sum(report.pence for report in said if report.written_off)
    rest = amount.pence - taken + netted + debts + back
    cancelled = min(max(rest, 0), debts - collected)
    open_debt = debts - collected - written_off
    to_pay = max(rest, 0) - cancelled
    held = amount.held and day < amount.due_on
    return AmountBalance(
        standing=amount.pence,
        held=to_pay if held else 0,
        due=0 if held else to_pay,
        receivable=max(-rest, 0),
        debt=max(open_debt - cancelled, 0),
        collected=collected,
        written_off=written_off - max(cancelled - open_debt, 0),
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
    standing: Mapping[str, Amount], day: date, runs: Iterable[Run], reports: Iterable[DebtReport]
) -> dict[str, AmountBalance]:
    all_runs, all_reports = list(runs), list(reports)
    return {key: balance(amount, day, all_runs, all_reports) for key, amount in standing.items()}
