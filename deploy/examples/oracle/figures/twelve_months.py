"""The national headline: who completed and stayed away, of all who were in treatment in twelve months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from deploy.examples.oracle.figures.caseload import Caseload
from deploy.examples.oracle.figures.counting import Figure, Series, last_of, month_of
from deploy.examples.oracle.figures.treatment import SIX_MONTHS, leaving
from deploy.examples.oracle.outcomes import History


def series(caseload: Caseload, months: Sequence[date]) -> Series:
    """Nobody is told apart here: by whom their care was coordinated last is of the whole twelve months."""
    found: Series = {}
    for first in months:
        since, last = first.replace(year=first.year - 1), last_of(first)
        since = date(since.year + since.month // 12, since.month % 12 + 1, 1)
        there = [history for history in caseload.histories if _in_treatment(history, since, last)]
        if there:
            met = sum(_stayed_away(history, since, last) for history in there)
            found[month_of(first), ""] = Figure(len(there), met, ())
    return found


def _in_treatment(history: History, since: date, last: date) -> bool:
    """The day of a discharge is a day of treatment."""
    return any(e.started <= last and (e.ended is None or e.ended >= since) for e in history.episodes)


def _stayed_away(history: History, since: date, last: date) -> bool:
    return any(
        since <= left <= last and (back is None or back > left + SIX_MONTHS) for _, left, back in leaving(history)
    )
