"""Whether what is paid on account, and the final accounts of years, fit the contract."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from services.tariff.rules.dates import add_months, contract_years, year_ends
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.plans import MONTHS
from services.tariff.rules.scheme import Contract, Scheme


def check_years(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        yield from _on_account(contract, f"contracts[{i}]")
        yield from _final_accounts(contract, f"contracts[{i}].final_accounts")


def _on_account(contract: Contract, place: str) -> Iterator[SchemeFault]:
    terms = contract.on_account
    if terms is None:
        return
    if not Decimal(terms.share):
        yield SchemeFault(f"{place}.on_account.share", "is 0: nothing would be paid on account", ("above 0",))
    if terms.profile and sum(map(Decimal, terms.profile)) != 1:
        message = f"sums to {sum(map(Decimal, terms.profile))}"
        yield SchemeFault(f"{place}.on_account.profile", message, ("shares that sum to 1",))
    begins = [contract.starts, *year_ends(contract.starts, contract.ends)][-2]
    months = sum(1 for month in range(MONTHS) if add_months(begins, month) < contract.ends)
    if terms.profile and not any(map(Decimal, terms.profile[:months])):
        message = f"pays nothing in the {months} months of the last year"
        yield SchemeFault(f"{place}.on_account.profile", message, (f"a share above 0 in the first {months} months",))
    if not any(contract.annual_value_pence):
        yield SchemeFault(f"{place}.annual_value_pence", "is missing, and on_account.share is a share of it")


def _final_accounts(contract: Contract, place: str) -> Iterator[SchemeFault]:
    years = contract_years(contract.starts, contract.ends)
    if years and len(contract.final_accounts) > years:
        message = f"gives {len(contract.final_accounts)} days for {years} contract years"
        yield SchemeFault(place, message, (f"up to {years} days",))
    for k, (day, due) in enumerate(zip(contract.final_accounts, _due_last(contract), strict=False)):
        if day <= due:
            message = f"{day} is not after {due}, on which what contract year {k + 1} earned last is due"
            yield SchemeFault(f"{place}[{k}]", message, (f"{due + timedelta(days=1)} or later",))
    for k, (before, after) in enumerate(pairwise(contract.final_accounts)):
        if after < before:
            yield SchemeFault(
                f"{place}[{k + 1}]", f"{after} is before that of the year before", (f"{before} or later",)
            )


def _due_last(contract: Contract) -> list[date]:
    """When the last quarter, true-up, collar or month of each contract year is due. Cohorts go on to the last calendar
    month of the run-off; it is of the last year.
    """
    due = year_ends(contract.starts, contract.ends)
    if contract.cohorts:
        due[-1] = max(due[-1], add_months((contract.run_off_ends - timedelta(days=1)).replace(day=1), 1))
    return due
