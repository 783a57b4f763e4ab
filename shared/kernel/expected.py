"""The revision that somebody has seen who changes a thing: nobody overwrites what they have not seen."""

from shared.kernel.problems import Stale

ANY = -1  # whatever it is now


def check(expected: int, actual: int) -> None:
    if expected not in (ANY, actual):
        raise Stale
