"""Which measures are the cases that a contract's pots and gates count, or parts of what is one.

Payment rules 4, At risk.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_COMBINATIONS = {"all", "any", "after", "within"}
_Rows = Iterable[Mapping[str, Any]]
_Parts = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class CountingIndicator:
    code: str
    title: str
    measures: frozenset[str]  # by which its cases are met, with the parts of those that are combinations


def read_counting(indicators: _Rows, measures: _Rows = ()) -> tuple[CountingIndicator, ...]:
    parts = {row["code"]: frozenset(_parts(row["params"])) for row in measures if row.get("kind") in _COMBINATIONS}
    return tuple(
        CountingIndicator(row["code"], row.get("title") or row["code"], _with_parts(set(_measures(row["met"])), parts))
        for row in indicators
        if row.get("met")
    )


def _measures(condition: Mapping[str, Any]) -> Iterator[str]:
    if condition.get("measure"):
        yield condition["measure"]
    inner = [*(condition.get("all") or ()), *(condition.get("any") or ()), condition.get("not"), condition.get("after")]
    for part in inner:
        if part:
            yield from _measures(part)


def _parts(params: Mapping[str, Any]) -> Iterator[str]:
    """The measures by which a combination is met; what rules it out is none of them."""
    named = params["of"]
    listed = [named] if isinstance(named, str) else named
    yield from (part for part in (*listed, params.get("after"), params.get("since")) if isinstance(part, str))


def _with_parts(measures: Iterable[str], parts: _Parts) -> frozenset[str]:
    """A part can be a combination again."""
    reached: set[str] = set()
    left = set(measures)
    while left:
        reached |= left
        left = set[str]().union(*(parts.get(code, frozenset()) for code in left)) - reached
    return frozenset(reached)
