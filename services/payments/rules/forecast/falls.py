"""How many of the amounts that a return takes back fall, by the months since they were earned.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import AmountAtRisk
from services.payments.rules.forecast.journeys import NEARLY_SURE, NEVER_DAYS, LifeTable, Spans
from services.payments.rules.money import round_pence
from services.payments.rules.position.month_ends import PenceOfMonth

MONTH_DAYS = 30
SEEN_MIN = 20  # of fewer nothing is said


def expected_falls(amounts: Sequence[AmountAtRisk], day: date, months: Sequence[date]) -> list[PenceOfMonth] | None:
    """By month, what of all that stands and can still fall is likely to: each by how many of its age have fallen.

    `months` are first days, and that of the month after the last. None where too few were seen.
    """
    if sum(amount.since < day for amount in amounts) < SEEN_MIN:
        return None
    share = np.minimum(falls_seen(amounts, day).shares(), NEARLY_SURE)
    hazard = np.concatenate([[0.0], np.cumsum(-np.log1p(-share))])
    standing = [amount for amount in amounts if amount.fell_on is None and amount.until > day]
    since = np.array([(amount.since - day).days for amount in standing], dtype=np.float64)
    until = np.array([(amount.until - day).days for amount in standing], dtype=np.float64)
    pence = np.array([amount.pence for amount in standing], dtype=np.int64)

    def stands(on: date) -> Floats:
        """Of each the chance that it has not fallen by a day, from today on."""
        to = np.minimum(max((on - day).days, 0), until)
        seen, then = ((np.maximum(at, since) - since) / MONTH_DAYS for at in (np.zeros_like(since), to))
        ages = np.arange(len(hazard))
        chance: Floats = np.exp(np.interp(seen, ages, hazard) - np.interp(then, ages, hazard))
        return chance

    return [
        PenceOfMonth(first, round_pence(Fraction(float(((stands(first) - stands(following)) * pence).sum()))))
        for first, following in pairwise(months)
    ]


def falls_seen(amounts: Sequence[AmountAtRisk], until: date) -> LifeTable:
    """By the months since they were earned, as of journeys by weeks."""
    begun = [amount for amount in amounts if amount.since < until]
    age = np.array([(min(amount.until, until) - amount.since).days for amount in begun], dtype=np.int64)
    fell = np.array(
        [(amount.fell_on - amount.since).days if amount.fell_on else NEVER_DAYS for amount in begun], dtype=np.int64
    )
    met = fell < age
    months = np.maximum(np.where(met, fell, age), 0) // MONTH_DAYS + met
    return LifeTable(Spans(months, met, age), goes_on=False)
