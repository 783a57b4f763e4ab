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
    which is theirs. A subcontractor that no contract pays is called as its subcontracts name it.
    """
    contracts = list(contracts)
    titles: dict[str, set[str]] = {}
    for contract in contracts:
        titles.setdefault(contract["party"], set()).add(contract.get("title") or contract["code"])
    codes = {contract["code"] for contract in contracts}
    called_as = titles | {party: names for party, names in _subcontracted(contracts).items() if party not in titles}
    return tuple(
        NamedCode(party, *called) for party, called in called_as.items() if len(called) == 1 and not called <= codes
    )


def _subcontracted(contracts: Iterable[Mapping[str, Any]]) -> Mapping[str, set[str]]:
    names: dict[str, set[str]] = {}
    for contract in contracts:
        for row in contract.get("subcontracts") or ():
            names.setdefault(row["party"], set()).update([row["name"]] if row.get("name") else [])
    return names


def named_codes(rows: Iterable[Mapping[str, Any]]) -> Sequence[NamedCode]:
    """Rows of a scheme that have a `code`; one without `name` and `title` is called by its code."""
    return tuple(NamedCode(row["code"], row.get("name") or row.get("title") or row["code"]) for row in rows)
