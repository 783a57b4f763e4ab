"""What a version says of final accounts that versions before it have said otherwise. Payment rules 4, Final account."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.tariff.rules.dates import contract_years, year_ends
from services.tariff.rules.scheme import Contract, Scheme
from services.tariff.rules.versions import Earlier, that_counts


def closing_warnings(scheme: Scheme, published: Iterable[Earlier]) -> Iterator[str]:
    """Whether the day has come nobody knows here, so of each that is to be later it says what holds once it has. What
    the version before said already, its own check has told.
    """
    in_order = sorted(published, key=lambda earlier: (earlier.at, earlier.scheme.version))
    for i, contract in enumerate(scheme.contracts):
        yield from _lengthened(f"contracts[{i}].ends", contract, in_order)
        for year in range(contract_years(contract.starts, contract.ends)):
            before = _closes_first(contract.code, year, in_order)
            stated = contract.final_accounts[year] if year < len(contract.final_accounts) else None
            if before is None or stated == _closes(contract.code, year, in_order[-1].scheme):
                continue
            if stated is None or stated > before[0]:
                yield _warning(f"contracts[{i}].final_accounts", contract, year, stated, before)


def _lengthened(place: str, contract: Contract, in_order: list[Earlier]) -> Iterator[str]:
    """A last year that ended early and goes on is the same contract year, and so closed for what is added too."""
    of_last = {before.code: before for before in in_order[-1].scheme.contracts} if in_order else {}
    before = of_last.get(contract.code)
    if before is None or before.ends >= contract.ends:
        return
    year = contract_years(before.starts, before.ends) - 1
    closes = _closes_first(contract.code, year, in_order)
    if closes is not None and year_ends(contract.starts, contract.ends)[year] > before.ends:
        yield (
            f"{place}: {contract.ends} lengthens contract year {year + 1} of {contract.code}, whose account version"
            f" {closes[1]} closes from {closes[0]} on. Published on that day or later, what is dated from {before.ends}"
            " on in that year earns nothing, by outcome, by block or on account: a contract with a code of its own can."
        )


def _warning(place: str, contract: Contract, year: int, stated: date | None, before: tuple[date, int]) -> str:
    closes, version = before
    says = f"{place}[{year}]: {stated} is later than" if stated else f"{place}: without"
    return (
        f"{says} {closes}, from which on version {version} closes the account of contract year {year + 1} of"
        f" {contract.code}. Published on that day or later, or valid only after it, this opens nothing again: what"
        " stands of the year stays."
    )


def _closes_first(code: str, year: int, in_order: list[Earlier]) -> tuple[date, int] | None:
    """The first day that a version names that counts on it, by those that were published with it or before."""
    days = [
        (closes, counting.scheme.version)
        for count in range(1, len(in_order) + 1)
        if (closes := _closes(code, year, in_order[count - 1].scheme)) is not None
        and (counting := that_counts(closes, in_order[:count])) is in_order[count - 1]
    ]
    return min(days, default=None)


def _closes(code: str, year: int, scheme: Scheme) -> date | None:
    stated = {contract.code: contract.final_accounts for contract in scheme.contracts}.get(code, [])
    return stated[year] if year < len(stated) else None
