"""A draft as if it had begun earlier than it says, so that what is to come is tried on what has happened.

Payment rules 9.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

Said = Mapping[str, Any]


def as_if_from(draft: Said, day: date) -> dict[str, Any]:
    """`draft` in its canonical form, with `day`, before its own first day, as its first, and at the prices of its own
    first day until that: those that it states of days before are of versions that it follows.
    """
    return {**draft, "valid_from": day.isoformat(), "prices": list(_prices(draft["prices"], draft["valid_from"], day))}


def _prices(rows: Iterable[Said], own: str, day: date) -> Iterator[Said]:
    for row in rows:
        if row.get("to") is None or row["to"] > own:
            yield {**row, "from": day.isoformat()} if row["from"] <= own else row
