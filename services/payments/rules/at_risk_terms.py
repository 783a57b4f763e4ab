"""What a contract says of the part of its value that counted measures earn.

Payment rules 4, At risk.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class AtRiskMeasure:
    """What of a pot is earned by the share of cases that met the indicator's test."""

    indicator: str
    weight: Fraction
    target: Fraction
    threshold: Fraction  # of the target; under it nothing is earned
    cap: Fraction  # of the pot; more is never earned
    is_stated: bool = False  # of a whole cohort by a signed statement, and not counted


@dataclass(frozen=True, slots=True)
class AtRiskTerms:
    shares: tuple[Fraction, ...]  # by contract year; the last one goes on
    true_up: bool
    measures: tuple[AtRiskMeasure, ...]

    def share_of_year(self, year: int) -> Fraction:
        return self.shares[min(year, len(self.shares) - 1)]


def read_at_risk(row: Mapping[str, Any] | None, attested: Collection[str] = ()) -> AtRiskTerms | None:
    """`attested`: the codes of what the scheme lets be stated."""
    if row is None:
        return None
    return AtRiskTerms(
        shares=tuple(Fraction(share) for share in row["shares"]),
        true_up=row.get("true_up", False),
        measures=tuple(
            AtRiskMeasure(
                indicator=measure["indicator"],
                weight=Fraction(measure["weight"]),
                target=Fraction(measure["target"]),
                threshold=Fraction(measure.get("threshold") or "0"),
                cap=Fraction(measure.get("cap") or "1"),
                is_stated=measure["indicator"] in attested,
            )
            for measure in row["measures"]
        ),
    )
