"""How many of the amounts that a return takes back fall, by the months since they were earned.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import AmountAtRisk
from services.payments.rules.forecast.journeys import NEVER_DAYS, LifeTable, Spans

MONTH_DAYS = 30


def drawn_falls(random: np.random.Generator, amounts: Sequence[AmountAtRisk], until: date, draws: int) -> Floats:
    """The cumulative hazard at each month's end, by draw, as of journeys."""
    begun = [amount for amount in amounts if amount.since < until]
    age = np.array([(min(amount.until, until) - amount.since).days for amount in begun], dtype=np.int64)
    fell = np.array(
        [(amount.fell_on - amount.since).days if amount.fell_on else NEVER_DAYS for amount in begun], dtype=np.int64
    )
    met = fell < age
    months = np.maximum(np.where(met, fell, age), 0) // MONTH_DAYS + met
    return LifeTable(Spans(months, met, age), goes_on=False).drawn(random, draws)
