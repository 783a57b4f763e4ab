"""Over a year's outcomes: the cap, the collar, and the balance of what was paid on account of a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.examples.oracle.scheme import of_year
from deploy.examples.oracle.shapes.by_time import on_account
from deploy.examples.oracle.shapes.years import DAY, Amount, Contract, quarters_of, year_ends, year_of, years_of


@dataclass(frozen=True)
class Earned:
    """What an outcome that stands comes to after gates; `place` is its measure's in the scheme."""

    on: date
    place: int
    name: str
    pence: int
    accrued: bool = False  # comes with its quarter's balance
    left_out: int = 0  # of it, as no run would pay it by itself, and none has

    @property
    def order(self) -> tuple[date, int, str]:
        return self.on, self.place, self.name


def under_cap(contract: Contract, earned: Iterable[Earned]) -> list[int]:
    """In their order; the one that crosses the cap is split."""
    ordered, stood, left = list(earned), dict[int, int](), dict[int, int]()
    for number in sorted(range(len(ordered)), key=lambda each: ordered[each].order):
        one, year = ordered[number], year_of(contract, ordered[number].on)
        room = max(of_year(contract["cap_pence"], year) - stood.get(year, 0), 0) if contract.get("cap_pence") else None
        left[number] = one.pence if room is None else min(one.pence, room)
        stood[year] = stood.get(year, 0) + left[number]
    return [left[number] for number in range(len(ordered))]


def collars(contract: Contract, earned: Sequence[Earned]) -> Iterator[Amount]:
    for year in range(len(years_of(contract)) if contract.get("collar_pence") else 0):
        stood = sum(one.pence for one in earned if year_of(contract, one.on) == year)
        missing, ends = max(of_year(contract["collar_pence"], year) - stood, 0), year_ends(contract, year)
        yield Amount("collar", "", ends - DAY, ends, missing, year)


def balances(contract: Contract, earned: Sequence[Earned]) -> Iterator[Amount]:
    instalments = list(on_account(contract))
    for quarter in quarters_of(contract) if instalments else []:
        came_to = sum(one.pence - one.left_out for one in earned if one.accrued and quarter.has(one.on))
        paid = sum(amount.pence for amount in instalments if amount.on in quarter.months)
        yield Amount("on_account_balance", "", quarter.ends - DAY, quarter.ends, came_to - paid, quarter.year)
