"""What may be said of a service and its places."""

from collections.abc import Sequence
from datetime import date


def least_places(places: int, occupied: int, held: int) -> int:
    """How many it may be lowered to: what is in use now, or as many as it has where more are in use already."""
    return min(places, occupied + held)


def alike(name: str, other: str) -> bool:
    """Whether people read two names of services as one."""
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold()


def units_agree(places: int, of_units: Sequence[int]) -> bool:
    return not of_units or sum(of_units) == places


def year_of(day: date) -> tuple[date, date]:
    """The first day of the year from April in which it lies, and the first of the next."""
    first = day.year if day >= date(day.year, 4, 1) else day.year - 1
    return date(first, 4, 1), date(first + 1, 4, 1)
