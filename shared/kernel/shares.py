"""Of whole numbers: the nearest one, the share and the percent, a half always up, as figures are held to targets.

Pence are rounded otherwise (payment rules 1, Money).
"""


def nearest(number: int, of: int) -> int:
    return (2 * number + of) // (2 * of)


def share_of(met: int, eligible: int) -> float | None:
    """To the nearest ten thousandth; None of nothing."""
    return nearest(10_000 * met, eligible) / 10_000 if eligible else None


def percent(met: int, eligible: int, places: int = 0) -> str:
    """`13%` of 1 and 8, `12.5%` with one place. Of the numbers, and not of a share that was rounded before."""
    whole, rest = divmod(nearest(100 * 10**places * met, eligible), 10**places)
    return f"{whole}.{rest:0{places}}%" if places else f"{whole}%"
