"""How many days what a scheme counts takes: the fewest in which it can be met, and the most that it can last."""

from dataclasses import dataclass

from services.tariff.rules.indicators import Condition

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Lasting:
    """At most so many days; where it is `open`, at least so many, and nobody says how many more."""

    days: int
    open: bool


def shortest(condition: Condition) -> int:
    """The fewest days from when somebody counts to when they can have met it."""
    return shortest_by_itself(condition) + (shortest(condition.after) if condition.after else 0)


def shortest_by_itself(condition: Condition) -> int:
    """From when it begins to count: what it comes after is over."""
    if condition.not_:
        return condition.not_.within_days or 0
    if condition.all:
        return max(map(shortest, condition.all))
    if condition.any:
        return min(map(shortest, condition.any))
    return WEEK_DAYS * (condition.sustained_weeks or 0)


def lasting(condition: Condition) -> Lasting:
    """From when somebody counts to the last day on which it can be met."""
    days, is_open = _by_itself(condition)
    if condition.within_days is not None:
        days, is_open = condition.within_days if is_open else min(days, condition.within_days), False
    if condition.after:
        before = lasting(condition.after)
        days, is_open = days + before.days, is_open or before.open
    return Lasting(days, is_open)


def _by_itself(condition: Condition) -> tuple[int, bool]:
    if condition.not_:
        return condition.not_.within_days or 0, False
    parts = [lasting(part) for part in condition.all or condition.any or ()]
    if parts:
        return max(part.days for part in parts), any(part.open for part in parts)
    return WEEK_DAYS * (condition.sustained_weeks or 0), True
