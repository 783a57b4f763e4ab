"""The day on which the account of a contract year is closed: from then on what stands of it stays.

Payment rules 4, Final account.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.payments.rules.money import DAY, contract_year
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import last_terms, terms_on


def is_closed(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """Whether the contract year in which a day counts is closed, by the version in force on the day that it names."""
    closes = closes_on(schemes, contract, day)
    return closes is not None and closes <= today


def is_closed_period(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """So of an amount of a period of that day, such as an instalment: it is of its own year and of no run-off."""
    closes = _closes(schemes, contract, day, day)
    return closes is not None and closes <= today


def any_closes(schemes: Sequence[Scheme]) -> bool:
    return any(scheme.has_final_accounts for scheme in schemes)


def closes_on(schemes: Sequence[Scheme], contract: str, day: date) -> date | None:
    """When the contract year in which a day counts is closed, as far as the versions say it by now."""
    return _closes(schemes, contract, day, counts_on(schemes, contract, day))


def _closes(schemes: Sequence[Scheme], contract: str, day: date, counts: date) -> date | None:
    terms = last_terms(schemes, contract, day) if any_closes(schemes) else None
    if terms is None:
        return None
    return _first_day(schemes, contract, contract_year(terms.starts, terms.ends, counts))


def counts_on(schemes: Sequence[Scheme], contract: str, day: date) -> date:
    """The day in whose contract year and quarter something counts. In the run-off of a contract that was closed before
    a version let it go on, that is the last day before the run-off: else what a closed year has would be another's.
    """
    terms = _closed_in_run_off(schemes, contract, day)
    return day if terms is None else terms.ends - DAY


def counts_from(schemes: Sequence[Scheme], contract: str, day: date) -> date:
    """The first day from this one on that counts in no closed year's run-off."""
    terms = _closed_in_run_off(schemes, contract, day)
    return day if terms is None else terms.run_off_ends


def _closed_in_run_off(schemes: Sequence[Scheme], contract: str, day: date) -> Contract | None:
    """The terms whose last year was closed before a version let them go on, if the day is in their run-off."""
    for versions, until in _as_they_became_known(schemes) if any_closes(schemes) else ():
        terms = last_terms(versions, contract, day)
        if terms is not None and terms.ends <= day < terms.run_off_ends:
            closes = min(_days(versions, contract, contract_year(terms.starts, terms.ends, day)), default=None)
            if closes is not None and closes <= until:
                return terms
    return None


def _first_day(schemes: Sequence[Scheme], contract: str, year: int) -> date | None:
    """The first that came to pass by the versions known by then; a version that becomes known on it comes too late.
    Else the first to come.
    """
    for versions, until in _as_they_became_known(schemes):
        closes = min(_days(versions, contract, year), default=None)
        if closes is not None and closes <= until:
            return closes
    return min(_days(schemes, contract, year), default=None)


def _as_they_became_known(schemes: Sequence[Scheme]) -> Iterator[tuple[Sequence[Scheme], date]]:
    """Those that were known until another one became known, and on which day that was."""
    for day in sorted({_known_on(scheme) for scheme in schemes})[1:]:
        yield [scheme for scheme in schemes if _known_on(scheme) < day], day


def _known_on(scheme: Scheme) -> date:
    return scheme.known_on or scheme.published_at.date()


def _days(schemes: Sequence[Scheme], contract: str, year: int) -> Iterator[date]:
    """Those of versions that are in force on the day that they name; of one that names an earlier day than its first
    the first, since nothing else closes the year then.
    """
    for scheme in schemes:
        terms = scheme.contracts.get(contract)
        if terms is not None and year < len(terms.final_accounts):
            closes = max(terms.final_accounts[year], scheme.valid_from)
            if terms_on(schemes, contract, closes) is terms:
                yield closes
