"""What of a contract year remittances have paid, and what of it is on its way. Payment rules, section 7, "Paid"."""

from collections import Counter

from tests.model.history import History

MAY_OWE = ("/on-account-difference/", "/true-up/", "/extrapolation/")  # what stands of these may be less than nothing


def paid(history: History) -> Counter[tuple[str, int]]:
    """By contract and year; of an amount that is owed back by itself less than nothing."""
    sums: Counter[tuple[str, int]] = Counter()
    for key, amount in history.now.standing.items():
        least = not_unpaid(history, key) if any(kind in key for kind in MAY_OWE) else 0
        sums[amount.contract, amount.year] += max(not_unpaid(history, key), least) - on_its_way(history, key)
    return sums


def approved(history: History) -> Counter[tuple[str, int]]:
    """By contract and year, in remittances of which something is still to be paid."""
    sums: Counter[tuple[str, int]] = Counter()
    for key, amount in history.now.standing.items():
        sums[amount.contract, amount.year] += on_its_way(history, key)
    return sums


def not_unpaid(history: History, key: str) -> int:
    balance = history.balances[key]
    return balance.standing - balance.held - balance.due


def on_its_way(history: History, key: str) -> int:
    """What fell of it last is no more on its way."""
    runs = [run for run in history.now.runs if run.state in {"approved", "released"} and run.net]
    pence = sum(line.pence for run in runs for line in run.lines if line.key == key)
    return min(pence, max(not_unpaid(history, key), 0))
