"""The day on which the account of a contract year is closed: from then on what stands of it stays.

Payment rules 4, Final account.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from services.payments.rules.money import DAY, contract_year
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.terms_in_force import contract_end, last_terms, terms_on


def is_closed(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """Whether the contract year in which a day counts is closed, by the version in force on the day that it names."""
    closes = closes_on(schemes, contract, day)
    return closes is not None and closes <= today


def is_closed_period(schemes: Sequence[Scheme], contract: str, day: date, today: date) -> bool:
    """So of an amount of a period of that day, such as an instalment: it is of its own year and of no run-off."""
    closes = _closes(schemes, contract, day, of_run_off=False)
    return closes is not None and closes <= today


def any_closes(schemes: Sequence[Scheme]) -> bool:
    return any(scheme.has_final_accounts for scheme in schemes)


def closes_on(schemes: Sequence[Scheme], contract: str, day: date) -> date | None:
    """When the contract year in which a day counts is closed, as far as the versions say it by now."""
    return _closes(schemes, contract, day, of_run_off=True)


def _closes(schemes: Sequence[Scheme], contract: str, day: date, *, of_run_off: bool) -> date | None:
    """The first that came to pass by the versions known by then; a version that becomes known on it comes too late.
    Else the first to come, unless it counts in no year that is closed (`over_on`).
    """
    if not any_closes(schemes):
        return None
    now = _year_of(schemes, contract, day, of_run_off=False)  # of a year that was let go on, as it is since
    for versions, closed in _closings(schemes, contract):
        years = {now, _year_of(versions, contract, day, of_run_off=of_run_off)}
        closes = min((on for year, on in closed.items() if year in years), default=None)
        if closes is not None:
            return closes
    if _is_over_since(schemes, contract, day):
        return None
    return _first(schemes, contract, _year_of(schemes, contract, day, of_run_off=of_run_off))


def _year_of(versions: Sequence[Scheme], contract: str, day: date, *, of_run_off: bool) -> int | None:
    """The contract year in which a day lies or, of its run-off, counts."""
    terms = last_terms(versions, contract, day)
    if terms is None or day >= (terms.run_off_ends if of_run_off else terms.ends):
        return None
    return contract_year(terms.starts, terms.ends, day)


def over_on(schemes: Sequence[Scheme], contract: str) -> date | None:
    """When a contract ends, and what is dated later counts in its last year and quarter. If a version ends it with or
    within a year that was closed before it became known, that is the end which it had: nothing more counts in that
    year, and what is dated later is paid by itself.
    """
    ends = contract_end(schemes, contract)
    if ends is None or not any_closes(schemes):
        return ends
    for versions, until in _as_they_became_known(schemes):
        then = contract_end(versions, contract)
        closes = _first(versions, contract, _year_of(versions, contract, ends - DAY, of_run_off=False))
        if then and ends < then and closes is not None and closes <= until:
            return then
    return ends


def _is_over_since(schemes: Sequence[Scheme], contract: str, day: date) -> bool:
    """Whether a day lies behind the end that a version gave the contract after the account of that year."""
    ends = contract_end(schemes, contract)
    return ends is not None and ends <= day and over_on(schemes, contract) != ends


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
    for versions, closed in _closings(schemes, contract) if any_closes(schemes) else ():
        terms = last_terms(versions, contract, day)
        if terms is None or not terms.ends <= day < terms.run_off_ends:
            continue
        if contract_year(terms.starts, terms.ends, day) in closed:
            return terms
    return None


def _closings(schemes: Sequence[Scheme], contract: str) -> Iterator[tuple[Sequence[Scheme], dict[int, date]]]:
    """The contract years that were closed, with the day, while these versions were all that was known. None is closed
    twice: what a later version takes for its run-off was no part of it.
    """
    before: set[int] = set()
    for versions, until in _as_they_became_known(schemes):
        years = max((len(terms.final_accounts) for terms in _all_terms_of(versions, contract)), default=0)
        closing = {year: _first(versions, contract, year) for year in range(years)}
        closed = {year: on for year, on in closing.items() if on is not None and on <= until and year not in before}
        yield versions, closed
        before |= closed.keys()


def _all_terms_of(versions: Sequence[Scheme], contract: str) -> Iterator[Contract]:
    return (scheme.contracts[contract] for scheme in versions if contract in scheme.contracts)


def _as_they_became_known(schemes: Sequence[Scheme]) -> Iterator[tuple[Sequence[Scheme], date]]:
    """Those that were known until another one became known, and on which day that was."""
    for day in sorted({_known_on(scheme) for scheme in schemes})[1:]:
        yield [scheme for scheme in schemes if _known_on(scheme) < day], day


def _known_on(scheme: Scheme) -> date:
    return scheme.known_on or scheme.published_at.date()


def _first(versions: Sequence[Scheme], contract: str, *years: int | None) -> date | None:
    return min((on for year in years if year is not None for on in _days(versions, contract, year)), default=None)


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
