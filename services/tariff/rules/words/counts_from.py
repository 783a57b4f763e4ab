"""From when what another version says of a contract counts: what is of a period goes by the version of its first day.

Payment rules 1, Versions of a scheme. Payment rules 4, At risk.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.words.shapes import at_risk, block, bounds, cohorts, gates, on_account, validation
from shared.pages.words import as_day, day, last_day

Said = Mapping[str, Any]
Period = Literal["contract month", "contract quarter", "contract year", "calendar month", "collar"]
_MONTHS: Mapping[Period, int] = {"contract month": 1, "contract quarter": 3, "contract year": 12}


class Term(NamedTuple):
    """The contract as the new version has it, and the first day of that version."""

    contract: Said
    valid_from: str


def counts_from(sentence: str, said_by: tuple[Said, Said], term: Term) -> str:
    """`from 5 August 2025`, or from the first period that goes by the new version. `said_by` are the contract and the
    scheme that say the sentence.
    """
    period = _period_of(sentence, *said_by)
    return _from_day(term) if period is None else from_period(period, term)


def from_period(period: Period, term: Term) -> str:
    """A collar is that of the version of its year's last day."""
    first = as_day(term.valid_from)
    if first <= as_day(term.contract["starts"]):
        return _from_day(term)
    if period == "collar":
        ends = [end for end in _year_ends(term.contract) if end > first]
        return f"from the contract year that ends on {last_day(ends[0])}" if ends else _never("contract year", term)
    begins = next((start for start in _starts(period, term.contract) if start >= first), None)
    if begins is None:
        return _never(period, term)
    return _from_day(term) if begins == first else f"from the {period} that begins on {day(begins)}"


def is_by_period(sentence: str, contract: Said, scheme: Said) -> bool:
    return _period_of(sentence, contract, scheme) is not None


def _from_day(term: Term) -> str:
    return f"from {day(term.valid_from)}"


def _never(period: str, term: Term) -> str:
    return f"in no {period}, as its last one begins before {day(term.valid_from)}"


def _period_of(sentence: str, contract: Said, scheme: Said) -> Period | None:
    if sentence in at_risk.in_words(contract, scheme):
        return "contract year" if sentence.startswith(at_risk.OF_THE_WHOLE_YEAR) else "contract quarter"
    if sentence in gates.in_words(contract, scheme):
        return "contract quarter"
    if sentence in (*cohorts.in_words(contract, scheme), *validation.in_words(contract, scheme)):
        return "calendar month"
    if sentence in block.in_words(contract, scheme):
        return None if sentence.startswith(block.VALUES) else "contract month"
    if sentence.startswith((on_account.INSTALMENTS, on_account.BALANCES)):
        return "contract month" if sentence.startswith(on_account.INSTALMENTS) else "contract quarter"
    return "collar" if sentence.startswith(bounds.LEAST) else None


def _starts(period: Period, contract: Said) -> Iterator[date]:
    """The first days of its periods, in order; calendar months go on through the run-off."""
    starts, ends = as_day(contract["starts"]), as_day(contract["ends"])
    months = _MONTHS.get(period, 1)
    if period == "calendar month":
        starts, ends = starts.replace(day=1), add_months(ends, contract["run_off_months"])
    number = 0
    while (begins := add_months(starts, number)) < ends:
        yield begins
        number += months


def _year_ends(contract: Said) -> list[date]:
    return year_ends(as_day(contract["starts"]), as_day(contract["ends"]))
