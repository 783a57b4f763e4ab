"""The day on which the account of a contract year is closed: from then on what stands of it stays.

Payment rules 4, Final account.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.payments.rules.money import contract_year
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import last_terms, terms_on


def is_closed(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """Whether the contract year in which a day counts is closed, by the version in force on the day that it names."""
    year = _year_of(schemes, contract, day)
    return year is not None and year_is_closed(schemes, contract, year, today)


def any_closes(schemes: Sequence[Scheme]) -> bool:
    return any(scheme.has_final_accounts for scheme in schemes)


def year_is_closed(schemes: Sequence[Scheme], contract: str, year: int, today: date) -> bool:
    closes = _first_day(schemes, contract, year)
    return closes is not None and closes <= today


def closes_on(schemes: Sequence[Scheme], contract: str, day: date) -> date | None:
    """When the contract year in which a day counts is closed, as far as the versions say it by now."""
    year = _year_of(schemes, contract, day)
    return None if year is None else _first_day(schemes, contract, year)


def _year_of(schemes: Sequence[Scheme], contract: str, day: date) -> int | None:
    """None where no version closes any year, or has the contract."""
    terms = last_terms(schemes, contract, day) if any_closes(schemes) else None
    return None if terms is None else contract_year(terms.starts, terms.ends, day)


def _first_day(schemes: Sequence[Scheme], contract: str, year: int) -> date | None:
    """The first that came to pass by the versions known by then; a version that becomes known on it comes too late.
    Else the first to come.
    """
    if not any_closes(schemes):
        return None
    for day in sorted({_known_on(scheme) for scheme in schemes})[1:]:
        before = [scheme for scheme in schemes if _known_on(scheme) < day]
        closes = min(_days(before, contract, year), default=None)
        if closes is not None and closes <= day:
            return closes
    return min(_days(schemes, contract, year), default=None)


def _known_on(scheme: Scheme) -> date:
    return scheme.known_on or scheme.published_at.date()


def _days(schemes: Sequence[Scheme], contract: str, year: int) -> Iterator[date]:
    """Those of versions that are in force on the day that they name."""
    for scheme in schemes:
        terms = scheme.contracts.get(contract)
        if terms is not None and year < len(terms.final_accounts):
            closes = terms.final_accounts[year]
            if terms_on(schemes, contract, closes) is terms:
                yield closes
