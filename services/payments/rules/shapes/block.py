"""The block shape: a share of the annual value in twelve instalments, earned by time alone."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.money import add_months, allocate
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import PeriodAmount


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


def instalments(annual_pence: int, contract: Contract) -> list[int]:
    """The twelve instalments of a contract year."""
    return list(_instalments(annual_pence, contract.block_share))


@lru_cache(maxsize=1000)
def _instalments(annual_pence: int, block_share: Fraction) -> tuple[int, ...]:
    """Each day asks for all of them again."""
    block, _ = allocate(annual_pence, [block_share, 1 - block_share])
    return tuple(allocate(block, [1] * 12))


def key(area: str, contract: str, month: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"block|{area}|{contract}|{month}")


def _instalment(area: str, contract: Contract, month: int, starts: date, due_on: date) -> PeriodAmount:
    annual = contract.value_of_year(month // 12)
    pence = instalments(annual, contract)[month % 12]
    steps = (
        {"step": "annual value", "contractYear": month // 12, "pence": annual},
        {"step": "block share", "share": str(contract.block_share)},
        {"step": "instalment", "contractMonth": month % 12, "of": 12, "pence": pence},
    )
    return PeriodAmount(key(area, contract.code, month), starts, due_on, pence, steps)
