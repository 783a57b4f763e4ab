"""What is still paid on account, and the balances of the quarters that it is paid for.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.contract_years import quarters_of, years_of
from services.payments.rules.final_accounts import over_on
from services.payments.rules.money import add_months
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import on_account_instalment, terms_of_period


@dataclass(frozen=True, slots=True)
class RunningQuarter:
    """One that is not over: what its outcomes come to is paid by instalments, and by its balance once it is."""

    starts: date
    counts_until: date
    due_on: date
    on_account_pence: int  # all of its instalments
    accrued_pence: int  # by what is known

    @property
    def surplus_pence(self) -> int:
        """What stands beyond its instalments comes with the balance. What they are short of may still be achieved."""
        return max(0, self.accrued_pence - self.on_account_pence)


def instalments_on_account(
    schemes: Sequence[Scheme], contract: Contract, years: Iterable[int]
) -> Iterator[tuple[date, int]]:
    """Those of contract years, each on its due day, by the terms of that day: what the party of these terms is paid."""
    for year in years:
        for month in range(12 * year, 12 * year + 12):
            starts = add_months(contract.starts, month)
            terms = _terms(schemes, contract, starts, add_months(contract.starts, month + 1))
            of_year = on_account_instalment.instalments(terms, year) if terms and year in years_of(terms) else []
            if month - 12 * year < len(of_year) and of_year[month - 12 * year]:
                yield starts, of_year[month - 12 * year]


def quarters_on_account(
    schemes: Sequence[Scheme],
    contract: Contract,
    years: Iterable[int],
    day: date,
    accrued: Iterable[tuple[date, int]],
) -> Iterator[RunningQuarter]:
    """Those of contract years that are not over on a day. `accrued`: by day of achievement."""
    years, accrued = [year for year in years if year in years_of(contract)], list(accrued)
    instalments, over = list(instalments_on_account(schemes, contract, years)), over_on(schemes, contract.code)
    for quarter in (quarter for year in years for quarter in quarters_of(contract, year, over)):
        terms = _terms(schemes, contract, quarter.starts, quarter.terms_by)
        if day < quarter.ends and terms and terms.on_account:
            yield RunningQuarter(
                quarter.starts,
                quarter.counts_until,
                quarter.ends,
                sum(pence for due_on, pence in instalments if quarter.starts <= due_on < quarter.terms_by),
                sum(pence for on, pence in accrued if quarter.starts <= on < quarter.counts_until),
            )


def _terms(schemes: Sequence[Scheme], contract: Contract, starts: date, until: date) -> Contract | None:
    """Nothing is to come of a party that the contract has no more."""
    terms = terms_of_period(schemes, contract.code, starts, until)
    return terms if terms and terms.party == contract.party else None
