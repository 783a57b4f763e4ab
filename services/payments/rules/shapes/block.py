"""The block shape: a share of the year's value in equal instalments, one a month of that year, earned by time alone.

Payment rules 4, Block.
"""

from datetime import date
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.contract_years import parts_of_year
from services.payments.rules.money import add_months, allocate, months_of_year
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts

NAME = "block"


def amounts(area: str, contract: Contract, today: date, _facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Every instalment that is due by today, from the contract's first month on."""
    due: list[PeriodAmount] = []
    month = 0
    while (starts := add_months(contract.starts, month)) < contract.ends:
        due_on = starts if contract.block_in_advance else add_months(contract.starts, month + 1)
        if due_on > today:
            break
        if contract.block_share_of_year(month // 12):
            due.append(_instalment(area, contract, month, starts, due_on))
        month += 1
    return due


def instalments(contract: Contract, year: int) -> list[int]:
    """Those of a contract year, one a month; the value of a shorter year is for its months."""
    months = months_of_year(contract.starts, contract.ends, year)
    return list(_instalments(parts_of_year(contract, year).block, months))


@lru_cache(maxsize=1000)
def _instalments(block_pence: int, months: int) -> tuple[int, ...]:
    """Each day asks for all of them again."""
    return tuple(allocate(block_pence, [1] * months))


def key(area: str, contract: str, month: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"block|{area}|{contract}|{month}")


def _instalment(area: str, contract: Contract, month: int, starts: date, due_on: date) -> PeriodAmount:
    year, place = divmod(month, 12)
    annual, months = contract.value_of_year(year), months_of_year(contract.starts, contract.ends, year)
    pence, share = instalments(contract, year)[place], contract.block_share_of_year(year)
    steps = (
        {"step": "annual value", "contractYear": year, "months": months, "pence": annual},
        {
            "step": "block",
            "share": str(share),
            "pence": parts_of_year(contract, year).block,
        },
        {"step": "instalment", "contractMonth": place, "of": months, "pence": pence},
    )
    return PeriodAmount(key(area, contract.code, month), starts, starts, due_on, pence, steps, year)
