"""What is said of the money, by payments or by the model, so that both can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tests.model.balances import ContractBalance
from tests.model.invariants import cash_violations
from tests.payments.machine.steps import CODES


class Money(NamedTuple):
    """Of one amount, under one contract."""

    held: int = 0
    due: int = 0
    receivable: int = 0
    debt: int = 0
    collected: int = 0
    written_off: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What payments and the model must say alike."""

    amounts: Mapping[tuple[str, str], Money] = field(default_factory=dict)  # those with nothing left out
    standing: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by contract and amount, as those
    approved: Mapping[str, int] = field(default_factory=dict)
    paid: Mapping[str, int] = field(default_factory=dict)
    passed_on: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # what stands, and what is paid
    parts: tuple[tuple[str, date, Mapping[str, int]], ...] = ()  # of each run that was ever approved, as it was then
    runs: tuple[tuple[str, date, str, int, int, int], ...] = ()  # contract, day, state, gross, netted, debts


def violations(picture: Picture) -> list[str]:
    """What must hold of each contract and amount, whoever says it."""
    found = []
    for code in CODES:
        own = [money for (contract, _), money in picture.amounts.items() if contract == code]
        sums = Money(*map(sum, zip(*own, strict=True))) if own else Money()
        stands = sum(pence for (contract, _), pence in picture.standing.items() if contract == code)
        approved, paid = picture.approved.get(code, 0), picture.paid.get(code, 0)
        found += cash_violations(ContractBalance(stands, sums.held, sums.due, approved, paid, *sums[2:]))
    both = [place for place, money in picture.amounts.items() if money.due and (money.receivable or money.debt)]
    return [*found, *(f"{place} is due and owed back at once" for place in both)]
