"""The block shape: a share of the year's value in equal instalments, one a month of that year, earned by time alone.

Payment rules 4, Block.
"""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.money import add_months, allocate, contract_month, contract_months, months_of_year
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import PeriodAmount

NAME = "block"


def amounts(area: str, contract: Contract, today: date) -> list[PeriodAmount]:
    """Every instalment that is due by today, from the contract's first month on."""
    due: list[PeriodAmount] = []
    month = 0
    while contract.block_share and (starts := add_months(contract.starts, month)) < contract.ends:
        due_on = starts if contract.block_in_advance else add_months(contract.starts, month + 1)
        if due_on > today:
            break
        due.append(_instalment(area, contract, month, starts, due_on))
        month += 1
    return due


def instalments(annual_pence: int, contract: Contract, months: int = 12) -> list[int]:
    """Those of a contract year of so many months; the value of a shorter year is for those months."""
    return list(_instalments(annual_pence, contract.block_share, months))


@lru_cache(maxsize=1000)
def _instalments(annual_pence: int, block_share: Fraction, months: int) -> tuple[int, ...]:
    """Each day asks for all of them again."""
    return tuple(allocate(_total(annual_pence, block_share), [1] * months))


def _total(annual_pence: int, block_share: Fraction) -> int:
    block, _ = allocate(annual_pence, [block_share, 1 - block_share])
    return block


def key(area: str, contract: str, month: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"block|{area}|{contract}|{month}")


def keys(area: str, contract: Contract, today: date) -> list[UUID]:
    """Of every instalment that may have begun by today, by whatever version of the contract."""
    if today < contract.starts:
        return []
    begun = min(contract_month(contract.starts, today) + 1, contract_months(contract.starts, contract.ends))
    return [key(area, contract.code, month) for month in range(begun)]


def _instalment(area: str, contract: Contract, month: int, starts: date, due_on: date) -> PeriodAmount:
    year, place = divmod(month, 12)
    annual, months = contract.value_of_year(year), months_of_year(contract.starts, contract.ends, year)
    pence = instalments(annual, contract, months)[place]
    steps = (
        {"step": "annual value", "contractYear": year, "months": months, "pence": annual},
        {"step": "block", "share": str(contract.block_share), "pence": _total(annual, contract.block_share)},
        {"step": "instalment", "contractMonth": place, "of": months, "pence": pence},
    )
    return PeriodAmount(key(area, contract.code, month), starts, due_on, pence, steps)
