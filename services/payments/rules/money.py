"""Arithmetic with pence and contract periods.

Money is whole pence, rates and weights are exact. There is one way to round and
one way to share out, so that the same scheme gives the same pence everywhere.

Payment rules 1, Money.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, lcm

DAY = timedelta(days=1)
SHORTEST_MONTH = 28  # days
Exact = int | Decimal | Fraction


def round_pence(amount: Exact) -> int:
    """Half to even: 12,000.5 is 12,000 and 12,001.5 is 12,002."""
    return amount if type(amount) is int else round(Fraction(amount))


def ceil_pence(amount: Exact) -> int:
    return ceil(Fraction(amount))


def allocate(total: int, weights: Sequence[Exact]) -> list[int]:
    """Share a total by largest remainder; ties go to the earlier line, the sum is the total."""
    if total < 0:
        return [-part for part in allocate(-total, weights)]
    whole = _in_whole_numbers(weights)
    of_all = sum(whole)
    if of_all <= 0 or min(whole) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    shares = [divmod(total * weight, of_all) for weight in whole]
    parts = [part for part, _ in shares]
    by_remainder = sorted(range(len(parts)), key=lambda line: -shares[line][1])
    for line in by_remainder[: total - sum(parts)]:
        parts[line] += 1
    return parts


def _in_whole_numbers(weights: Sequence[Exact]) -> list[int]:
    """In the same proportions, exactly."""
    if all(type(weight) is int for weight in weights):
        return [int(weight) for weight in weights]
    exact = [Fraction(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in exact))
    return [weight.numerator * (scale // weight.denominator) for weight in exact]


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clipped to that month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = day.day if day.day <= SHORTEST_MONTH else min(day.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, last)


def contract_month(start: date, day: date) -> int:
    """The contract month that holds a day, counted from 0; negative before the start."""
    month = (day.year - start.year) * 12 + day.month - start.month
    return month if add_months(start, month) <= day else month - 1


def contract_months(start: date, end: date) -> int:
    """How many months a contract has; one that its end cuts short counts."""
    return contract_month(start, end - DAY) + 1


def contract_year(start: date, end: date, day: date) -> int:
    """The contract year in which a day counts, from 0; whatever comes after the end counts in the last."""
    return min(contract_month(start, day), contract_months(start, end) - 1) // 12


def year_bounds(start: date, end: date, year: int) -> tuple[date, date]:
    """The half-open period of a contract year, counted from 0; the last ends with the contract."""
    return add_months(start, 12 * year), min(add_months(start, 12 * (year + 1)), end)


def months_of_year(start: date, end: date, year: int) -> int:
    """Twelve, or fewer in a last year that is shorter."""
    return min(12, contract_months(start, end) - 12 * year)
