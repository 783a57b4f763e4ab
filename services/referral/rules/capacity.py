"""What may be said of the places of a service."""

from collections.abc import Sequence
from datetime import date


def least_places(places: int, occupied: int, held: int) -> int:
    """How many it may be lowered to: what is in use now, or as many as it has where more are in use already."""
    return min(places, occupied + held)


def units_agree(places: int, of_units: Sequence[int]) -> bool:
    return not of_units or sum(of_units) == places


def year_of(day: date) -> tuple[date, date]:
    """The first day of the year from April in which it lies, and the first of the next."""
    first = day.year if day >= date(day.year, 4, 1) else day.year - 1
    return date(first, 4, 1), date(first + 1, 4, 1)
