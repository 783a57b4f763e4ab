"""Of which months of a contract a sample may be drawn, and by which version. Payment rules 3, Samples."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.assessment.rules.dates import add_months
from services.assessment.rules.terms import Contract, Terms, last_terms_on


def contract_in_month(code: str, month: date, versions: Sequence[Terms]) -> tuple[Terms, Contract] | None:
    """As the version of the month's first day says it; where none has the contract then, the first that begins in it.
    After the last version its terms go on.
    """
    ends = add_months(month, 1)
    begun = sorted(version.valid_from for version in versions if month < version.valid_from < ends)
    for day in (month, *begun):
        terms = last_terms_on(day, versions)
        contract = next((row for row in terms.contracts if row.code == code), None) if terms else None
        if terms is not None and contract is not None:
            return terms, contract
    return None


def months_over(code: str, versions: Sequence[Terms], today: date) -> list[date]:
    """The calendar months of its term and run-off that are over and may be drawn from, the last first."""
    return sorted(_months_over(code, versions, today), reverse=True)


def _months_over(code: str, versions: Sequence[Terms], today: date) -> Iterator[date]:
    of_all = [contract for terms in versions for contract in terms.contracts if contract.code == code]
    if not of_all:
        return
    month, ends = min(row.starts for row in of_all).replace(day=1), max(row.run_off_ends for row in of_all)
    while month < ends and add_months(month, 1) <= today:
        stated = contract_in_month(code, month, versions)
        if stated and stated[1].validation and month < stated[1].run_off_ends:
            yield month
        month = add_months(month, 1)
