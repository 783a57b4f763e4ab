"""The day on which the account of a contract year is closed: from then on what stands of it stays.

Payment rules 4, Final account.
"""

from collections.abc import Sequence
from datetime import date

from services.payments.rules.money import contract_year
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import last_terms, terms_on


def is_closed(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """Whether the contract year in which a day counts is closed, by the version in force on the day that it names."""
    terms = last_terms(schemes, contract, day) if any_closes(schemes) else None
    return terms is not None and year_is_closed(schemes, contract, contract_year(terms.starts, terms.ends, day), today)


def any_closes(schemes: Sequence[Scheme]) -> bool:
    return any(scheme.has_final_accounts for scheme in schemes)


def year_is_closed(schemes: Sequence[Scheme], contract: str, year: int, today: date) -> bool:
    for scheme in schemes:
        terms = scheme.contracts.get(contract)
        if terms is not None and year < len(terms.final_accounts):
            closes = terms.final_accounts[year]
            if closes <= today and terms_on(schemes, contract, closes) is terms:
                return True
    return False
