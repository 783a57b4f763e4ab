"""What a contract year has earned by a day, as was known on it. Payment rules, section 7, "earned"."""

from collections import Counter
from dataclasses import replace

from tests.model import on_account
from tests.model.amounts import Amount
from tests.model.claims import claims
from tests.model.history import History


def earned(history: History) -> Counter[tuple[str, int]]:
    """By contract and year: what stands, but outcomes themselves in place of what is paid on account of them.

    silent: an outcome that is in doubt, and left out of its quarter's balance. It is earned.
    silent: of a closed year. What was known then, also of who was in doubt.
    """
    sums: Counter[tuple[str, int]] = Counter()
    for amount in history.now.standing.values():
        if not is_on_account(amount):
            sums[amount.contract, amount.year] += amount.pence
        elif (amount.contract, amount.year) in history.final:
            sums[amount.contract, amount.year] += sum(pence for _, pence in amount.accrued)
    day = history.now.day
    outcomes = tuple(outcome for outcome in history.facts.outcomes if outcome.achieved_on <= day)
    by_today = replace(history.facts, outcomes=outcomes)
    for claim in claims(by_today, day):
        if claim.contract_year not in history.final and on_account.accrued(by_today, claim):
            sums[claim.contract_year] += claim.standing
    return sums


def is_on_account(amount: Amount) -> bool:
    return "/on-account" in amount.key
