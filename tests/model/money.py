"""Whole pence, rounded and allocated. Payment rules, section 1."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import floor


def rounded(exact: Fraction | int) -> int:
    """Half to even."""
    return round(exact)


def allocate(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Largest remainder, ties to the earlier line; a negative total mirrors the positive.

    silent: weights that are all 0. They are an error, even of a total of 0.
    """
    if total < 0:
        return [-pence for pence in allocate(-total, weights)]
    return list(_allocated(total, tuple(weights)))


@lru_cache(10_000)
def _allocated(total: int, weights: tuple[Fraction | int, ...]) -> tuple[int, ...]:
    whole = sum(map(Fraction, weights))
    exact = [total * Fraction(weight) / whole for weight in weights]
    pence = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda line: pence[line] - exact[line])
    for line in by_remainder[: total - sum(pence)]:
        pence[line] += 1
    return tuple(pence)
