"""The projected year of a what-if: the coming contract years, drawn many times from what was observed."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from services.payments.rules.projected_year.summed import WhyNotDrawn
from services.payments.schemas.examples import example
from shared.web.schemas import View

_BEFORE = {"lowPence": 10_450_000, "likelyPence": 11_620_000, "highPence": 12_910_000}
_AFTER = {"lowPence": 10_870_000, "likelyPence": 12_090_000, "highPence": 13_440_000}
_RANGE: dict[str, Any] = {
    "before": _BEFORE, "after": _AFTER,
    "difference": {"lowPence": 415_000, "likelyPence": 468_000, "highPence": 530_000},
}  # fmt: skip
_CONTRACT: dict[str, Any] = {
    "party": "riverside", "contract": "riverside-2012", "from": "2013-04-02", "to": "2014-04-02", "goesOn": False,
    "observedFrom": "2012-04-02", "startsSeen": 214, "outcomesSeen": 388, "whyNot": None,
    "neverMet": ["no_representation"], "floorPence": 11_000_000, "range": _RANGE, "beforeBelowFloor": 271,
    "afterBelowFloor": 138,
}  # fmt: skip
_PART: dict[str, Any] = {
    "measure": "abstinent_at_review", "shape": "tariff", "beforeLikelyPence": 4_680_000, "afterLikelyPence": 5_148_000,
    "beforeSpread": 412, "afterSpread": 447,
}  # fmt: skip
PROJECTED_YEAR: dict[str, Any] = {
    "seed": 2_914_203_118, "draws": 1000, "observedUntil": "2013-04-01", "total": _RANGE, "contracts": [_CONTRACT],
    "parts": [_PART],
}  # fmt: skip


class DrawnRangeView(View):
    """Of ten years one comes to less than `lowPence`, five to less than `likelyPence`, one to more than `highPence`."""

    model_config = example(_BEFORE)

    low_pence: int = Field(description="One draw of ten comes to less.")
    likely_pence: int = Field(description="As many draws come to less as to more.")
    high_pence: int = Field(description="One draw of ten comes to more.")


class BothRangesView(View):
    """Both sides are paid for the same draws."""

    model_config = example(_RANGE)

    before: DrawnRangeView = Field(description="By the published versions.")
    after: DrawnRangeView = Field(description="By the draft.")
    difference: DrawnRangeView = Field(
        description="By how much the draft pays more for the same draw, or less where it is below zero: a range of its"
        " own, and not the difference of the two."
    )


class ProjectedContractView(View):
    """The coming year of one contract."""

    model_config = example(_CONTRACT)

    party: str = Field(description="Who is paid.")
    contract: str = Field(description="The contract that pays it, by its code in the scheme.")
    starts: date = Field(alias="from", description="The first day of the year after the one that runs.")
    ends: date = Field(alias="to", description="The first day after it.")
    goes_on: bool = Field(
        description="Whether the contract ends before this year does: it is drawn as if its last terms went on."
    )
    observed_from: date = Field(description="From which day on rates were observed.")
    starts_seen: int = Field(description="How many starts were observed.")
    outcomes_seen: int = Field(description="How many outcomes were observed.")
    why_not: WhyNotDrawn | None = Field(
        description="Why nothing was drawn: fewer than 52 `weeks`, 20 `starts` or 20 `outcomes` are known, fewer than"
        " 20 `cases` of what a pot or a gate counts, it pays by `cohorts`, which are not drawn, or people are `judged`"
        " by measures of the draft, and how often they meet those was never observed; null where it was."
    )
    never_met: list[str] = Field(
        description="Measures that have a price and that nobody has met yet: nothing of them is in any figure."
    )
    floor_pence: int | None = Field(
        description="What the published versions expect of the year, times the share below which a position calls it"
        " short (`plan.warnings.short_share`); null where they expect nothing."
    )
    range: BothRangesView | None = Field(description="What the year comes to; null where nothing was drawn.")
    before_below_floor: int | None = Field(
        description="In how many of the draws the published versions pay less than the floor; null without one."
    )
    after_below_floor: int | None = Field(description="The same by the draft, against the same floor.")


class ProjectedPartView(View):
    """What a measure, or what comes by periods, does to the whole."""

    model_config = example(_PART)

    measure: str | None = Field(description="What is achieved; null of what comes by periods, and of a cap.")
    shape: Literal["tariff", "cap", "collar", "block", "at_risk"] = Field(
        description="`tariff` of outcomes; `cap` is what a cap takes of them all, `at_risk` its pots with true-up."
    )
    before_likely_pence: int = Field(description="Half of the draws come to less, by the published versions.")
    after_likely_pence: int = Field(description="The same by the draft.")
    before_spread: int | None = Field(
        description="How much of the spread of the whole is its own, in thousandths: all parts together are the whole,"
        " and one that lessens it is below zero. Null where all draws come to the same, or the part to nothing."
    )
    after_spread: int | None = Field(description="The same by the draft.")


class ProjectedYearView(View):
    """The coming contract years, drawn many times. From the same facts, day and seed come the same draws."""

    model_config = example(PROJECTED_YEAR)

    seed: int = Field(
        description="From which it is drawn: it hangs on the area and the day, so drafts can be compared."
    )
    draws: int = Field(description="How many times.")
    observed_until: date = Field(description="Until when rates were observed.")
    total: BothRangesView | None = Field(
        description="What all contracts together come to of which something was drawn; null where there is none."
    )
    contracts: list[ProjectedContractView] = Field(description="Each that runs on the day, by its code.")
    parts: list[ProjectedPartView] = Field(description="Of all of these together, what spreads them most first.")
