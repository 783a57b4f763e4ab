"""What a scheme pays for by a signed statement that so many of so many people of a cohort met something.

Payment rules 3, Stated of a cohort.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from services.assessment.rules.dates import add_months

QUARTER_MONTHS = 3
LEAST_PEOPLE = 5  # of whom anything is stated; of fewer the numbers would tell of each


@dataclass(frozen=True, slots=True)
class AttestableOutcome:
    """As a version of the scheme says it."""

    code: str
    signed_by: frozenset[str]
    contracts: frozenset[str]


class ContractQuarter(NamedTuple):
    """Of a contract; half-open."""

    starts: date
    ends: date


def attested(rows: Iterable[Mapping[str, Any]]) -> tuple[AttestableOutcome, ...]:
    """As the canonical scheme has them."""
    return tuple(
        AttestableOutcome(row["code"], frozenset(row["signed_by"]), frozenset(row["contracts"])) for row in rows
    )


def quarters(starts: date, ends: date) -> Iterator[ContractQuarter]:
    """Three months each from the contract's first day on; the last one as short as the term is."""
    months = 0
    while (first := add_months(starts, months)) < ends:
        months += QUARTER_MONTHS
        yield ContractQuarter(first, min(add_months(starts, months), ends))


def too_few(people: int) -> bool:
    return 0 < people < LEAST_PEOPLE


def ended(of_contract: Sequence[ContractQuarter], today: date) -> list[ContractQuarter]:
    """Of a quarter that goes on nobody can state anything."""
    return [quarter for quarter in of_contract if quarter.ends <= today]
