"""From which price to which another version of a scheme goes, by band and day, with the difference.

Payment rules 2.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from services.tariff.rules.words.measure_words import titles_of
from services.tariff.rules.words.price_words import EVERY_BAND
from shared.kernel.shares import nearest
from shared.pages.words import day, last_day, plain, pounds

Said = Mapping[str, Any]
Pence = int | None


def price_changes(measure: str, before: Said, after: Said, until: str | None = None) -> Iterator[str]:
    """From the new version's first day on, of what begins before the day `until`; of a measure that both have."""
    if measure in titles_of(before) and measure not in titles_of(after):
        return
    title = {**titles_of(before), **titles_of(after)}.get(measure, measure)
    before_rows, after_rows = (
        [row for row in scheme.get("prices", ()) if row["measure"] == measure] for scheme in (before, after)
    )
    days = _days([*before_rows, *after_rows], after["valid_from"])
    for band in dict.fromkeys(band["code"] for scheme in (after, before) for band in scheme["complexity"]["bands"]):
        spans = [
            (starts, ends, _on(starts, band, before_rows), _on(starts, band, after_rows))
            for starts, ends in pairwise(days)
        ]
        for starts, ends, old, new in _joined(spans):
            if old != new and (until is None or starts < until):
                span_ends = f"to {last_day(ends)}" if ends else "on"
                changed = f"{title}, band {plain(band)}: {_from_to(old, new)}"
                yield f"{changed}, {_whose(after)} from {day(starts)} {span_ends}."


def _whose(after: Said) -> str:
    return "for who is assessed" if after["price_from"] == "tariff" else "for what is achieved"


def _days(rows: Sequence[Said], first: str) -> list[str | None]:
    """On which a price may change; the last is no day."""
    changing = {str(row[name]) for row in rows for name in ("from", "to") if row.get(name)}
    return [*sorted({first, *(on for on in changing if on > first)}), None]


def _on(on: str | None, band: str, rows: Sequence[Said]) -> Pence:
    for row in rows:
        if row["band"] in {band, EVERY_BAND} and row["from"] <= on and (row.get("to") is None or on < row["to"]):
            return int(row["pence"])
    return None


def _joined(
    spans: Sequence[tuple[str | None, str | None, Pence, Pence]],
) -> list[tuple[str, str | None, Pence, Pence]]:
    """Those that follow each other with the same prices as one."""
    joined: list[tuple[str, str | None, Pence, Pence]] = []
    for starts, ends, old, new in spans:
        if joined and joined[-1][2:] == (old, new):
            joined[-1] = (joined[-1][0], ends, old, new)
        else:
            joined.append((starts or "", ends, old, new))
    return joined


def _from_to(old: Pence, new: Pence) -> str:
    if old is None:
        return f"{pounds(new)}, where there was no price"
    if new is None:
        return f"no price any more, where it was {pounds(old)}"
    return f"{pounds(old)} → {pounds(new)} ({difference(old, new)})"


def difference(old_pence: int, new_pence: int) -> str:
    """`£35 more, 5.8 %`; of nothing there is no part."""
    by = f"{pounds(abs(new_pence - old_pence))} {'more' if new_pence > old_pence else 'less'}"
    if not old_pence:
        return by
    tenths = nearest(1000 * abs(new_pence - old_pence), old_pence)
    return f"{by}, {tenths // 10}.{tenths % 10} %"
