"""What of a quarter's balance stands while nobody may be paid for some of its outcomes yet.

Payment rules 4, On account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from services.payments.rules.postings import Balances
from services.payments.rules.shapes.amounts import PeriodAmount


def as_it_stands(amount: PeriodAmount, balances: Balances) -> PeriodAmount:
    """A doubt leaves out what no run has approved, and takes nothing back.

    It depends on the facts and on what runs have approved, and not on which was first.
    """
    stands = max(amount.pence, min(amount.pence + amount.left_out_pence, balances.kept))
    if stands == amount.pence:
        return amount
    stays = {"step": "nothing taken back", "withoutPence": amount.pence, "pence": stands}
    return replace(amount, pence=stands, steps=(*amount.steps, stays))


def of_closed_year(amount: PeriodAmount, on_account_posted: int) -> PeriodAmount:
    """Whoever was known before the final account is counted once they are settled: instalments stay as they stand."""
    return replace(amount, pence=amount.pence + amount.on_account_pence - on_account_posted)


def parts_left_out(outcomes: Sequence[tuple[UUID | None, int]], rest: Mapping[UUID, int]) -> list[int]:
    """Of each outcome, by its balance and what it accrued, what that leaves out: all of them as much as is missing of
    it, since what was approved stands.
    """
    missing, parts = dict(rest), []
    for balance, pence in outcomes:
        part = max(0, min(pence, missing.get(balance, 0))) if balance is not None else 0
        if balance is not None and part:
            missing[balance] -= part
        parts.append(part)
    return parts
