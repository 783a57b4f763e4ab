"""What the share of cases that met a test brings: pots, their true-up, and gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import prod
from typing import Any

from deploy.examples.oracle.scheme import in_parts, part_of
from deploy.examples.oracle.shapes.years import (
    DAY,
    Amount,
    Contract,
    Quarter,
    parts,
    quarter_at,
    quarter_of,
    quarters_of,
    year_ends,
    years_of,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Of an indicator that a contract needs, on the day from which it counts."""

    indicator: str
    on: date
    met: bool


@dataclass(frozen=True)
class Stated:
    """Of the cohort of a quarter, by its first day: how many they are, and how many of them met it."""

    indicator: str
    on: date
    people: int
    met: int

    @property
    def cases(self) -> list[Case]:
        return [Case(self.indicator, self.on, number < self.met) for number in range(self.people)]


class CasesByQuarter:
    """Of each indicator and quarter of a contract, how many cases there are and how many of them met it: counted
    once, however many outcomes and pots rest on it.
    """

    def __init__(self, contract: Contract, cases: Iterable[Case]) -> None:
        self._counts: dict[tuple[str, date], tuple[int, int]] = {}
        for case in cases:
            quarter = quarter_at(contract["starts"], contract["ends"], case.on)
            if quarter:
                key = case.indicator, quarter.starts
                count, met = self._counts.get(key, (0, 0))
                self._counts[key] = count + 1, met + case.met

    def share_met(self, indicator: str, quarters: Sequence[Quarter]) -> Fraction | None:
        of_quarters = [self._counts.get((indicator, quarter.starts), (0, 0)) for quarter in quarters]
        count, met = sum(count for count, _ in of_quarters), sum(met for _, met in of_quarters)
        return Fraction(met, count) if count else None


def at_risk(contract: Contract, cases: Sequence[Case], stated: Sequence[Stated] = ()) -> Iterator[Amount]:
    """Each pot's quarters, and once the year is over what the whole year earns beside them: of what is stated the
    quarters of which it was.
    """
    by_quarter = CasesByQuarter(contract, [*cases, *(case for said in stated for case in said.cases)])
    rule: dict[str, Any] = contract.get("at_risk") or {}
    quarters = quarters_of(contract)
    for year in range(len(years_of(contract)) if rule else 0):
        own = [quarter for quarter in quarters if quarter.year == year]
        pots = in_parts(parts(contract, year)[1], [Fraction(row["weight"]) for row in rule["measures"]])
        for pot, row in zip(pots, rule["measures"], strict=True):
            shares = in_parts(pot, [len(quarter.months) for quarter in own])
            paid = [earned(share, row, by_quarter, [quarter]) for share, quarter in zip(shares, own, strict=True)]
            for quarter, pence in zip(own, paid, strict=True):
                yield Amount("at_risk", row["indicator"], quarter.ends - DAY, quarter.ends, pence, year)
            if rule.get("true_up"):
                known = zip(shares, own, strict=True)
                whole = sum(share for share, quarter in known if is_known(contract, row["indicator"], stated, quarter))
                rest, ends = earned(whole, row, by_quarter, own) - sum(paid), year_ends(contract, year)
                yield Amount("true_up", row["indicator"], ends - DAY, ends, rest, year)


def is_known(contract: Contract, indicator: str, stated: Sequence[Stated], quarter: Quarter) -> bool:
    """What is counted is known of each quarter."""
    is_stated = any((said.indicator, said.on) == (indicator, quarter.starts) for said in stated)
    return is_stated or indicator not in contract.get("attested", ())


def earned(pot: int, row: dict[str, Any], by_quarter: CasesByQuarter, quarters: Sequence[Quarter]) -> int:
    """Nothing eligible earns nothing."""
    rate = by_quarter.share_met(row["indicator"], quarters)
    if rate is None:
        return 0
    of_target = rate / Fraction(row["target"])
    if of_target < Fraction(row.get("threshold", "0")):
        return 0
    return part_of(pot, min(of_target, Fraction(row.get("cap", "1"))))


def gated(pence: int, contract: Contract, measure: str, on: date, by_quarter: CasesByQuarter, today: date) -> int:
    """Once the quarter has ended: all factors first, then one rounding. Without cases a gate is passed."""
    quarter = quarter_of(contract, on)
    gates = [gate for gate in contract["gates"] if measure in gate["measures"]] if quarter.ends <= today else []
    failed = [gate for gate in gates if _is_below(by_quarter.share_met(gate["indicator"], [quarter]), gate["target"])]
    return part_of(pence, prod((Fraction(gate["factor"]) for gate in failed), start=Fraction(1))) if failed else pence


def _is_below(rate: Fraction | None, target: str) -> bool:
    return rate is not None and rate < Fraction(target)
