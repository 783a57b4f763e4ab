"""What a contract says of its plan: no money moves by it, the position measures by it.

Payment rules 7, The plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

LEAD_WEEKS = 12


@dataclass(frozen=True, slots=True)
class AssumedRate:
    measure: str
    band: str
    share: Fraction
    after_weeks: int


@dataclass(frozen=True, slots=True)
class PlanTerms:
    expected_value_pence: tuple[int, ...] = ()  # by contract year; none: the annual values
    profile: tuple[Fraction, ...] = ()  # by month of a contract year; none: evenly after the lead
    lead_weeks: int = LEAD_WEEKS
    headroom: Fraction = Fraction(3, 2)
    people: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # who is assumed to start, by band and year
    rates: tuple[AssumedRate, ...] = ()
    budget_pence: Mapping[int, int] = field(default_factory=dict)  # by the year of its April
    short_share: Fraction = Fraction(1)
    catch_up_weeks: int = 4
    over_share: Fraction = Fraction(1)


def read_plan(row: Mapping[str, Any] | None) -> PlanTerms:
    if row is None:
        return PlanTerms()
    lead, warnings = row.get("lead_weeks"), row.get("warnings") or {}
    return PlanTerms(
        expected_value_pence=tuple(row.get("expected_value_pence") or ()),
        profile=tuple(Fraction(share) for share in row.get("profile") or ()),
        lead_weeks=LEAD_WEEKS if lead is None else lead,
        headroom=Fraction(row.get("headroom") or "1.5"),
        people={starts["band"]: tuple(starts["people"]) for starts in row.get("assumed_starts") or ()},
        rates=tuple(_rate(rate) for rate in row.get("assumed_rates") or ()),
        budget_pence={budget["financial_year"]: budget["pence"] for budget in row.get("budgets") or ()},
        short_share=Fraction(warnings.get("short_share", "1")),
        catch_up_weeks=warnings.get("catch_up_weeks", 4),
        over_share=Fraction(warnings.get("over_share", "1")),
    )


def _rate(row: Mapping[str, Any]) -> AssumedRate:
    return AssumedRate(row["measure"], row.get("band") or "*", Fraction(row["share"]), row["after_weeks"])
