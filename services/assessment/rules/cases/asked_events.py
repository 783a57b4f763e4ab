"""The events that a scheme's own indicators ask for: they are recorded as those of its measures are."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Said = Mapping[str, Any]


def asked_events(indicators: Iterable[Said]) -> set[str]:
    """From which somebody counts, by which they meet it, and by which what lasts is ended."""
    return {code for row in indicators for code in _events(row)}


def _events(row: Said) -> Iterator[str]:
    if row.get("event"):
        yield row["event"]
    if row.get("met"):
        yield from _of_condition(row["met"])


def _of_condition(condition: Said) -> Iterator[str]:
    yield from filter(None, (condition.get("event"), condition.get("ended_by")))
    parts = [*(condition.get("all") or ()), *(condition.get("any") or ()), condition.get("not"), condition.get("after")]
    for part in filter(None, parts):
        yield from _of_condition(part)
