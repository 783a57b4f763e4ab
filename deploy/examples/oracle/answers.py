"""What a form answers, and whether that is what was asked for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from deploy.examples.oracle.facts import Paper

DAYS = "days"


def reached(params: dict[str, Any], before: Fraction | None, now: Fraction | None) -> bool:
    """In the range, or changed by so much: of 0 there are no per cent."""
    if now is None:
        return False
    if "range" in params:
        return bool(params["range"][0] <= now <= params["range"][1])
    if before is None or ("percent" in params and before == 0):
        return False
    least = before * Fraction(params["percent"], 100) if "percent" in params else params["change"]
    return now >= before + least if least > 0 else now <= before + least


def exact(top: Paper, item: str) -> Fraction | None:
    value = answer(top, item)
    return None if value is None else Fraction(value)


def answer(top: Paper, item: str | None) -> int | None:
    """Days, points, or 1 and 0; None where it was not answered or nobody asks."""
    first, *rest = (item or "").split("_")
    answer = top.body["items"].get(first + "".join(word.title() for word in rest), {})
    value = answer.get(DAYS, answer.get("value"))
    return None if value is None else int(value)
