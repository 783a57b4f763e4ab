"""What a contract says of quality gates, and of the least and the most that the outcomes of a year come to.

Payment rules 4, Quality gate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class GateTerms:
    """Payments for these measures are less in a quarter in which the indicator's share was under its target."""

    code: str
    indicator: str
    target: Fraction
    factor: Fraction
    measures: frozenset[str]


def read_gates(rows: Iterable[Mapping[str, Any]]) -> tuple[GateTerms, ...]:
    return tuple(
        GateTerms(
            code=row["code"],
            indicator=row["indicator"],
            target=Fraction(row["target"]),
            factor=Fraction(row["factor"]),
            measures=frozenset(row["measures"]),
        )
        for row in rows
    )
