"""How a count of figures is written for people: on pages, in charts, at the terminal and in reports alike."""

from collections.abc import Mapping
from typing import Any

from shared.figures.small_numbers import FEWEST

NONE, NONE_OR_FEW = "none", "fewer than 3"  # the latter of a count that is rounded to the nearest five


def count_in_words(count: int, publication: str, *, none: str = "0") -> str:
    """`1,234`. Where it is published 0 is no word that there is nobody."""
    if count:
        return f"{count:,}"
    return none if publication == "exact" else NONE_OR_FEW


def without_state(point: Mapping[str, Any], unit: str, publication: str) -> str:
    """Why it is not said how a figure stands to its target; empty where there is none. Of what is published by what is
    shown alone, so that the reason tells no more.
    """
    if point["target"] is None:
        return ""
    if not point["ripe"]:
        return "may still change"
    if publication == "exact":
        return "nothing to compare"
    compared = {"share": "share", "pence": "mean"}.get(unit, "median")
    few = point["eligible"] <= FEWEST if unit == "count" else point[compared] is None
    return "not told of so few people" if few else "not told of what is rounded"


def average_in_words(mean: str | None, publication: str) -> str:
    """`£1,200 on average`; of few people there is one, and it is not told."""
    if mean is None:
        return "no average" if publication == "exact" else "average not told"
    return f"{mean} on average"


def before_any_scheme(month: str) -> str:
    return f"No scheme counted yet in {month}: there is nothing to report of it."
