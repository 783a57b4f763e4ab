"""Which measures are the cases that a contract's pots and gates count.

Payment rules 4, At risk.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CountingIndicator:
    code: str
    title: str
    measures: frozenset[str]  # by which its cases are met


def read_counting(rows: Iterable[Mapping[str, Any]]) -> tuple[CountingIndicator, ...]:
    return tuple(
        CountingIndicator(row["code"], row.get("title") or row["code"], frozenset(_measures(row["met"])))
        for row in rows
        if row.get("met")
    )


def _measures(condition: Mapping[str, Any]) -> Iterator[str]:
    if condition.get("measure"):
        yield condition["measure"]
    inner = [*(condition.get("all") or ()), *(condition.get("any") or ()), condition.get("not"), condition.get("after")]
    for part in inner:
        if part:
            yield from _measures(part)
