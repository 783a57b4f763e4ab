"""What each draw of the year comes to by the versions of one side: outcomes after gates and cap, and what periods add.

Payment rules 9, A projected year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.gates import gated
from services.payments.rules.judged_gates import JudgedGate
from services.payments.rules.money import add_months
from services.payments.rules.projected_year.cases import DrawnCases
from services.payments.rules.projected_year.coming import ComingYear
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import at_risk, block, terms_of_period
from services.payments.rules.terms_in_force import last_terms, terms_on

DAY = timedelta(days=1)
CAP, COLLAR = "cap", "collar"


@dataclass(frozen=True, slots=True)
class DrawnYear:
    """What was drawn, whichever side pays for it: counts by draw, kind and stretch, and cases by indicator."""

    year: ComingYear
    stretches: Sequence[date]
    counts: Ints
    kind_measures: Ints
    measures: Sequence[str]
    cases: Mapping[str, DrawnCases]

    @property
    def draws(self) -> int:
        return len(self.counts)


@dataclass(frozen=True, slots=True)
class Income:
    """By draw; `parts` add up to `total`: what each measure comes to after gates, what a cap takes of all, and by shape
    what comes by periods.
    """

    total: Ints
    measures: Mapping[str, Ints]
    shapes: Mapping[str, Ints]

    @property
    def parts(self) -> Mapping[tuple[str | None, str], Ints]:
        of_measures = {(measure, "tariff"): pence for measure, pence in self.measures.items()}
        return of_measures | {(None, shape): pence for shape, pence in self.shapes.items()}


def income(drawn: DrawnYear, pence: Ints, schemes: Sequence[Scheme]) -> Income:
    """`pence`: by kind and stretch."""
    by_stretch = _by_stretch(drawn, pence, schemes)
    by_measure = by_stretch.sum(axis=1)
    uncapped = by_measure.sum(axis=1)
    capped = _under_caps(drawn, by_stretch.sum(axis=2), schemes)
    shapes = {
        CAP: capped - uncapped,
        COLLAR: np.maximum(_least(drawn.year, schemes) - capped, 0),
        block.NAME: np.full(drawn.draws, _block(drawn.year, schemes), dtype=np.int64),
        at_risk.NAME: _pots(drawn, schemes),
    }
    total = capped + shapes[COLLAR] + shapes[block.NAME] + shapes[at_risk.NAME]
    of_measures = {measure: by_measure[:, place] for place, measure in enumerate(drawn.measures)}
    return Income(
        total,
        {measure: of_draws for measure, of_draws in of_measures.items() if of_draws.any()},
        {shape: of_draws for shape, of_draws in shapes.items() if of_draws.any()},
    )


def _by_stretch(drawn: DrawnYear, pence: Ints, schemes: Sequence[Scheme]) -> Ints:
    """By draw, stretch and measure, after gates."""
    sums = np.zeros((drawn.draws, len(drawn.stretches), len(drawn.measures)), dtype=np.int64)
    of_measure = drawn.kind_measures[:, None] == np.arange(len(drawn.measures))
    for place, first in enumerate(drawn.stretches):
        for draws, prices in _gated(drawn, pence[:, place], schemes, first):
            sums[draws, place] = (drawn.counts[draws, :, place] * prices) @ of_measure.astype(np.int64)
    return sums


def _gated(drawn: DrawnYear, pence: Ints, schemes: Sequence[Scheme], day: date) -> Iterator[tuple[Ints, Ints]]:
    """Which draws, and what each kind brings in them: those in which the same gates of the quarter are missed."""
    contract = last_terms(schemes, drawn.year.terms.code, day)
    if contract is None or not any(scheme.has_gates for scheme in schemes):
        yield np.arange(drawn.draws), pence
        return
    stated, quarter = judged_in(schemes, contract, day)
    of_draws: dict[tuple[bool, ...], list[int]] = {}
    judged: dict[tuple[bool, ...], list[JudgedGate]] = {}
    place = sum(first <= day for first in drawn.year.quarters) - 1
    for draw in range(drawn.draws):
        gates = [
            JudgedGate(contract.code, gate, quarter, drawn.cases[gate.indicator].of_quarter(draw, place))
            for gate in stated.gates
        ]
        missed = tuple(gate.is_missed for gate in gates)
        of_draws.setdefault(missed, []).append(draw)
        judged.setdefault(missed, gates)
    for missed, draws in of_draws.items():
        prices = [
            gated(int(price), [gate for gate in judged[missed] if drawn.measures[measure] in gate.gate.measures])
            for price, measure in zip(pence, drawn.kind_measures, strict=True)
        ]
        yield np.array(draws), np.array(prices, dtype=np.int64)


def _under_caps(drawn: DrawnYear, by_stretch: Ints, schemes: Sequence[Scheme]) -> Ints:
    """In the order of the days: each stretch under the cap that its version states, after those before it."""
    stands = np.zeros(drawn.draws, dtype=np.int64)
    for place, first in enumerate(drawn.stretches):
        terms, pence = last_terms(schemes, drawn.year.terms.code, first), by_stretch[:, place]
        cap = terms.cap_of_year(drawn.year.number) if terms else None
        stands = stands + (pence if cap is None else np.minimum(pence, np.maximum(cap - stands, 0)))
    return stands


def _least(year: ComingYear, schemes: Sequence[Scheme]) -> int:
    terms = terms_on(schemes, year.terms.code, year.ends - DAY)
    return terms.collar_of_year(year.number) or 0 if terms else 0


def _block(year: ComingYear, schemes: Sequence[Scheme]) -> int:
    """Each instalment by the version of its month."""
    pence = 0
    for month in range(12):
        terms = terms_on(schemes, year.terms.code, add_months(year.starts, month))
        if terms is not None and terms.block_share_of_year(year.number):
            pence += block.instalments(terms, year.number)[month]
    return pence


def _pots(drawn: DrawnYear, schemes: Sequence[Scheme]) -> Ints:
    """Of the quarters, each by the version of its first day; with the true-up of the year by that of its own."""
    pence = np.zeros(drawn.draws, dtype=np.int64)
    year, quarters = drawn.year, dict[str, Ints]()
    for place, first in enumerate(year.quarters):
        terms = terms_of_period(schemes, year.terms.code, first, add_months(first, 3))
        for indicator, earned in _of_quarter(drawn, terms, place):
            quarters[indicator] = quarters.get(indicator, np.zeros_like(pence)) + earned
            pence += earned
    terms = terms_of_period(schemes, year.terms.code, year.starts, year.ends)
    if terms is None or terms.at_risk is None or not terms.at_risk.true_up:
        return pence
    pots = at_risk.pots(terms, year.number)
    for measure in terms.at_risk.measures:
        cases, pot = drawn.cases[measure.indicator], sum(pots[measure.indicator])
        whole = np.array([at_risk.earned(pot, cases.of_year(draw), measure) for draw in range(drawn.draws)])
        pence = pence + whole - quarters.get(measure.indicator, 0)
    return pence


def _of_quarter(drawn: DrawnYear, terms: Contract | None, place: int) -> Iterator[tuple[str, Ints]]:
    if terms is None or terms.at_risk is None:
        return
    pots = at_risk.pots(terms, drawn.year.number)
    for measure in terms.at_risk.measures:
        cases, pot = drawn.cases[measure.indicator], pots[measure.indicator][place]
        earned = [at_risk.earned(pot, cases.of_quarter(draw, place), measure) for draw in range(drawn.draws)]
        yield measure.indicator, np.array(earned, dtype=np.int64)
