"""Which version, and which terms of a contract, a day is judged by. Payment rules, section 1."""

from collections.abc import Iterable, Iterator
from datetime import date

from tests.model.days import ContractYear, Period, add_months, contract_years
from tests.model.facts import Contract, Measure, SchemeVersion


def in_force(versions: Iterable[SchemeVersion], day: date) -> SchemeVersion | None:
    """The last published of those valid on the day; after the last one, its terms hold on.

    silent: a day between two versions of which none is valid. It is as one after the last.
    """
    begun = [version for version in versions if version.valid_from <= day]
    valid = [version for version in begun if version.valid_to is None or day < version.valid_to]
    if valid:
        return max(valid, key=lambda version: version.published)
    return max(begun, key=lambda version: (version.valid_to or day, version.published), default=None)


def terms(versions: Iterable[SchemeVersion], code: str, day: date) -> Contract | None:
    """silent: a day on which the version in force does not carry the contract any more. Its last terms hold on."""
    carried = [(version, c) for version in versions for c in version.contracts if c.code == code]
    version = in_force((version for version, _ in carried), day)
    return next((contract for carrier, contract in carried if carrier is version), None)


def terms_of_period(versions: tuple[SchemeVersion, ...], code: str, period: Period) -> Contract | None:
    """silent: which version judges a period (a gate's quarter, a pot, a cohort month, the year of a true-up). That of
    its first day, so that a later version changes nothing before its date; where none carries the contract yet on that
    day, the first that does within the period, and then for the whole period.
    """
    begins = sorted(version.valid_from for version in versions if version.valid_from in period)
    stated = (terms(versions, code, day) for day in (period.start, *begins))
    return next((contract for contract in stated if contract), None)


def stated_years(versions: Iterable[SchemeVersion], code: str) -> Iterator[tuple[Contract, ContractYear]]:
    """Each year as each version states it; whoever asks takes those parts for which that version judges."""
    for version in versions:
        for contract in version.contracts:
            if contract.code == code:
                yield from ((contract, year) for year in contract_years(contract.starts, contract.ends))


def measure_terms(versions: Iterable[SchemeVersion], code: str, day: date) -> Measure:
    version = in_force(versions, day)
    measures = version.measures if version else ()
    return next((measure for measure in measures if measure.code == code), Measure(code))


def place_in_scheme(versions: Iterable[SchemeVersion], code: str, day: date) -> int:
    """Of one that the version does not list, after all others."""
    version = in_force(versions, day)
    codes = [measure.code for measure in version.measures] if version else []
    return codes.index(code) if code in codes else len(codes)


def contract_codes(versions: Iterable[SchemeVersion]) -> list[str]:
    return sorted({contract.code for version in versions for contract in version.contracts})


def run_off_ends(contract: Contract) -> date:
    return add_months(contract.ends, contract.run_off_months)
