"""How the TOPs of a contract stood when they were counted last: those of its prime and of who delivers for it.

Payment rules 7.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

WINDOW = "window"


@dataclass(frozen=True, slots=True)
class CountedTops:
    """Up to a Sunday; each window by its code with its numbers, as events name them."""

    counted_to: date
    windows: Sequence[Mapping[str, Any]]


def counted_together(counts: Iterable[CountedTops]) -> CountedTops:
    """Of the last week that any of them was counted for: who was counted for an earlier one alone is left out."""
    counts = list(counts)
    last = max(count.counted_to for count in counts)
    sums: dict[str, dict[str, Any]] = {}
    for window in (window for count in counts if count.counted_to == last for window in count.windows):
        kept = sums.setdefault(window[WINDOW], {})
        for name, value in window.items():
            kept[name] = value if name == WINDOW else kept.get(name, 0) + value
    return CountedTops(last, list(sums.values()))
