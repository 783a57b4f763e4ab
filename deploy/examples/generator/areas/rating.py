"""Points of the scheme's own domains: as badly off as a band says, and later as a measure of the score asks."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from deploy.examples.generator.areas.terms import SchemeTerms

TRIES = 400
Points = dict[str, int]


def reached(params: Mapping[str, Any], before: Fraction, after: Fraction) -> bool:
    """A range, a change or a percentage of what was before."""
    if "range" in params:
        low, high = params["range"]
        return bool(low <= after <= high)
    least = params["change"] if "change" in params else before * Fraction(params["percent"], 100)
    moved = after - before
    return bool(before or "change" in params) and (moved <= least if least < 0 else moved >= least)


class PointsGiven:
    def __init__(self, terms: SchemeTerms) -> None:
        said = terms.said["complexity"]
        named = [{"code": domain} if isinstance(domain, str) else domain for domain in said["domains"]]
        self._most: Points = {domain["code"]: domain.get("max_points", said.get("max_points", 4)) for domain in named}
        self._weights = {domain["code"]: Fraction(domain.get("weight", "1")) for domain in named}
        self._starts = [(Fraction(str(band["from"])), str(band["code"])) for band in said["bands"]]
        self._scores = [measure["params"] for measure in terms.of_kind("score")]
        self.bands = [code for _, code in self._starts]

    def band(self, points: Points) -> str:
        return [code for least, code in self._starts if least <= self._total(points)][-1]

    def points_in(self, band: str, rng: random.Random) -> Points:
        """Drawn until they fall in the band: a share of what each domain may have, around where the band lies."""
        whole = sum(most * self._weights[code] for code, most in self._most.items()) or Fraction(1)
        place = self.bands.index(band)
        low = self._starts[place][0]
        high = self._starts[place + 1][0] if place + 1 < len(self.bands) else whole
        share = float(min(Fraction(1), (low + high) / 2 / whole))
        points = dict.fromkeys(self._most, 0)
        for _ in range(TRIES):
            points = {code: self._drawn(share, most, rng) for code, most in self._most.items()}
            if self.band(points) == band:
                break
        return points

    def improved(self, before: Points, rng: random.Random) -> Points:
        """What meets as many measures of the score as can be; without any, somewhat fewer points."""
        tries = [{code: rng.randint(0, points) for code, points in before.items()} for _ in range(TRIES)]
        if not self._scores:
            return tries[0]
        return max(tries, key=lambda after: sum(self._meets(params, before, after) for params in self._scores))

    @staticmethod
    def _drawn(share: float, most: int, rng: random.Random) -> int:
        return sum(rng.random() < share for _ in range(most))

    def _meets(self, params: Mapping[str, Any], before: Points, after: Points) -> bool:
        return reached(params, self._score(params["score"], before), self._score(params["score"], after))

    def _score(self, name: str, points: Points) -> Fraction:
        return Fraction(points[name]) if name in points else self._total(points)

    def _total(self, points: Points) -> Fraction:
        return sum((points[code] * weight for code, weight in self._weights.items()), Fraction(0))
