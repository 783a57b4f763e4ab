"""What a contract year is worth, and its parts. Payment rules, section 4, "Annual value"."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from tests.model.facts import Contract
from tests.model.money import allocate

T = TypeVar("T")


class Parts(NamedTuple):
    block: int
    at_risk: int
    outcomes: int


def of_year(stated: Sequence[T], year: int) -> T:
    return stated[min(year, len(stated) - 1)]


def parts(contract: Contract, year: int) -> Parts:
    """silent: shares that do not add up to the whole. The rest is the last part, which is for outcomes."""
    block, at_risk = of_year(contract.block, year), of_year(contract.at_risk_share, year)
    return Parts(*allocate(of_year(contract.annual_pence, year), [block, at_risk, 1 - block - at_risk]))
