"""What each measure is paid, in words: by day and band."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from services.tariff.rules.words.measure_words import listed
from shared.pages.words import plain, pounds, sentence, span

Said = Mapping[str, Any]
EVERY_BAND = "*"


def rows_of(scheme: Said) -> dict[str, list[Said]]:
    """By measure, in the order of days."""
    rows: dict[str, list[Said]] = {}
    for row in sorted(scheme.get("prices", ()), key=_span):
        rows.setdefault(row["measure"], []).append(row)
    return rows


def prices(rows: Sequence[Said], *, by_cohort: bool = False) -> list[str]:
    """`From 2 April 2012 to 1 April 2013: low £220, medium £345 and high £475.`, a sentence for each span of days."""
    if not rows and by_cohort:
        return ["It has no price by itself: a contract pays for it by the month, at a price by its cohort's success."]
    if not rows:
        return ["It has no price: it is counted, and nothing is paid for it."]
    by_span = groupby(rows, key=_span)
    return [
        f"{sentence(span(starts, ends or None))}: {_by_band(list(of_span))}." for (starts, ends), of_span in by_span
    ]


def _span(row: Said) -> tuple[str, str]:
    return str(row["from"]), str(row.get("to") or "")


def _by_band(rows: Sequence[Said]) -> str:
    return listed([f"{band_words(row['band'])} {pounds(row['pence'])}" for row in rows], "and")


def band_words(code: str) -> str:
    return "every band" if code == EVERY_BAND else plain(code)
