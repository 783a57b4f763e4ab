"""The labels of an axis of days: each month once, however few points stand on it."""

from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil
from typing import Any

from shared.pages.words import as_day

LABELS_MAX = 12
_APART_DAYS = 15  # of the first label from the next one


def month_axis(days: Iterable[date | str], **more: Any) -> dict[str, Any]:
    """Of an axis from the first to the last of them."""
    shown = sorted(map(as_day, days))
    values = [{"year": tick.year, "month": tick.month, "date": tick.day} for tick in month_ticks(shown[0], shown[-1])]
    return {"format": "%b %Y", "values": values, **more}


def month_ticks(first: date, last: date) -> list[date]:
    """The first day, and of each later month the first; of many months some, evenly apart."""
    ticks = [first, *_months_after(first, last)]
    if len(ticks) > 1 and (ticks[1] - ticks[0]).days < _APART_DAYS:
        ticks = ticks[1:]
    return ticks[:: ceil(len(ticks) / LABELS_MAX)]


def _months_after(first: date, last: date) -> Iterator[date]:
    month = first.year * 12 + first.month  # the next one, from 0
    while (tick := date(month // 12, month % 12 + 1, 1)) <= last:
        yield tick
        month += 1
