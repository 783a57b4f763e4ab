"""On account: a share of what outcomes are to earn of the year, paid on the first of each contract month.

Payment rules 4, On account.
"""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from services.payments.rules.contract_years import parts_of_year, years_of
from services.payments.rules.money import add_months, allocate, months_of_year, round_pence
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts

NAME = "on_account_instalment"


def amounts(area: str, contract: Contract, today: date, _facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Every instalment that is due by today."""
    return [amount for amount in _all(area, contract) if amount.due_on <= today] if contract.on_account else []


def instalments(contract: Contract, year: int) -> list[int]:
    """Those of a contract year; a shorter last year has the shares of its own months."""
    terms = contract.on_account
    if terms is None:
        return []
    months = months_of_year(contract.starts, contract.ends, year)
    whole = round_pence(parts_of_year(contract, year).outcomes * terms.share)
    shares = terms.profile[:months]
    return allocate(whole, shares if any(shares) else [1] * months)  # of a short year whose months have none


def _all(area: str, contract: Contract) -> Iterator[PeriodAmount]:
    for year in years_of(contract):
        outcomes, of_year = parts_of_year(contract, year).outcomes, instalments(contract, year)
        for month, pence in enumerate(of_year):
            starts = add_months(contract.starts, 12 * year + month)
            yield PeriodAmount(
                key=uuid5(NAMESPACE_URL, f"{NAME}|{area}|{contract.code}|{12 * year + month}"),
                terms_on=starts,
                terms_by=add_months(contract.starts, 12 * year + month + 1),
                effective_on=starts,
                due_on=starts,
                pence=pence,
                steps=(
                    {"step": "for outcomes", "contractYear": year, "pence": outcomes},
                    {"step": "on account of the year", "pence": sum(of_year)},
                    {"step": "instalment", "contractMonth": month, "of": len(of_year), "pence": pence},
                ),
                year=year,
            )
