"""An option to extend a contract, as its scheme says it. No money moves by it.

Payment rules 4, Option to extend.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.payments.rules.money import add_months


@dataclass(frozen=True, slots=True)
class ExtensionTerms:
    """`ends` is the first day after the term, if it is taken up by `decide_by`."""

    ends: date
    decide_by: date


def read_extension(row: Mapping[str, Any] | None, contract_ends: date) -> ExtensionTerms | None:
    if row is None:
        return None
    until = row.get("until")
    ends = date.fromisoformat(until) if until else add_months(contract_ends, row["months"])
    return ExtensionTerms(ends, date.fromisoformat(row["decide_by"]))
