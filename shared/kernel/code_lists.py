"""Codes of a scheme with their names, as whoever fills in or reads a form is told them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NamedCode:
    code: str
    name: str


def named_codes(rows: Iterable[Mapping[str, Any]]) -> Sequence[NamedCode]:
    """Rows of a scheme that have a `code`; one without `name` and `title` is called by its code."""
    return tuple(NamedCode(row["code"], row.get("name") or row.get("title") or row["code"]) for row in rows)
