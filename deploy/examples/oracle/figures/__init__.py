"""Figures of each month, worked out from the lines of a caseload and the scheme alone.

Written from docs/figures.md, not from the services. Each indicator is told apart by one dimension, or by none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from deploy.examples.oracle.figures import bands, front_door, money, referrals, tops, treatment, twelve_months, waits
from deploy.examples.oracle.figures.caseload import Caseload, Line
from deploy.examples.oracle.figures.counting import Counted, Series, by_month, on_last_days

Counting = Callable[[Caseload], Iterable[Counted]]
BY_MONTH: dict[str, Counting] = {
    **front_door.COUNTED, **waits.COUNTED, **treatment.COUNTED, **tops.COUNTED, **referrals.COUNTED, **bands.COUNTED,
    **money.COUNTED,
}  # fmt: skip
ON_A_DAY: dict[str, Counting] = {**treatment.THERE, **tops.THERE, **referrals.THERE}


def figures(lines: Sequence[Line], scheme: Path, months: Sequence[date], today: date) -> dict[str, Series]:
    """By the code of the indicator, as known on a day. `months` are their first days."""
    caseload = Caseload(lines, scheme, today)
    counted = {code: by_month(counting(caseload), months) for code, counting in BY_MONTH.items()}
    there = {code: on_last_days(counting(caseload), months) for code, counting in ON_A_DAY.items()}
    return {
        **counted,
        **there,
        "completed-and-stayed-away": twelve_months.series(caseload, months),
        "occupancy": referrals.occupancy(caseload, months),
    }
