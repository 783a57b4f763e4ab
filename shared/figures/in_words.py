"""How a count of figures is written for people: on pages, in charts, at the terminal and in reports alike."""

NONE, NONE_OR_FEW = "none", "fewer than 3"  # the latter of a count that is rounded to the nearest five


def count_in_words(count: int, publication: str, *, none: str = "0") -> str:
    """`1,234`. Where it is published 0 is no word that there is nobody."""
    if count:
        return f"{count:,}"
    return none if publication == "exact" else NONE_OR_FEW


def before_any_scheme(month: str) -> str:
    return f"No scheme counted yet in {month}: there is nothing to report of it."
