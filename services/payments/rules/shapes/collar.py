"""The collar: what the outcomes of a contract year come to less than the least that was agreed.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from services.payments.rules.contract_years import year_counts_until, years_of
from services.payments.rules.money import DAY, year_bounds
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts

NAME = "collar"


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Of each year that has ended by today; what its run-off still earns lessens it."""
    return list(_of_years(area, contract, today, facts)) if contract.collar_pence else []


def _of_years(area: str, contract: Contract, today: date, facts: PeriodFacts) -> Iterator[PeriodAmount]:
    for year in years_of(contract):
        starts, ends = year_bounds(contract.starts, contract.ends, year)
        least = contract.collar_of_year(year)
        if ends > today or least is None:
            return
        earned = facts.earned.between(contract.code, starts, year_counts_until(contract, year, facts.over_on(contract)))
        pence = max(0, least - earned)
        yield PeriodAmount(
            key=uuid5(NAMESPACE_URL, f"collar|{area}|{contract.code}|{year}"),
            terms_on=ends - DAY,
            effective_on=ends - DAY,
            due_on=ends,
            pence=pence,
            steps=(
                {"step": "collar", "contractYear": year, "leastPence": least, "earnedPence": earned, "pence": pence},
            ),
            year=year,
        )
