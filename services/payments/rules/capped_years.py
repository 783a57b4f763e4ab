"""In which contract year an outcome counts under a cap, and with what.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.payments.rules.caps import CountedAmount
from services.payments.rules.final_accounts import counts_on
from services.payments.rules.money import contract_year
from services.payments.rules.schemes import Scheme, all_terms, place_in_scheme
from services.payments.rules.terms_in_force import last_terms

STANDS = frozenset({"held", "due", "accrued"})


def capped_contracts(schemes: Iterable[Scheme]) -> set[str]:
    """By their codes, those that have a cap in any of these versions."""
    return {contract.code for contract in all_terms(schemes) if contract.cap_pence}


def capped_year(schemes: Sequence[Scheme], code: str, day: date) -> int:
    terms = last_terms(schemes, code, day)
    assert terms is not None  # noqa: S101 - the code is of one of these versions
    return contract_year(terms.starts, terms.ends, counts_on(schemes, code, day))


def under_cap_of(
    schemes: Sequence[Scheme], code: str, year: int, key: UUID, on: date, measure: str, pence: int
) -> CountedAmount:
    """`pence`: before the cap."""
    return CountedAmount(key, on, place_in_scheme(schemes, measure, on), pence, cap_on(schemes, code, year, on))


def cap_on(schemes: Sequence[Scheme], code: str, year: int, day: date) -> int | None:
    """Of a contract year, as it is said on a day."""
    terms = last_terms(schemes, code, day)
    return terms.cap_of_year(year) if terms else None
