"""The revision that somebody has seen who changes a thing: nobody overwrites what they have not seen."""

from shared.kernel.problems import Stale

ANY = -1  # whatever it is now


def check(expected: int | None, actual: int) -> None:
    """`expected` None: nobody said what they have seen. Raises Stale."""
    if expected not in (None, ANY, actual):
        raise Stale
