"""Of which quarters of a contract something may be stated of a cohort.

Payment rules 3, Stated of a cohort.
"""

from collections.abc import Sequence
from datetime import date

from services.assessment.rules.attested import AttestableOutcome, ContractQuarter, ended, quarters
from services.assessment.rules.terms import Terms, last_terms_on


def attestable(outcome: str, contract: str, terms: Terms | None) -> AttestableOutcome | None:
    """As a version lets it be stated of this contract; None where it does not."""
    for row in terms.attested if terms else ():
        if row.code == outcome and contract in row.contracts:
            return row
    return None


def stated_quarters(
    outcome: str, contract: str, versions: Sequence[Terms], today: date, organisation: str | None = None
) -> list[ContractQuarter]:
    """Those that are over and of which the version of their first day lets it be stated, by the organisation if one is
    given.
    """
    over = {
        quarter
        for terms in versions
        for of in terms.contracts
        if of.code == contract
        for quarter in ended(list(quarters(of.starts, of.ends)), today)
    }
    return sorted(
        quarter
        for quarter in over
        if _lets(quarter, last_terms_on(quarter.starts, versions), outcome, contract, organisation)
    )


def _lets(quarter: ContractQuarter, terms: Terms | None, outcome: str, contract: str, organisation: str | None) -> bool:
    row = attestable(outcome, contract, terms)
    if terms is None or row is None or (organisation is not None and organisation not in row.signed_by):
        return False
    return any(quarter in quarters(of.starts, of.ends) for of in terms.contracts if of.code == contract)
