"""What must hold at any time; each function names what is violated. Payment rules, sections 5 and 6."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from fractions import Fraction
from typing import NamedTuple

from tests.model.balances import ContractBalance
from tests.model.runs import Run


class Entry(NamedTuple):
    """One side of a transfer in a ledger."""

    transfer: str
    account: str
    pence: int


def ledger_violations(entries: Iterable[Entry]) -> list[str]:
    """Each transfer moves money and makes none."""
    totals: dict[str, int] = defaultdict(int)
    for entry in entries:
        totals[entry.transfer] += entry.pence
    return [f"transfer {transfer} makes {pence}" for transfer, pence in sorted(totals.items()) if pence]


def accounts(balance: ContractBalance) -> dict[str, int]:
    """Signed as in a ledger, so that all of them come to 0; what stands is what the council owes."""
    sign = {"standing": -1, "receivable": -1, "debt": -1, "collected": -1, "written_off": -1}
    return {account: sign.get(account, 1) * pence for account, pence in asdict(balance).items()}


def cash_violations(balance: ContractBalance) -> list[str]:
    """Paid and kept + approved + held + due - receivables - debts - collected - written off = standing.

    silent, or said otherwise: the sign of what was written off. The rules add it; but a debt that is written off leaves
    the provider with money for which nothing stands: 100 paid, withdrawn and written off is kept, and 0 stands.
    """
    off = sum(accounts(balance).values())
    violations = [f"{off} more than stands"] if off else []
    violations += [f"{name} is {pence}" for name, pence in asdict(balance).items() if pence < 0 and name != "standing"]
    return violations


def end_violations(balance: ContractBalance) -> list[str]:
    """Once all runs are through and nothing is owed back, the provider has kept what stands, and what was written off.

    What was collected otherwise is not kept.
    """
    if balance.held or balance.due or balance.approved or balance.receivable or balance.debt:
        return []
    kept = balance.paid - balance.collected
    return [] if kept == balance.standing + balance.written_off else [f"{kept} is kept of {balance.standing}"]


def run_violations(runs: Iterable[Run], floor: Fraction) -> list[str]:
    """Nothing negative is paid, the floor is left, and a contract has one run on a date."""
    own = [run for run in runs if run.state != "rejected"]
    dates = [(run.contract, run.run_on) for run in own]
    return [
        *(f"run {run.number} has a line of {line.pence}" for run in own for line in run.lines if line.pence <= 0),
        *(f"run {run.number} pays {run.net} of {run.gross}" for run in own if run.net < floor * run.gross),
        *(f"run {run.number} pays {run.net}" for run in own if run.net < 0),
        *(f"two runs of {contract} on {day}" for contract, day in sorted({d for d in dates if dates.count(d) > 1})),
    ]
