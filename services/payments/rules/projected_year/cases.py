"""Cases of indicators in the coming year, drawn from how many there were of late and how many of them met the test.

Payment rules 9, A projected year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from services.payments.rules.counted import Count, Counts
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.projected_year.coming import ComingYear
from services.payments.rules.schemes import Scheme

OBSERVED = timedelta(weeks=52)
LEAST_CASES = 20


@dataclass(frozen=True, slots=True)
class DrawnCases:
    """By draw and quarter."""

    eligible: Ints
    met: Ints

    def of_quarter(self, draw: int, quarter: int) -> Count:
        return Count(int(self.met[draw, quarter]), int(self.eligible[draw, quarter]))

    def of_year(self, draw: int) -> Count:
        return Count(int(self.met[draw].sum()), int(self.eligible[draw].sum()))


def indicators_of(versions: Sequence[Scheme], code: str) -> list[str]:
    """That pots and gates of a contract count, in any of these versions."""
    terms = [scheme.contracts[code] for scheme in versions if code in scheme.contracts]
    gates = {gate.indicator for contract in terms for gate in contract.gates}
    pots = {measure.indicator for contract in terms if contract.at_risk for measure in contract.at_risk.measures}
    return sorted(gates | pots)


def observed_cases(counts: Counts, code: str, indicator: str, day: date) -> Count:
    return counts.between(code, indicator, day - OBSERVED, day)


def drawn_cases(
    counts: Counts, year: ComingYear, indicators: Sequence[str], day: date, seeds: Sequence[int], draws: int
) -> Mapping[str, DrawnCases]:
    """Each indicator has draws of its own, so that it does not matter which others there are."""
    return {indicator: _drawn(counts, year, indicator, day, seeds, draws) for indicator in indicators}


def _drawn(counts: Counts, year: ComingYear, indicator: str, day: date, seeds: Sequence[int], draws: int) -> DrawnCases:
    """How many come and which share meets the test are drawn first, as far as what was seen leaves them open."""
    random = np.random.default_rng([*seeds, *indicator.encode()])
    seen = observed_cases(counts, year.terms.code, indicator, day)
    days_of = counts.by_indicator.get((year.terms.code, indicator), ())
    first = min((row.eligible_on for row in days_of if row.eligible_on >= day - OBSERVED), default=day - OBSERVED)
    daily = random.gamma(seen.eligible + 0.5, 1 / max(1, (day - first).days), draws)
    edges = [*year.quarters, year.ends]
    days = np.array([(end - starts).days for starts, end in pairwise(edges)])
    eligible = random.poisson(daily[:, None] * days)
    share = random.beta(seen.met + 0.5, seen.eligible - seen.met + 0.5, draws)
    return DrawnCases(eligible, random.binomial(eligible, share[:, None]))
