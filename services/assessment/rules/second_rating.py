"""Which assessments under audit are rated a second time, and how far two raters agree.

Payment rules 2, Rated a second time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.assessment.rules.complexity import bands, most_points, weights

FEWEST_PAIRS = 5  # of fewer nothing is said of how far they agree
_LOTS = 100


@dataclass(frozen=True, slots=True)
class Scale:
    """How points become a band, by one version of a scheme."""

    most_points: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    bands: tuple[tuple[str, Fraction], ...] = ()

    def band(self, points: Mapping[str, int]) -> str | None:
        """None where a domain is not rated, or above its maximum: then the scheme proposes none."""
        if any(domain not in points or points[domain] > most for domain, most in self.most_points.items()):
            return None
        score = sum((points[domain] * weight for domain, weight in self.weights.items()), start=Fraction(0))
        return next((code for code, least in reversed(self.bands) if least <= score), None)


@dataclass(frozen=True, slots=True)
class RatedTwice:
    first_points: Mapping[str, int]
    first_band: str | None
    points: Mapping[str, int]
    band: str | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one assessor's pairs; what is None is not said of so few. `apart` and `higher` are tenths of a point."""

    pairs: int
    banded: int
    same_band: int | None
    same_band_percent: int | None
    apart_tenths: int | None
    higher_tenths: int | None


def scale(scheme: Mapping[str, Any]) -> Scale:
    return Scale(most_points(scheme), weights(scheme), bands(scheme))


def drawn(area: str, assessment_id: UUID, percent: int) -> bool:
    """By lot, and the same whoever draws again: nobody chooses the id of an assessment."""
    lot = hashlib.sha256(f"{area}|{assessment_id}".encode()).digest()[:8]
    return int.from_bytes(lot, "big") % _LOTS < percent


def agreement(pairs: Sequence[RatedTwice]) -> Agreement:
    """`higher`: by how much the first rating lies above the second in the mean; below nothing where it lies below."""
    banded = [pair for pair in pairs if pair.first_band is not None]
    same = sum(pair.first_band == pair.band for pair in banded)
    differences = [_differences(pair) for pair in pairs]
    says_bands, says_points = len(banded) >= FEWEST_PAIRS, len(pairs) >= FEWEST_PAIRS
    return Agreement(
        pairs=len(pairs),
        banded=len(banded),
        same_band=same if says_bands else None,
        same_band_percent=_nearest(100 * same, len(banded)) if says_bands else None,
        apart_tenths=_mean_tenths([sum(map(abs, of_pair)) for of_pair in differences]) if says_points else None,
        higher_tenths=_mean_tenths([sum(of_pair) for of_pair in differences]) if says_points else None,
    )


def _differences(pair: RatedTwice) -> list[int]:
    """Of the domains that both rated."""
    return [points - pair.points[domain] for domain, points in pair.first_points.items() if domain in pair.points]


def _mean_tenths(sums: Sequence[int]) -> int:
    return _nearest(10 * sum(sums), len(sums))


def _nearest(number: int, of: int) -> int:
    """A half goes away from nothing, so that more and less are told alike."""
    half_up = (2 * abs(number) + of) // (2 * of)
    return half_up if number >= 0 else -half_up
