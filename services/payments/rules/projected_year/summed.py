"""What the draws come to, as it is kept and shown: ranges, the chance to fall under the floor, and where the risk lies.

Payment rules 9, A projected year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from services.payments.rules.forecast.bootstrap import Band, band_of
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.money import round_pence
from services.payments.rules.position.plan import plan_on
from services.payments.rules.projected_year.coming import ComingYear, going_on
from services.payments.rules.projected_year.draws import DRAWS
from services.payments.rules.projected_year.income import Income
from services.payments.rules.schemes import Scheme
from services.payments.rules.terms_in_force import last_source

WhyNotDrawn = Literal["weeks", "starts", "outcomes", "cases", "cohorts", "judged"]
PER_MILLE = 1_000
Part = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class ProjectedContract:
    """`why_not`: nothing was drawn, since too little is known, or since it is paid by what is not drawn."""

    year: ComingYear
    observed_from: date
    starts_seen: int
    outcomes_seen: int
    why_not: WhyNotDrawn | None
    floor_pence: int | None
    never_met: tuple[str, ...] = ()
    sides: tuple[Income, Income] | None = field(default=None)


def floor_of(year: ComingYear, schemes: Sequence[Scheme]) -> int | None:
    """What the published versions expect of the year, times the share below which the position calls it short."""
    code = year.terms.code
    versions = going_on(schemes, code, year.ends)
    book = last_source(versions, code, year.starts)
    terms = book.contracts[code] if book else year.terms
    expected = plan_on(terms, book, year.starts).expected_pence
    return round_pence(expected * terms.plan.short_share) if expected > 0 else None


def projected(contracts: Sequence[ProjectedContract], seed: int, day: date) -> dict[str, Any]:
    """As data."""
    drawn = [contract.sides for contract in contracts if contract.sides is not None]
    before, after = ([sides[side] for sides in drawn] for side in (0, 1))
    return {
        "seed": seed,
        "draws": DRAWS,
        "observed_until": day.isoformat(),
        "total": _range(_sum(before), _sum(after)) if drawn else None,
        "contracts": [_of_contract(contract) for contract in contracts],
        "parts": _parts(before, after) if drawn else [],
    }


def _sum(incomes: Iterable[Income]) -> Ints:
    first, *others = (income.total for income in incomes)
    return sum(others, start=first)


def _range(before: Ints, after: Ints) -> dict[str, dict[str, int]]:
    """The difference is that of each draw, so it is none of the ends of the others."""
    sides = {"before": before, "after": after, "difference": after - before}
    return {name: _band(band_of(pence)) for name, pence in sides.items()}


def _band(band: Band) -> dict[str, int]:
    return {"low_pence": band.low, "likely_pence": band.likely, "high_pence": band.high}


def _of_contract(contract: ProjectedContract) -> dict[str, Any]:
    year = contract.year
    said: dict[str, Any] = {
        "party": year.terms.party, "contract": year.terms.code, "starts": year.starts.isoformat(),
        "ends": year.ends.isoformat(), "goes_on": year.goes_on, "observed_from": contract.observed_from.isoformat(),
        "starts_seen": contract.starts_seen, "outcomes_seen": contract.outcomes_seen, "why_not": contract.why_not,
        "never_met": list(contract.never_met), "floor_pence": contract.floor_pence,
        "range": None, "before_below_floor": None, "after_below_floor": None,
    }  # fmt: skip
    if contract.sides is None:
        return said
    totals = [side.total for side in contract.sides]
    said["range"] = _range(*totals)
    if contract.floor_pence is not None:
        below = [int((total < contract.floor_pence).sum()) for total in totals]
        said |= {"before_below_floor": below[0], "after_below_floor": below[1]}
    return said


def _parts(before: Sequence[Income], after: Sequence[Income]) -> list[dict[str, Any]]:
    """Each measure and shape of all contracts together; the widest on either side first."""
    sides = [(_summed_parts(incomes), _sum(incomes)) for incomes in (before, after)]
    shares = [_shares(parts, total) for parts, total in sides]
    keys = {*sides[0][0], *sides[1][0]}
    rows = [
        {
            "measure": key[0], "shape": key[1],
            "before_likely_pence": _likely(sides[0][0].get(key)), "after_likely_pence": _likely(sides[1][0].get(key)),
            "before_spread": shares[0].get(key), "after_spread": shares[1].get(key),
        }
        for key in keys
    ]  # fmt: skip
    return sorted(
        rows,
        key=lambda row: (
            -max(row["before_spread"] or 0, row["after_spread"] or 0), row["measure"] is None, row["measure"] or "",
            row["shape"],
        ),
    )  # fmt: skip


def _summed_parts(incomes: Iterable[Income]) -> Mapping[Part, Ints]:
    parts: dict[Part, Ints] = {}
    for income in incomes:
        for key, pence in income.parts.items():
            parts[key] = parts[key] + pence if key in parts else pence
    return parts


def _likely(pence: Ints | None) -> int:
    return 0 if pence is None else band_of(pence).likely


def _shares(parts: Mapping[Part, Ints], total: Ints) -> dict[Part, int]:
    """In thousandths, how much of the spread of the total is that of each: its covariance with it, by the variance.
    Together they are the whole; below zero is what lessens it. None of a total that is the same in every draw.
    """
    whole = [int(pence) for pence in total]
    variance = _covariance(whole, whole)
    if not variance:
        return {}
    return {
        key: round_pence(Fraction(PER_MILLE * _covariance([int(pence) for pence in of_part], whole), variance))
        for key, of_part in parts.items()
    }


def _covariance(some: Sequence[int], others: Sequence[int]) -> int:
    """Times the square of how many there are, in whole numbers."""
    together = sum(part * whole for part, whole in zip(some, others, strict=True))
    return len(some) * together - sum(some) * sum(others)
