"""Codes of a scheme with their names, as whoever fills in or reads a form is told them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class NamedCode:
    code: str
    name: str


def named_parties(contracts: Iterable[Mapping[str, Any]]) -> Sequence[NamedCode]:
    """Who is paid by the title of their contracts, where all are called the same: of several names it is not known
    which is theirs.
    """
    titles: dict[str, set[str]] = {}
    for contract in contracts:
        titles.setdefault(contract["party"], set()).add(contract.get("title") or contract["code"])
    codes = {contract["code"] for contract in contracts}
    return tuple(
        NamedCode(party, *called) for party, called in titles.items() if len(called) == 1 and not called <= codes
    )


def named_codes(rows: Iterable[Mapping[str, Any]]) -> Sequence[NamedCode]:
    """Rows of a scheme that have a `code`; one without `name` and `title` is called by its code."""
    return tuple(NamedCode(row["code"], row.get("name") or row.get("title") or row["code"]) for row in rows)
