"""What the share of cases that met a test brings: pots, their true-up, and gates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from deploy.examples.oracle.scheme import in_parts, part_of
from deploy.examples.oracle.shapes.years import (
    DAY,
    Amount,
    Contract,
    Quarter,
    parts,
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


def at_risk(contract: Contract, cases: Sequence[Case], stated: Sequence[Stated] = ()) -> Iterator[Amount]:
    """Each pot's quarters, and once the year is over what the whole year earns beside them: of what is stated the
    quarters of which it was.
    """
    cases = [*cases, *(case for said in stated for case in said.cases)]
    rule: dict[str, Any] = contract.get("at_risk") or {}
    quarters = quarters_of(contract)
    for year in range(len(years_of(contract)) if rule else 0):
        own = [quarter for quarter in quarters if quarter.year == year]
        pots = in_parts(parts(contract, year)[1], [Fraction(row["weight"]) for row in rule["measures"]])
        for pot, row in zip(pots, rule["measures"], strict=True):
            shares = in_parts(pot, [len(quarter.months) for quarter in own])
            paid = [earned(share, row, cases, [quarter]) for share, quarter in zip(shares, own, strict=True)]
            for quarter, pence in zip(own, paid, strict=True):
                yield Amount("at_risk", row["indicator"], quarter.ends - DAY, quarter.ends, pence, year)
            if rule.get("true_up"):
                known = zip(shares, own, strict=True)
                whole = sum(share for share, quarter in known if is_known(contract, row["indicator"], stated, quarter))
                rest, ends = earned(whole, row, cases, own) - sum(paid), year_ends(contract, year)
                yield Amount("true_up", row["indicator"], ends - DAY, ends, rest, year)


def is_known(contract: Contract, indicator: str, stated: Sequence[Stated], quarter: Quarter) -> bool:
    """What is counted is known of each quarter."""
    is_stated = any((said.indicator, said.on) == (indicator, quarter.starts) for said in stated)
    return is_stated or indicator not in contract.get("attested", ())


def earned(pot: int, row: dict[str, Any], cases: Sequence[Case], quarters: Sequence[Quarter]) -> int:
    """Nothing eligible earns nothing."""
    rate = share_met(row["indicator"], cases, quarters)
    if rate is None:
        return 0
    of_target = rate / Fraction(row["target"])
    if of_target < Fraction(row.get("threshold", "0")):
        return 0
    return part_of(pot, min(of_target, Fraction(row.get("cap", "1"))))


def share_met(indicator: str, cases: Sequence[Case], quarters: Sequence[Quarter]) -> Fraction | None:
    own = [case for case in cases if case.indicator == indicator and any(q.has(case.on) for q in quarters)]
    return Fraction(sum(case.met for case in own), len(own)) if own else None


def gated(pence: int, contract: Contract, measure: str, on: date, cases: Sequence[Case], today: date) -> int:
    """Once the quarter has ended: all factors first, then one rounding. Without cases a gate is passed."""
    factor, quarter = Fraction(1), quarter_of(contract, on)
    for gate in contract["gates"] if quarter.ends <= today else []:
        rate = share_met(gate["indicator"], cases, [quarter])
        if measure in gate["measures"] and rate is not None and rate < Fraction(gate["target"]):
            factor *= Fraction(gate["factor"])
    return part_of(pence, factor)
