"""Prices from a CSV beside the scheme's file: a line for each, under the names of `COLUMNS`.

What is wrong with one is told by its line there.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.toml_text import BOM, DIGITS_MAX

COLUMNS = ("measure", "band", "from", "to", "pence")
SENT_AS = "pricesCsv"
_WHOLE = re.compile(rf"[0-9]{{1,{DIGITS_MAX}}}")
_ENDED = re.compile(r"[^\r\n]*+(?:\r\n|\n|\r)|[^\r\n]++")
_OF_ROW = re.compile(r"prices\[([0-9]+)\]\.?")


def with_price_rows(submitted: Mapping[str, Any], text: str) -> tuple[dict[str, Any], list[int]]:
    """The scheme with its prices, and of each the line in the CSV. SchemeRefused where it is no such table, or the
    scheme has prices too.
    """
    if submitted.get("prices"):
        message = f"stand in the scheme and in {SENT_AS}: give them in one of both"
        raise SchemeRefused([SchemeFault("prices", message)])
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    for line, cells in _cells(text):
        rows.append(_row(cells))
        lines.append(line)
    return {**submitted, "prices": rows}, lines


def told_by_line(fault: SchemeFault, lines: Sequence[int]) -> SchemeFault:
    """`prices[2].pence` as `pricesCsv line 4: pence`."""
    place = _OF_ROW.match(fault.path)
    if place is None or int(place[1]) >= len(lines):
        return fault
    key = fault.path[place.end() :]
    return replace(fault, path=f"{SENT_AS} line {lines[int(place[1])]}" + (f": {key}" if key else ""))


def _cells(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(_ENDED.findall(text.removeprefix(BOM)), strict=True)
    heads: list[str] = []
    began = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not heads:
                heads = _heads(cells)
            elif any(cells):
                yield began, _named(heads, cells, began)
            began = reader.line_num + 1
    except csv.Error as wrong:
        raise SchemeRefused([SchemeFault(SENT_AS, f"cannot be read: line {began} {wrong}")]) from wrong
    if not heads:
        raise SchemeRefused([SchemeFault(f"{SENT_AS} line 1", "the columns are missing", COLUMNS)])


def _heads(cells: Sequence[str]) -> list[str]:
    """In any order; each once."""
    heads = [cell.lower() for cell in cells]
    if sorted(heads) != sorted(COLUMNS):
        raise SchemeRefused([SchemeFault(f"{SENT_AS} line 1", "names other columns than there are", COLUMNS)])
    return heads


def _named(heads: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) != len(heads):
        message = f"has {len(cells)} cells for {len(heads)} columns"
        raise SchemeRefused([SchemeFault(f"{SENT_AS} line {line}", message)])
    return dict(zip(heads, cells, strict=True))


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    """As a scheme has it. What is no whole number stays text, which the scheme refuses with its own words."""
    pence = cells["pence"]
    row: dict[str, Any] = {name: cells[name] for name in COLUMNS if cells[name] or name != "to"}
    return row | ({"pence": int(pence)} if _WHOLE.fullmatch(pence) else {})
